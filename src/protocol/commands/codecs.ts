/**
 * Codecs of data fields: each turns a value into bytes and the same bytes back into the value, and says its shape.
 *
 * Codecs are put together from smaller ones, which read from one {@link Cursor} and write to one list of bytes, so that
 * an error names the offset in the whole data field and the whole path of the argument (`request.date.month`).
 * Byte strings and TLV values that a codec hands out are views of the data field.
 *
 * @module
 */
import {
  refuseArgument,
  requireArray,
  requireBytes,
  requireInteger,
  requireObject,
  requireText,
} from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { asciiOf } from "../text.ts";
import { encodeTlv, type TlvInput } from "../tlv/tlv-encode.ts";
import { readTag } from "../tlv/tlv-header.ts";
import { TLV_IDTECH, type TlvProfile } from "../tlv/tlv-profile.ts";
import { requireTag, tagHex, tagLength } from "../tlv/tlv-tag.ts";
import { parseTlv, type TlvNode } from "../tlv/tlv-tree.ts";
import { viewOf } from "../view.ts";

/** Where a codec reads: `[at, end)` of `data`. */
export interface Cursor {
  readonly data: Uint8Array;
  at: number;
  readonly end: number;
}

/** Turns a value into the bytes of a data field and back. `Out` may say more than `In` has to. */
export interface Codec<In, Out = In> {
  /** The layout in a few words, for documentation. */
  readonly shape: string;
  /** @throws Vp3300Error `ARGUMENT_INVALID` when the value has the wrong type or is out of range */
  encode(value: In): Uint8Array;
  /**
   * Reads the whole of `data`.
   * @throws Vp3300Error `PROTOCOL_DATA_INVALID` with `offset`, `expected` and `actual`; `PROTOCOL_TLV_*` with the
   * offset in `data`; `ARGUMENT_INVALID`
   */
  decode(data: Uint8Array): Out;
  /** Appends the value's bytes to `out`; `name` is what an error calls the value. For composing codecs. */
  write(out: number[], value: In, name: string): void;
  /** Reads one value and moves the cursor behind it. For composing codecs. */
  read(cursor: Cursor): Out;
}

/** A codec of any type, for constraints. */
export type AnyCodec = Codec<never, unknown>;

/** What `codec.encode` takes. */
export type Encodes<C extends AnyCodec> = Parameters<C["encode"]>[0];

/** What `codec.decode` gives. */
export type Decodes<C extends AnyCodec> = ReturnType<C["decode"]>;

/** Throws `PROTOCOL_DATA_INVALID`. */
export function malformed(offset: number, expected: string, actual: string | number): never {
  throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset, expected, actual });
}

/** Moves the cursor over `length` bytes; returns where they start. */
function take(cursor: Cursor, length: number): number {
  const start = cursor.at;
  if (length > cursor.end - start) malformed(cursor.end, `${length} bytes from ${start}`, cursor.end - start);
  cursor.at += length;
  return start;
}

/** Makes a codec of a pair of functions. */
export function codec<In, Out = In>(
  shape: string,
  write: (out: number[], value: In, name: string) => void,
  read: (cursor: Cursor) => Out,
): Codec<In, Out> {
  return {
    shape,
    write,
    read,
    encode(value) {
      const out: number[] = [];
      write(out, value, "value");
      return Uint8Array.from(out);
    },
    decode(data) {
      requireBytes("data", data);
      const cursor = { data: viewOf(data, 0), at: 0, end: data.length };
      const value = read(cursor);
      if (cursor.at < cursor.end) malformed(cursor.at, "end of data", `${cursor.end - cursor.at} more bytes`);
      return value;
    },
  };
}

/** No data. */
export const none: Codec<undefined> = /* @__PURE__ */ codec(
  "none",
  (_out, value, name) => {
    if (value !== undefined) refuseArgument(name, "undefined", typeof value);
  },
  () => undefined,
);

/** Where the most significant byte of a number stands. */
type ByteOrder = "be" | "le";

/** An unsigned integer of `size` bytes (1 to 4) from `min` to `max`. */
export function integer(
  size: number,
  order: ByteOrder = "be",
  min = 0,
  max = 256 ** size - 1,
): Codec<number> {
  return codec(
    `u${8 * size}${size > 1 ? order : ""}`,
    (out, value, name) => {
      requireInteger(name, value, min, max);
      for (let index = 0; index < size; index++) {
        out.push((value >>> (8 * (order === "be" ? size - 1 - index : index))) & 0xff);
      }
    },
    (cursor) => {
      const start = take(cursor, size);
      let value = 0;
      for (let index = 0; index < size; index++) {
        value = value * 256 + cursor.data[order === "be" ? start + index : cursor.at - 1 - index]!;
      }
      if (value < min || value > max) malformed(start, `${min} to ${max}`, value);
      return value;
    },
  );
}

