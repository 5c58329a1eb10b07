/**
 * Loads a noble, when it is first needed and not before.
 *
 * @module
 */
import { isVp3300Error, type Vp3300Error } from "../../errors.ts";
import { fixable } from "./fixes.ts";
import { type NobleLike, requireNoble } from "./noble-like.ts";

/** In this order: the first installs without a compiler, can be stopped, and knows the user channel. */
const LIBRARIES = ["@stoprocent/noble", "@abandonware/noble"] as const;

/**
 * The default export of `library`, or of the first known one that is installed.
 *
 * @throws Vp3300Error `TRANSPORT_LIBRARY_MISSING`, `TRANSPORT_LIBRARY_BROKEN`
 */
export async function loadNoble(library?: string): Promise<NobleLike> {
  const names = library === undefined ? LIBRARIES : [library];
  let broken: Vp3300Error | undefined;
  for (const name of names) {
    const loaded = await tryLoad(name);
    if (!isVp3300Error(loaded)) return loaded;
    if (loaded.code === "TRANSPORT_LIBRARY_BROKEN") broken ??= loaded;
  }
  throw broken ?? fixable("TRANSPORT_LIBRARY_MISSING", { library: names.join(" or ") });
}

async function tryLoad(name: string): Promise<NobleLike | Vp3300Error> {
  try {
    const { default: noble } = (await import(name)) as { readonly default: NobleLike };
    requireNoble(name, noble);
    return noble;
  } catch (cause) {
    return fixable(
      isMissing(cause, name) ? "TRANSPORT_LIBRARY_MISSING" : "TRANSPORT_LIBRARY_BROKEN",
      { library: name },
      { cause },
    );
  }
}

/** The package itself is not there; one that lacks a file or a package of its own is broken. */
function isMissing(cause: unknown, name: string): boolean {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return code === "ERR_MODULE_NOT_FOUND" && String(message).includes(`'${name}'`);
}
