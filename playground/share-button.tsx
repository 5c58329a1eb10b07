/**
 * The button that makes a link, and what came of it.
 *
 * @module
 */
import { useState } from "preact/hooks";
import type { ShareResult } from "./share.ts";

/** `make` is called by a click. */
export function ShareButton({ make }: { readonly make: () => ShareResult }) {
  const [result, setResult] = useState<ShareResult>();
  const share = (): void => {
    const made = make();
    setResult(made);
    // A page without the right to write to the clipboard still shows the link.
    if ("url" in made) void navigator.clipboard?.writeText(made.url).then(undefined, () => undefined);
  };
  return (
    <div class="share">
      <button type="button" onClick={share}>
        Share by link
      </button>
      <p role="status" class={result && "refusal" in result ? "refusal" : undefined}>
        {result === undefined
          ? ""
          : "url" in result
            ? "The link is in the address bar, and copied."
            : result.refusal}
      </p>
    </div>
  );
}
