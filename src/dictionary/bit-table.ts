/**
 * Values whose bits have meanings, as tables.
 *
 * @module
 */
import { type Describer, type Detail, opaque, plain, unfit } from "./description.ts";

/**
 * One row: a byte (counted from 1, as the specifications do), the bits of it, and what they say. A text is told when
 * all bits of the mask are set; a table gives the text of each value of the field, shifted down, and none for a zero
 * that says nothing.
 */
export type BitRow = readonly [byte: number, mask: number, says: string | Readonly<Record<number, string>>];

/** A bit-coded value and the document that defines it. */
export interface BitTable {
  readonly source: string;
  readonly rows: readonly BitRow[];
}

/** "bit 8" for 0x80, "bits 4-1" for 0x0f: the numbering of the specifications. */
function bitsName(mask: number): string {
  const highest = 32 - Math.clz32(mask);
  const lowest = 32 - Math.clz32(mask & -mask);
  return highest === lowest ? `bit ${highest}` : `bits ${highest}-${lowest}`;
}

function shifted(byte: number, mask: number): number {
  return (byte & mask) >> (31 - Math.clz32(mask & -mask));
}

/** Describes a value by its table: every bit that is set, also the reserved ones, and every field. */
export function bits(table: BitTable): Describer {
  return (value) => {
    const details: Detail[] = [];
    for (const [index, byte] of value.entries()) {
      const rows = table.rows.filter(([number]) => number === index + 1);
      const detail = (mask: number, meaning: string): void => {
        details.push({
          offset: index,
          length: 1,
          mask,
          name: `byte ${index + 1}, ${bitsName(mask)}`,
          meaning,
        });
      };
      let reserved = byte;
      for (const [, mask, says] of rows) {
        reserved &= ~mask;
        if (typeof says !== "string") {
          const field = shifted(byte, mask);
          const meaning = says[field] ?? (field === 0 ? undefined : `reserved value ${field}`);
          if (meaning !== undefined) detail(mask, meaning);
        } else if ((byte & mask) === mask) detail(mask, says);
      }
      for (let mask = 0x80; mask > 0; mask >>= 1) if (reserved & mask) detail(mask, "reserved bit set");
    }
    const text = details.map(({ meaning }) => meaning).join("; ");
    if (text !== "") return plain(text, details);
    return value.length === 0 ? opaque(value) : plain("no bit set");
  };
}

/** Describes a value of one code out of a list; a code that is not listed is shown as it is. */
export function choice(codes: Readonly<Record<number, string>>): Describer {
  return (value) => {
    const [code] = value;
    const known = value.length === 1 ? codes[code!] : undefined;
    return known === undefined ? unfit(value, "a listed value") : plain(known);
  };
}
