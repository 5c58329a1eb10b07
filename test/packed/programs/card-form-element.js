import { isVp3300Error } from "vp3300";
import { defineCardForm } from "vp3300/card-form/element";

/** Defines the element in a registry, and says how it is refused where there is none. */
export async function run() {
  const defined = new Map();
  const registry = {
    define: (name, element) => void defined.set(name, element),
    get: (name) => defined.get(name),
  };
  const element = defineCardForm({ registry });
  try {
    defineCardForm();
    return "defined without a registry";
  } catch (error) {
    return {
      names: [...defined.keys()],
      again: defineCardForm({ registry }) === element,
      refused: isVp3300Error(error) && error.code,
    };
  }
}
