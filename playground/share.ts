/**
 * What a link shares: the state of a view in the address's fragment, which browsers send to nobody.
 *
 * @module
 */
import { type ExplainAs, explain } from "vp3300/explain";
import { whyNotShared } from "./card-data.ts";
import { DEFAULT_SETUP, isSetup, type Setup } from "./setup.ts";

/** The state that a link opens with. */
export interface Shared {
  readonly view: "decode" | "reader";
  readonly input: string | undefined;
  readonly as: ExplainAs;
  readonly setup: Setup;
}

/** What came of sharing. */
export type ShareResult = { readonly url: string } | { readonly refusal: string };

const FORMATS: readonly ExplainAs[] = ["auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"];
/** Longer addresses are cut by mailers and chats. */
const LONGEST = 4_000;

const isFormat = (value: string | null): value is ExplainAs => FORMATS.includes(value as ExplainAs);

/** Reads a fragment. It may be anybody's: what is not understood is as if it were not there. */
export function readFragment(fragment: string): Shared {
  const members = new URLSearchParams(fragment.replace(/^#/, ""));
  const as = members.get("as");
  const setup = {
    ...DEFAULT_SETUP,
    ...Object.fromEntries([...members].filter(([key]) => key in DEFAULT_SETUP)),
  };
  return {
    view: members.get("view") === "reader" ? "reader" : "decode",
    input: members.get("input") ?? undefined,
    as: isFormat(as) ? as : "auto",
    setup: isSetup(setup) ? setup : DEFAULT_SETUP,
  };
}

function linkTo(members: Readonly<Record<string, string>>): ShareResult {
  const url = `${location.href.replace(/#.*/, "")}#${new URLSearchParams(members)}`;
  if (url.length > LONGEST) return { refusal: "It is too long for a link. Send it as a file." };
  history.replaceState(null, "", url);
  return { url };
}

/** A link to an input, unless it may hold card data. */
export function shareInput(input: string, as: ExplainAs): ShareResult {
  const refusal = whyNotShared(input, explain(input, { as }));
  if (refusal !== undefined) return { refusal: `${refusal} Such input does not go into a link.` };
  return linkTo({ view: "decode", as, input: input.trim() });
}

/** A link to a simulated reader, its card and its fault: names only. */
export function shareSetup(setup: Setup): ShareResult {
  return linkTo({ view: "reader", ...setup });
}