/** An unsigned integer of `size` BCD bytes, most significant first, from `min` to `max`. */
export function bcd(size: number, min: number, max: number): Codec<number> {
  return codec(
    `bcd${2 * size}`,
    (out, value, name) => {
      requireInteger(name, value, min, max);
      const digits = String(value).padStart(2 * size, "0");
      for (let at = 0; at < digits.length; at += 2) out.push(Number.parseInt(digits.slice(at, at + 2), 16));
    },
    (cursor) => {
      const start = take(cursor, size);
      let value = 0;
      for (let at = start; at < cursor.at; at++) {
        const byte = cursor.data[at]!;
        if (byte >> 4 > 9 || (byte & 0x0f) > 9) malformed(at, "BCD digits", byte);
        value = value * 100 + (byte >> 4) * 10 + (byte & 0x0f);
      }
      if (value < min || value > max) malformed(start, `${min} to ${max}`, value);
      return value;
    },
  );
}

/** One byte that stands for one of `values`: their index, or the byte at the same place of `bytes`. */
export function choice<const T extends string | number | boolean>(
  values: readonly T[],
  bytes: readonly number[] = values.map((_, index) => index),
): Codec<T> {
  const shape = values.join(" | ");
  return codec(
    shape,
    (out, value, name) => {
      const index = values.indexOf(value);
      if (index < 0) refuseArgument(name, shape, typeof value);
      out.push(bytes[index]!);
    },
    (cursor) => {
      const start = take(cursor, 1);
      const index = bytes.indexOf(cursor.data[start]!);
      if (index < 0) malformed(start, shape, cursor.data[start]!);
      return values[index]!;
    },
  );
}

/** As {@link choice}, but a byte that has no name is carried as its number, both ways. */
export function openChoice<const T extends string>(
  values: readonly T[],
  bytes: readonly number[] = values.map((_, index) => index),
): Codec<T | number> {
  return codec<T | number>(
    `${values.join(" | ")} | u8`,
    (out, value, name) => {
      const byte = typeof value === "string" ? bytes[values.indexOf(value)] : value;
      requireInteger(name, byte, 0, 0xff);
      out.push(byte);
    },
    (cursor) => {
      const byte = cursor.data[take(cursor, 1)]!;
      return values[bytes.indexOf(byte)] ?? byte;
    },
  );
}

/** `00` false, `01` true. */
export const flag: Codec<boolean> = /* @__PURE__ */ choice([false, true]);

/** The longest byte string that any data field could hold. */
const LONGEST = 0xffff;

function lengthShape(min: number, max: number): string {
  if (max === LONGEST) return min > 0 ? `${min}..n` : "n";
  return min === max ? String(min) : `${min}..${max}`;
}

/** The rest of the data, `min` to `max` bytes; a fixed number of bytes when both are equal. */
export function bytes(min = 0, max = LONGEST): Codec<Uint8Array> {
  const shape = `${lengthShape(min, max)} bytes`;
  const isFixed = min === max;
  return codec(
    shape,
    (out, value, name) => {
      requireBytes(name, value);
      if (value.length < min || value.length > max) refuseArgument(name, shape, `${value.length} bytes`);
      for (const byte of value) out.push(byte);
    },
    (cursor) => {
      const start = cursor.at;
      const length = isFixed ? min : Math.max(min, cursor.end - start);
      take(cursor, length);
      if (length > max) malformed(start + max, shape, length);
      return cursor.data.subarray(start, cursor.at);
    },
  );
}

/** Any bytes: a data field whose layout is not documented. */
export const anyBytes: Codec<Uint8Array> = /* @__PURE__ */ bytes();

/** Bytes that may hold card data or a key. `label` is what the {@link Secret} prints in their place. */
export function secretBytes(label: string): Codec<Secret<Uint8Array>> {
  return codec(
    label,
    (out, value, name) => {
      if (!(value instanceof Secret)) refuseArgument(name, "Secret", typeof value);
      anyBytes.write(out, value.reveal(), name);
    },
    (cursor) => new Secret(anyBytes.read(cursor), label),
  );
}

/**
 * Printable ASCII: a fixed number of characters when `min` and `max` are equal, otherwise the rest of the data. NULs at
 * the end of the rest are dropped; with `nul`, one is written there.
 */
