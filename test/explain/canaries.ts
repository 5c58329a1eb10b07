import { explanationJson, explanationLines } from "../../src/cli/decode-lines.ts";
import { explain } from "../../src/explain/index.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { TLV_EMV } from "../../src/protocol/tlv/tlv-profile.ts";
import { parseTlvPartial } from "../../src/protocol/tlv/tlv-tree.ts";
import { bytesOf, loadVectors } from "../vectors.ts";

/** Card data found in the vectors: none of it may turn up in what is printed. */

const CARD_TAGS = ["56", "57", "5A", "5F20", "9F0B", "9F1F", "9F20", "9F6B"].map((tag) =>
  Number.parseInt(tag, 16),
);

/** Digits that also occur as amounts, counters and fillers are no canaries. */
const MONOTONE = /^(.)\1*$/;

function fromTracks(): string[] {
  const { vectors } = loadVectors<{
    vectors: { ascii?: string; expected: Record<string, unknown>; operation: string }[];
  }>("msr-tracks");
  return vectors.flatMap(({ expected }) => {
    const { pan, panDigits, name, discretionary, tracks } = expected as Record<string, string | null> & {
      tracks?: (string | null)[];
    };
    return [pan, panDigits, name?.trim(), discretionary, ...(Array.isArray(tracks) ? tracks : [])];
  }) as string[];
}

/** Every string of a vector that looks like a clear track, whatever its key, and the parts of it. */
function tracksIn(value: unknown): string[] {
  if (typeof value === "string") {
    const [, pan] = /^[%;][A-Z]?(\d{12,19})[\^=]/.exec(value) ?? [];
    const [, name] = /\^([^^*]{4,})\^/.exec(value) ?? [];
    return [...(pan === undefined ? [] : [pan, value]), ...(name === undefined ? [] : [name.trim()])];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(tracksIn) : [];
}

function fromDecrypted(): string[] {
  const values = loadVectors<{ decoded: { decrypted?: { tags?: Record<string, { value: string }> } } }[]>(
    "emv-responses",
  ).flatMap(({ decoded }) => Object.values(decoded.decrypted?.tags ?? {}).map(({ value }) => value));
  return values.flatMap((value) => [value, value.split("d")[0]!]);
}

/** The clear values of card data in the TLV vectors, as hexadecimal and, where they are text, as text. */
function fromObjects(): string[] {
  const { vectors } = loadVectors<{ vectors: { hex: string }[] }>("tlv");
  return vectors.flatMap(({ hex }) => {
    const found: string[] = [];
    const visit = (nodes: ReturnType<typeof parseTlvPartial>["nodes"]): void => {
      for (const node of nodes) {
        if (CARD_TAGS.includes(node.tag)) {
          const value = formatHex(node.value);
          found.push(value, value.split(/[DF]/)[0]!);
          if (node.value.every((byte) => byte >= 0x20 && byte < 0x7f)) {
            found.push(String.fromCharCode(...node.value).trim());
          }
        }
        visit(node.children);
      }
    };
    visit(parseTlvPartial(bytesOf(hex), TLV_EMV).nodes);
    return found;
  });
}

function inAscii(text: string): string {
  return formatHex(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Upper case, without blanks: as {@link flattened} output has it. */
export const CANARIES: readonly string[] = [
  ...new Set(
    [
      ...fromTracks(),
      ...tracksIn(loadVectors("msr-swipes")),
      ...tracksIn(loadVectors("neo-frames")),
      ...fromDecrypted(),
      ...fromObjects(),
      "6279257749132343",
      "TESTCARD/VIVOTECH",
    ]
      .filter((text) => typeof text === "string" && text.length >= 8)
      .flatMap((text) => [text, inAscii(text)])
      .map((text) => flattened(text))
      .filter((text) => text.length >= 8 && !MONOTONE.test(text)),
  ),
];

/** Output without the blanks and line ends that a canary could hide behind. */
export function flattened(text: string): string {
  return text.replace(/[\s…]/g, "").toUpperCase();
}

/** Everything that the annotator can be told an input is. */
export const FORMATS = ["auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"] as const;

/** Everything that can be printed of an explanation. */
export function printed(input: string | Uint8Array, as: (typeof FORMATS)[number]): string {
  const explanation = explain(input, { as });
  const { error } = explanation;
  return flattened(
    [
      explanationLines(explanation).join("\n"),
      explanationJson(explanation),
      error === undefined ? "" : `${error.message} ${JSON.stringify(error.context)}`,
    ].join("\n"),
  );
}

/** The canaries that an output holds. */
export function leaksIn(output: string): string[] {
  return CANARIES.filter((canary) => output.includes(canary));
}
