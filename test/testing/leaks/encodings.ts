/** Ways in which programs write what they hold, to plant secrets with. */
import { inspect } from "node:util";

export interface Encoding {
  readonly name: string;
  readonly encode: (secret: string) => string | Uint8Array;
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();
/** Packed digits, with a nibble before and after where the number needs one. */
const bcd = (digits: string, before = "", after = ""): Buffer =>
  Buffer.from(
    `${before}${digits}${after}`.padEnd(2 * Math.ceil((before.length + digits.length) / 2), "F"),
    "hex",
  );
const hexWith =
  (separator: string, prefix = "") =>
  (bytes: Buffer) =>
    [...bytes].map((byte) => prefix + byte.toString(16).padStart(2, "0")).join(separator);
/** Packed digits, the second one of each byte first, as SIM cards and some readers have them. */
const swappedBcd = (digits: string): Buffer =>
  Buffer.from(digits.padEnd(2 * Math.ceil(digits.length / 2), "F").replace(/(.)(.)/g, "$2$1"), "hex");
/** Lines of `width` bytes with their offset, as `xxd` (in groups of two) and `hexdump -C` (in halves) print them. */
const dump =
  (width: number, isXxd: boolean) =>
  (bytes: Buffer): string => {
    const lines: string[] = [];
    for (let at = 0; at < bytes.length + 7; at += width) {
      // So much noise before it that the secret lies on two lines.
      const line = Buffer.concat([Buffer.alloc(7, 0x2a), bytes]).subarray(at, at + width);
      const hex = line.toString("hex").replace(isXxd ? /(.{4})/g : /(.{2})/g, "$1 ");
      const halves = isXxd ? hex : `${hex.slice(0, 24)} ${hex.slice(24)}`;
      const characters = line.toString("latin1").replace(/[^ -~]/g, ".");
      const offset = at.toString(16).padStart(8, "0");
      lines.push(isXxd ? `${offset}: ${halves} ${characters}` : `${offset}  ${halves} |${characters}|`);
    }
    return lines.join("\n");
  };
const base64At = (shift: number, kind: "base64" | "base64url") => (bytes: Buffer) =>
  Buffer.concat([Buffer.alloc(shift, 0x21), bytes, Buffer.alloc(2, 0x21)]).toString(kind);

/** From bytes to the text that a program prints of them. */
const BYTE_TEXTS: Readonly<Record<string, (bytes: Buffer) => string | Uint8Array>> = {
  bytes: (bytes) => new Uint8Array(bytes),
  hex: hexWith(""),
  "upper-case hex": (bytes) => hexWith("")(bytes).toUpperCase(),
  "hex with spaces": hexWith(" "),
  "hex with colons": hexWith(":"),
  "hex with 0x": hexWith(", ", "0x"),
  "hex with \\x": hexWith("", "\\x"),
  "half a byte before hex": (bytes) => `f${hexWith("")(bytes)}`,
  "base64, first alignment": base64At(0, "base64"),
  "base64, second alignment": base64At(1, "base64"),
  "base64, third alignment": base64At(2, "base64"),
  base64url: base64At(1, "base64url"),
  "base64 cut at its start": (bytes) => base64At(0, "base64")(bytes).slice(1),
  "base64 in quoted lines": (bytes) => base64At(0, "base64")(bytes).replace(/(.{8})/g, "$1=\r\n"),
  "base64 in a query": (bytes) => encodeURIComponent(base64At(1, "base64")(bytes)),
  "xxd, 16 bytes a line": dump(16, true),
  "xxd, 8 bytes a line": dump(8, true),
  "hexdump -C": dump(16, false),
  "base64 in short lines": (bytes) => base64At(0, "base64")(bytes).replace(/(.{8})/g, "$1\r\n"),
  "array of numbers": (bytes) => JSON.stringify([...bytes]),
  "array of numbers, indented": (bytes) => JSON.stringify([...bytes], undefined, 2),
  "signed bytes": (bytes) => JSON.stringify([...new Int8Array(bytes)]),
  "numbers with spaces": (bytes) => bytes.join(" "),
  "padded numbers with spaces": (bytes) => [...bytes].map((byte) => `${byte}`.padStart(3, "0")).join(" "),
  "numbers with semicolons": (bytes) => bytes.join(";"),
  "numbers in lines": (bytes) => bytes.join("\n"),
  "numbers in colour": (bytes) => inspect([...bytes], { colors: true }),
  "octal escapes": (bytes) => [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
  "binary text": (bytes) => bytes.toString("latin1"),
  "binary text in JSON": (bytes) => JSON.stringify(bytes.toString("latin1")),
  "binary text in UTF-8": (bytes) => Buffer.from(bytes.toString("latin1"), "utf8"),
  "typed array in JSON": (bytes) => JSON.stringify(new Uint8Array(bytes)),
  "Buffer in JSON": (bytes) => JSON.stringify(bytes),
  "Buffer as inspected": (bytes) => inspect(bytes),
  "typed array as inspected": (bytes) => inspect(new Uint8Array(bytes)),
  "base64 of hex": (bytes) => Buffer.from(hexWith("")(bytes)).toString("base64"),
  "hex of base64": (bytes) => Buffer.from(bytes.toString("base64")).toString("hex"),
};

const overBytes = (name: string, toBytes: (secret: string) => Buffer): Encoding[] =>
  Object.entries(BYTE_TEXTS).map(([kind, print]) => ({
    name: `${kind} of ${name}`,
    encode: (secret: string) => print(toBytes(secret)),
  }));

/** For text of any kind. */
export const TEXT_ENCODINGS: readonly Encoding[] = [
  { name: "text", encode: (secret) => secret },
  { name: "lower-case text", encode: (secret) => secret.toLowerCase() },
  { name: "JSON", encode: (secret) => JSON.stringify({ value: secret }) },
  { name: "JSON in JSON", encode: (secret) => JSON.stringify(JSON.stringify({ value: secret })) },
  { name: "percent-encoded", encode: (secret) => encodeURIComponent(secret) },
  { name: "every character percent-encoded", encode: (secret) => `%${hexWith("%")(latin1(secret))}` },
  {
    name: "every character escaped",
    encode: (secret) => [...secret].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join(""),
  },
  {
    name: "character references",
    encode: (secret) => [...secret].map((each) => `&#${each.charCodeAt(0)};`).join(""),
  },
  { name: "in colour", encode: (secret) => `\u001b[32m${secret.slice(0, 3)}\u001b[39m${secret.slice(3)}` },
  { name: "UTF-16 taken for bytes", encode: (secret) => Buffer.from(secret, "utf16le").toString("latin1") },
  ...overBytes("ASCII", latin1),
  ...overBytes("UTF-16LE", (secret) => Buffer.from(secret, "utf16le")),
  ...overBytes("UTF-16BE", utf16be),
];

/** For digits, besides those for text. */
export const DIGIT_ENCODINGS: readonly Encoding[] = [
  { name: "groups of four", encode: (secret) => secret.replace(/(.{4})/g, "$1 ") },
  { name: "groups with dashes", encode: (secret) => secret.replace(/(.{4})/g, "$1-") },
  { name: "a list of digits", encode: (secret) => JSON.stringify([...secret]) },
  ...overBytes("BCD", (secret) => bcd(secret)),
  ...overBytes("swapped BCD", swappedBcd),
  ...overBytes("BCD, half a byte in", (secret) => bcd(secret, "0", "F")),
];

/** For key bytes, which come in hexadecimal. */
export const KEY_ENCODINGS: readonly Encoding[] = [
  ...overBytes("key bytes", (secret) => Buffer.from(secret, "hex")),
  { name: "text of hex", encode: (secret) => secret.toLowerCase() },
];
