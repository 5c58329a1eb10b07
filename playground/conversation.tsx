/**
 * A conversation between host and reader, entry by entry; the frame of the chosen one is explained below.
 *
 * @module
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { explain } from "vp3300/explain";
import { describeEntry, type RecordedEntry } from "vp3300/recording";
import { Explained } from "./explained.tsx";
import { frameOf } from "./recording-text.ts";

const SIDES: Readonly<Record<string, string>> = {
  sent: "host",
  received: "reader",
  unsolicited: "reader, unasked",
};

/** The entries so far. */
export function Conversation({ entries }: { readonly entries: readonly RecordedEntry[] }) {
  const [chosen, setChosen] = useState<RecordedEntry>();
  const bytes = chosen === undefined || !entries.includes(chosen) ? undefined : frameOf(chosen);
  const explanation = useMemo(
    () => (bytes === undefined ? undefined : explain(bytes, { as: "neo" })),
    [bytes],
  );
  const list = useRef<HTMLOListElement>(null);
  // What happens now is to be seen, unless somebody reads an earlier frame.
  useEffect(() => {
    if (chosen === undefined) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [entries, chosen]);
  if (entries.length === 0) return null;
  return (
    <>
      <ol class="conversation" aria-label="Frames" ref={list}>
        {entries.map((recorded) => {
          const { entry } = recorded;
          const side = SIDES[entry.entry] ?? "link";
          const said = describeEntry(entry);
          return (
            <li key={recorded.line} class={`entry ${entry.entry}`}>
              <span class="time">{(entry.atMs / 1000).toFixed(3)} s</span>
              <span class="side">{side}</span>
              {frameOf(recorded) === undefined ? (
                <span class="said">{said}</span>
              ) : (
                <button
                  type="button"
                  class="said"
                  aria-pressed={recorded === chosen}
                  onClick={() => setChosen(recorded)}
                >
                  {said}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      {explanation === undefined ? (
        <p class="note">Choose a frame to see every byte of it.</p>
      ) : (
        <Explained explanation={explanation} />
      )}
    </>
  );
}
