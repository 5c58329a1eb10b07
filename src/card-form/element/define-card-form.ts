/**
 * Gives the card form its name in a page.
 *
 * @module
 */
import {
  refuseArgument,
  requireFunction,
  requireObject,
  requireOneOf,
  requireText,
} from "../../arguments.ts";
import { CardFormElement } from "./card-form-element.ts";

/** What {@link defineCardForm} may be told. */
export interface DefineCardFormOptions {
  /** The element's name, with a hyphen in it. Default "vp3300-card-form". */
  readonly name?: string | undefined;
  /**
   * The mode of the shadow tree. "closed", the default, keeps the inputs from `querySelector`, from recorders of sessions
   * and from what else walks through a page; "open" is for tests. Neither keeps a hostile script of the same page out.
   */
  readonly shadow?: "closed" | "open" | undefined;
  /** Default the page's `customElements`. */
  readonly registry?: Pick<CustomElementRegistry, "define" | "get"> | undefined;
}

/**
 * Defines the element, once; a second call with the same name gives the class that is there.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` when there is no registry (outside a page), or another element has the name
 */
export function defineCardForm(options: DefineCardFormOptions = {}): typeof CardFormElement {
  requireObject("options", options);
  const { name = "vp3300-card-form", shadow = "closed", registry = globalThis.customElements } = options;
  requireText("options.name", name, 100);
  if (!/^[a-z][a-z\d]*(-[a-z\d]+)+$/.test(name))
    refuseArgument("options.name", "a-name-with-a-hyphen", "another name");
  requireOneOf("options.shadow", shadow, ["closed", "open"]);
  requireObject("options.registry", registry);
  requireFunction("options.registry.define", registry.define);
  requireFunction("options.registry.get", registry.get);
  const existing = registry.get(name);
  if (existing !== undefined) {
    if (existing.prototype instanceof CardFormElement) return existing as typeof CardFormElement;
    refuseArgument("options.name", "a name that is free", "the name of another element");
  }
  const defined = class extends CardFormElement {
    protected static override readonly shadowMode = shadow;
  };
  registry.define(name, defined);
  return defined;
}