export function text(min = 0, max = LONGEST, nul = false): Codec<string> {
  const shape = `${lengthShape(min, max)} ASCII${nul ? ", 00" : ""}`;
  const part = bytes(min, min === max ? max : LONGEST);
  return codec(
    shape,
    (out, value, name) => {
      requireText(name, value, max);
      if (value.length < min || /[^ -~]/.test(value)) refuseArgument(name, shape, "other text");
      for (const character of value) out.push(character.charCodeAt(0));
      if (nul) out.push(0);
    },
    (cursor) => {
      const start = cursor.at;
      const field = part.read(cursor);
      let length = field.length;
      while (length > min && field[length - 1] === 0) length--;
      if (length > max) malformed(start + max, shape, length);
      for (let at = 0; at < length; at++) {
        if (field[at]! < 0x20 || field[at]! > 0x7e) malformed(start + at, "printable ASCII", field[at]!);
      }
      return asciiOf(field, 0, length);
    },
  );
}

/** Printable ASCII of `min` to `max` characters that a `00` ends. */
export function cString(min: number, max: number): Codec<string> {
  const characters = text(min, max);
  return codec(
    `${characters.shape}, 00`,
    (out, value, name) => {
      characters.write(out, value, name);
      out.push(0);
    },
    (cursor) => {
      const end = cursor.data.subarray(0, cursor.end).indexOf(0, cursor.at);
      if (end < 0) malformed(cursor.end, "00", "end of data");
      const value = characters.read({ ...cursor, end });
      cursor.at = end + 1;
      return value;
    },
  );
}

type Fields = Readonly<Record<string, AnyCodec>>;
type OptionalKeys<F extends Fields> = {
  [Key in keyof F]: undefined extends Encodes<F[Key]> ? Key : never;
}[keyof F];

/** What {@link struct} takes: fields whose codec takes `undefined` may be left out. */
export type StructIn<F extends Fields> = {
  readonly [Key in Exclude<keyof F, OptionalKeys<F>>]: Encodes<F[Key]>;
} & { readonly [Key in OptionalKeys<F>]?: Encodes<F[Key]> };

/** What {@link struct} gives. */
export type StructOut<F extends Fields> = { readonly [Key in keyof F]: Decodes<F[Key]> };

/** Fields one after the other, as an object. */
export function struct<F extends Fields>(fields: F): Codec<StructIn<F>, StructOut<F>> {
  const rows = Object.entries(fields) as unknown as readonly (readonly [string, Codec<unknown>])[];
  return codec<StructIn<F>, StructOut<F>>(
    rows.map(([key, field]) => `${key}: ${field.shape}`).join(", "),
    (out, value, name) => {
      requireObject(name, value);
      for (const [key, field] of rows) {
        field.write(out, (value as Readonly<Record<string, unknown>>)[key], `${name}.${key}`);
      }
    },
    (cursor) => Object.fromEntries(rows.map(([key, field]) => [key, field.read(cursor)])) as never,
  );
}

/** A value that may be left out: `undefined` where the data ends. */
export function optional<In, Out>(inner: Codec<In, Out>): Codec<In | undefined, Out | undefined> {
  return codec<In | undefined, Out | undefined>(
    `${inner.shape} (optional)`,
    (out, value, name) => {
      if (value !== undefined) inner.write(out, value, name);
    },
    (cursor) => (cursor.at === cursor.end ? undefined : inner.read(cursor)),
  );
}

/** The same codec for a value that may be left out and is then written as `fallback`. */
export function defaulted<In, Out>(inner: Codec<In, Out>, fallback: In): Codec<In | undefined, Out> {
  return codec<In | undefined, Out>(
    inner.shape,
    (out, value, name) => inner.write(out, value ?? fallback, name),
    inner.read,
  );
}

/** The same value again and again up to the end of the data, each of at least one byte. */
export function list<In, Out>(item: Codec<In, Out>): Codec<readonly In[], readonly Out[]> {
  return codec<readonly In[], readonly Out[]>(
    `(${item.shape})*`,
    (out, value, name) => {
      requireArray(name, value);
      for (const [index, each] of value.entries()) item.write(out, each, `${name}[${index}]`);
    },
    (cursor) => {
      const items: Out[] = [];
      while (cursor.at < cursor.end) items.push(item.read(cursor));
      return items;
    },
  );
}

