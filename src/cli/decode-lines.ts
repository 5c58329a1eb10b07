/**
 * An explanation as lines of text: offset, bytes, name and meaning, the parts of a part indented.
 *
 * @module
 */
import type { Explanation, Part } from "../explain/index.ts";

/** Bytes shown on a line. */
const SHOWN_BYTES = 8;
/** Characters shown on a line, of text input. */
const SHOWN_CHARACTERS = 24;
const COLUMN = 26;

function shortened(bytes: string, isText: boolean): string {
  if (isText) {
    const isLong = bytes.length > SHOWN_CHARACTERS;
    // A line end or an escape in the input must not reach the terminal.
    const printable = bytes.slice(0, SHOWN_CHARACTERS).replace(/[^\x20-\x7e…]/g, ".");
    return printable + (isLong ? "…" : "");
  }
  const pairs = bytes.match(/[\dA-F]{2}|…/g) ?? [];
  const shown = pairs.slice(0, SHOWN_BYTES).join(" ");
  return pairs.length > SHOWN_BYTES ? `${shown} …` : shown;
}

/** The bytes of a part: its own, or its children's if they are told on its line. */
function bytesOf(part: Part, isText: boolean): string {
  if (part.children === undefined) return shortened(part.bytes ?? "…", isText);
  return part.brief ? shortened(part.children.map(({ bytes }) => bytes ?? "…").join(""), isText) : "";
}

/** What is told on a part's line, and the details on lines of their own below. */
function tellingOf(part: Part): {
  meaning: string | undefined;
  details: NonNullable<Part["details"]>;
  base: number;
} {
  const teller = part.brief ? (part.children?.at(-1) ?? part) : part;
  const { meaning, details = [], offset: base } = teller;
  const isRepeated = meaning === details.map((detail) => detail.meaning).join("; ");
  if (details.length < 2) return { meaning, details: isRepeated ? [] : details, base };
  return { meaning: isRepeated ? undefined : meaning, details, base };
}

/** The lines of an explanation, without the error. */
export function explanationLines({ parts, text, length }: Explanation): string[] {
  const lines: string[] = [];
  const digits = String(length).length;
  const line = (offset: number, bytes: string, depth: number, said: string): void => {
    const place = String(offset).padStart(digits);
    lines.push(`${place}  ${bytes.padEnd(COLUMN)}  ${"  ".repeat(depth)}${said}`.trimEnd());
  };
  const write = (part: Part, depth: number): void => {
    const { meaning, details, base } = tellingOf(part);
    line(
      part.offset,
      bytesOf(part, text),
      depth,
      meaning === undefined ? part.name : `${part.name}: ${meaning}`,
    );
    for (const detail of details) {
      line(base + detail.offset, "", depth + 1, `${detail.name}: ${detail.meaning}`);
    }
    if (!part.brief) for (const child of part.children ?? []) write(child, depth + 1);
  };
  for (const part of parts) write(part, 0);
  return lines;
}

/** The explanation as one JSON text. The error is told by its code and its facts. */
export function explanationJson({ error, ...explanation }: Explanation): string {
  const told = error && { code: error.code, message: error.message, ...error.context };
  return JSON.stringify({ ...explanation, ...(told && { error: told }) }, null, 2);
}
