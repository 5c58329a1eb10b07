/**
 * Bytes to explain: pasted, opened from a link, or an example.
 *
 * @module
 */
import { useMemo, useState } from "preact/hooks";
import { isVp3300Error } from "vp3300";
import { type ExplainAs, type Explanation, explain } from "vp3300/explain";
import { Conversation } from "./conversation.tsx";
import { EXAMPLES } from "./examples.ts";
import { Explained } from "./explained.tsx";
import { recordingOf } from "./recording-text.ts";
import { type Shared, shareInput } from "./share.ts";
import { ShareButton } from "./share-button.tsx";

const FORMATS: Readonly<Record<ExplainAs, string>> = {
  auto: "whatever it looks like",
  neo: "NEO frames",
  nga: "NGA or ITP frames",
  hid: "HID reports",
  tlv: "EMV data objects",
  idtech: "data objects with ID TECH's tags",
  msr: "an encrypted swipe",
  track: "a track",
  dol: "a data object list",
};

/** Pages grow slow beyond; the command line takes more. */
const LONGEST = 200_000;

function explained(input: string, as: ExplainAs): Explanation | string {
  if (input.length > LONGEST) return `At most ${LONGEST} characters here; use "npx vp3300 decode" for more.`;
  try {
    return explain(input, { as });
  } catch (error) {
    if (isVp3300Error(error)) return error.message;
    throw error;
  }
}

/** What the input means: nothing yet, a recording, or bytes. */
function Meaning({ input, as }: { readonly input: string; readonly as: ExplainAs }) {
  const recording = useMemo(() => recordingOf(input), [input]);
  const explanation = useMemo(() => explained(input, as), [input, as]);
  if (input.trim() === "") return <p class="note">Paste something, or take an example.</p>;
  if (recording !== undefined) {
    if ("recording" in recording) return <Conversation entries={recording.recording.entries} />;
    const { code, context } = recording.error;
    return (
      <p class="wrong" role="alert">
        <code>{code}</code> in line {String(context.line ?? "?")}
      </p>
    );
  }
  if (typeof explanation === "string") {
    return (
      <p class="wrong" role="alert">
        {explanation}
      </p>
    );
  }
  return (
    <>
      <p class="note" role="status">
        {explanation.as === undefined
          ? "Looks like nothing that is known"
          : `Read as ${FORMATS[explanation.as]}`}
        , {explanation.length} {explanation.text ? "characters" : "bytes"}.
      </p>
      <Explained explanation={explanation} />
    </>
  );
}

/** The whole view. */
export function DecodeView({ shared }: { readonly shared: Shared }) {
  const [input, setInput] = useState(shared.input ?? Object.values(EXAMPLES)[0]!);
  const [as, setAs] = useState(shared.as);
  return (
    <>
      <div class="input">
        <label for="input">Frame, data objects, swipe, track or recording</label>
        <textarea
          id="input"
          rows={4}
          spellcheck={false}
          autocomplete="off"
          value={input}
          onInput={(event) => setInput(event.currentTarget.value)}
        />
        <div class="actions">
          <label>
            Read as{" "}
            <select value={as} onChange={(event) => setAs(event.currentTarget.value as ExplainAs)}>
              {Object.entries(FORMATS).map(([name, title]) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <label>
            Example{" "}
            <select
              value=""
              onChange={(event) => {
                setInput(EXAMPLES[event.currentTarget.value] ?? input);
                setAs("auto");
              }}
            >
              <option value="">choose one</option>
              {Object.keys(EXAMPLES).map((title) => (
                <option key={title}>{title}</option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => setInput("")}>
            Clear
          </button>
          <ShareButton key={input} make={() => shareInput(input, as)} />
        </div>
      </div>
      <Meaning input={input} as={as} />
    </>
  );
}