/** A value behind its own length in bytes (two). */
export function prefixed<In, Out>(inner: Codec<In, Out>, order: ByteOrder = "le"): Codec<In, Out> {
  const length = integer(2, order);
  return codec<In, Out>(
    `length u16${order}, ${inner.shape}`,
    (out, value, name) => {
      const part: number[] = [];
      inner.write(part, value, name);
      length.write(out, part.length, `${name}.length`);
      for (const byte of part) out.push(byte);
    },
    (cursor) => {
      const size = length.read(cursor);
      const start = take(cursor, size);
      const part = { data: cursor.data, at: start, end: cursor.at };
      const value = inner.read(part);
      if (part.at < part.end) malformed(part.at, "end of field", `${part.end - part.at} more bytes`);
      return value;
    },
  );
}

function readTlvs(cursor: Cursor, profile: TlvProfile): TlvNode[] {
  const start = take(cursor, cursor.end - cursor.at);
  try {
    return parseTlv(cursor.data.subarray(start, cursor.end), profile);
  } catch (error) {
    const { code, context } = error as Vp3300Error;
    throw new Vp3300Error(code, { ...context, offset: start + Number(context.offset) }, { cause: error });
  }
}

/**
 * Data objects up to the end of the data, in ID TECH's dialect. The offsets of the nodes count from the first object.
 * Values that `decode` gave can be handed to `encode`.
 */
export function tlvList(profile: TlvProfile = TLV_IDTECH): Codec<readonly TlvInput[], readonly TlvNode[]> {
  return codec<readonly TlvInput[], readonly TlvNode[]>(
    "TLVs",
    (out, value) => {
      for (const byte of encodeTlv(value)) out.push(byte);
    },
    (cursor) => readTlvs(cursor, profile),
  );
}

/** Data objects. */
export const tlvs: Codec<readonly TlvInput[], readonly TlvNode[]> = /* @__PURE__ */ tlvList();

/** Data objects at the end of a structure; none when left out. */
export const tlvTail: Codec<readonly TlvInput[] | undefined, readonly TlvNode[]> = /* @__PURE__ */ defaulted(
  tlvs,
  [],
);

/** A list behind the number of its items (two bytes, least significant first). */
export function counted<In, Out>(
  items: Codec<readonly In[], readonly Out[]>,
): Codec<readonly In[], readonly Out[]> {
  const count = integer(2, "le");
  return codec<readonly In[], readonly Out[]>(
    `count u16le, ${items.shape}`,
    (out, value, name) => {
      requireArray(name, value);
      count.write(out, value.length, `${name}.length`);
      items.write(out, value, name);
    },
    (cursor) => {
      const offset = cursor.at;
      const said = count.read(cursor);
      const found = items.read(cursor);
      if (found.length !== said) malformed(offset, `count ${found.length}`, said);
      return found;
    },
  );
}

/** The number of top-level data objects, then the objects. */
export const countedTlvs = /* @__PURE__ */ counted(tlvs);

/** One data object of a fixed tag, as its value of `min` to `max` bytes. */
export function tagged(tag: number, min: number, max: number): Codec<Uint8Array> {
  const contents = bytes(min, max);
  return codec(
    `TLV ${tagHex(tag)}: ${contents.shape}`,
    (out, value, name) => tlvs.write(out, [{ tag, value: contents.encode(value) }], name),
    (cursor) => {
      const start = cursor.at;
      const [node, ...others] = tlvs.read(cursor);
      if (node?.tag !== tag || others.length > 0)
        malformed(start, `one ${tagHex(tag)}`, node ? tagHex(node.tag) : "none");
      return contents.read({ ...cursor, at: start + node.valueOffset, end: start + node.endOffset });
    },
  );
}

/** Tags without lengths, one after the other. */
export const tagList: Codec<readonly number[]> = /* @__PURE__ */ list(
  /* @__PURE__ */ codec(
    "tag",
    (out, value, name) => {
      requireTag(name, value);
      for (let index = tagLength(value) - 1; index >= 0; index--) out.push((value >>> (8 * index)) & 0xff);
    },
    (cursor) => {
      const tag = readTag(cursor.data, cursor.at, cursor.end, TLV_IDTECH);
      if (tag <= 0) malformed(cursor.at, "tag of one to four bytes", cursor.data[cursor.at]!);
      take(cursor, tagLength(tag));
      return tag;
    },
  ),
);

/** `HH MM` in BCD. */
export const time = /* @__PURE__ */ struct({
  hour: /* @__PURE__ */ bcd(1, 0, 23),
  minute: /* @__PURE__ */ bcd(1, 0, 59),
});

/** `YYYY MM DD` in BCD. */
export const date = /* @__PURE__ */ struct({
  year: /* @__PURE__ */ bcd(2, 0, 9999),
  month: /* @__PURE__ */ bcd(1, 1, 12),
  day: /* @__PURE__ */ bcd(1, 1, 31),
});
