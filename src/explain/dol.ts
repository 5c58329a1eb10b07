/**
 * Data object lists: tags with the lengths of the values that are wanted.
 *
 * @module
 */
import { counted } from "../dictionary/description.ts";
import { tagInfo } from "../dictionary/tag-info.ts";
import { type DolEntry, parseDol } from "../protocol/tlv/dol.ts";
import { tagHex } from "../protocol/tlv/tlv-tag.ts";
import { type Explainer, errorOf } from "./sheet.ts";

/** The entries up to the first that is broken, and its error. */
function entriesOf(bytes: Uint8Array): { entries: readonly DolEntry[]; error: ReturnType<typeof errorOf> } {
  let entries: readonly DolEntry[] = [];
  const error = errorOf(() => {
    entries = parseDol(bytes);
  });
  if (error !== undefined) entries = parseDol(bytes.subarray(0, Number(error.context.offset)));
  return { entries, error };
}

/** Explains a data object list up to the end of the sheet. */
export const explainDol: Explainer = (sheet) => {
  const { entries, error } = entriesOf(sheet.peek());
  for (const { tag, length } of entries) {
    const size = tagHex(tag).length / 2;
    sheet.group(
      size + 1,
      `${tagHex(tag)} ${tagInfo(tag)?.name ?? "unknown tag"}`,
      (entry) => {
        entry.leaf(size, "tag");
        entry.leaf(1, "length", { meaning: counted(length, "byte") });
      },
      { brief: true },
    );
  }
  if (error !== undefined) throw error;
};

/** Whether the bytes are a list of at least two known objects, each of a length that the dictionary states. */
export function isDol(bytes: Uint8Array): boolean {
  const { entries, error } = entriesOf(bytes);
  const fits = ({ tag, length }: DolEntry): boolean => {
    const info = tagInfo(tag);
    const { minLength = 1, maxLength = info?.format === "ans" ? 0xff : 0 } = info ?? {};
    return length >= minLength && length <= maxLength && info?.constructed === false;
  };
  return error === undefined && entries.length >= 2 && entries.every(fits);
}
