/**
 * Looks for card data where none belongs.
 *
 * @module
 */
import { requireArray, requireObject, requireOneOf } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { formatHex } from "../../protocol/hex.ts";
import { bytesOfAscii } from "../../protocol/text.ts";
import { CANARY_SECRETS } from "./canary-cards.ts";
import { CARD_SECRET_KINDS, type CardSecret, type CardSecretKind, requireSecrets } from "./card-secret.ts";
import { compact } from "./compact.ts";
import { type Disguise, undisguise } from "./disguises.ts";
import { CVV_KEY, Needles } from "./needles.ts";
import { printedForms } from "./printed-forms.ts";
import { type Leaf, leavesOf } from "./sink-leaves.ts";

/** What to look for. */
export interface CardDataOptions {
  /** Besides the canaries: secrets of other cards, tokens that a fake service gave, keys. What was added since the last call counts. */
  readonly secrets?: readonly CardSecret[] | undefined;
  /**
   * Kinds that may be there: a recording of a reader shows `cardholder`, which readers leave readable, and the bytes
   * that a host sends to a token service come back as a `token`.
   */
  readonly except?: readonly CardSecretKind[] | undefined;
}

/** A secret that was found. It does not say the secret. */
export interface CardDataFinding {
  readonly kind: CardSecretKind;
  /** Of the secret: "canary visa". */
  readonly label: string;
  /** Where: "sink.error.cause.context.data", "util.inspect". */
  readonly path: string;
  /** How it was hidden, from the outside in; empty for plain text. */
  readonly disguises: readonly Disguise[];
}

/** Encodings within encodings are followed so far. */
const DEEPEST = 4;
/**
 * Longer texts are searched in pieces, for the sake of memory and of the platform's regular expressions; they overlap by
 * more than any part of a secret takes, however it is encoded.
 */
const PIECE = 65_536;
const OVERLAP = 2_048;
/** What is decoded from something that was no encoding is seldom text; nothing shorter holds a secret, or says of a code. */
const READABLE = /(?:[\t\n\r -~]\0*){6}/;
/** Bytes that were taken for text: as one character each, and as the UTF-8 of such text. */
const BINARY = /[^\s -~]/;
const NO_TEXT = /[^\s -~]/g;
const UTF8_PAIR = /[\xc2\xc3][\x80-\xbf]/g;
const HIGH = /[\x80-\xff]/g;
/** Colours of terminals, which stand between the items of a list. */
const COLOUR = /\p{Cc}\[[0-9;]*m/gu;
/** Texts up to this length are remembered when nothing was found in them, so many of them. */
const LONGEST_KNOWN = 32_768;
const MOST_KNOWN = 2_048;
const NONE: readonly CardSecret[] = [];
const LISTED = 10;

/** A list as it was when it was compiled. */
interface Prepared {
  readonly from: readonly CardSecret[];
  readonly needles: Needles;
}

/** Compiled lists by what they were compiled from. */
const prepared = new WeakMap<readonly CardSecret[], Prepared>();

/** Whether nothing was added, taken out or replaced since: lists grow while a test collects tokens. */
function isUnchanged(from: readonly CardSecret[], secrets: readonly CardSecret[]): boolean {
  return (
    from.length === secrets.length &&
    from.every(({ kind, label, value }, at) => {
      const now: CardSecret | undefined = secrets[at];
      return now?.kind === kind && now.label === label && now.value === value;
    })
  );
}

function needlesFor(secrets: readonly CardSecret[]): Needles {
  const known = prepared.get(secrets);
  if (known !== undefined && isUnchanged(known.from, secrets)) return known.needles;
  requireSecrets("options.secrets", secrets);
  const needles = new Needles([...CANARY_SECRETS, ...secrets]);
  const from = secrets.map(({ kind, label, value }) => ({ kind, label, value }));
  prepared.set(secrets, { from, needles });
  return needles;
}

/** Whether the bytes above ASCII are pairs of UTF-8 as often as in text: by chance one in two hundred is. */
function isUtf8(raw: string): boolean {
  const pairs = raw.match(UTF8_PAIR)?.length ?? 0;
  return pairs > 0 && 8 * pairs > (raw.match(HIGH)?.length ?? 0);
}

/** Whether most of the bytes are no text. */
function isNoise(raw: string): boolean {
  return 2 * (raw.match(NO_TEXT)?.length ?? 0) > raw.length;
}

/** The character below U+0100 that two bytes of UTF-8 stand for. */
function fromUtf8(pair: string): string {
  return String.fromCharCode(((pair.charCodeAt(0) & 0x03) << 6) | (pair.charCodeAt(1) & 0x3f));
}

/** Calls `found` for every secret in `text`, which is bytes when it `isBytes`. */
function search(
  needles: Needles,
  { text, isBytes, name }: Pick<Leaf, "text" | "isBytes" | "name">,
  report: (secret: CardSecret, disguises: readonly Disguise[]) => void,
): void {
  const isCode = CVV_KEY.test(name);
  // Logs repeat themselves; what held nothing the last time still does.
  const key = text.length > LONGEST_KNOWN ? undefined : `${isBytes ? "b" : "t"}${isCode ? "c" : "-"}${text}`;
  if (key !== undefined && needles.clean.has(key)) return;
  let isClean = true;
  const found = (secret: CardSecret, disguises: readonly Disguise[]): void => {
    isClean = false;
    report(secret, disguises);
  };
  const visit = (raw: string, kind: "bytes" | "text" | "noise", trail: readonly Disguise[]): void => {
    const ofBytes = kind === "bytes";
    if (ofBytes || (kind === "text" && BINARY.test(raw))) {
      const hex = formatHex(bytesOfAscii(raw));
      for (const secret of needles.in(hex)) found(secret, [...trail, "bcd"]);
      for (const secret of needles.swappedIn(hex)) found(secret, [...trail, "swappedBcd"]);
      for (const secret of needles.packedMasksIn(hex)) found(secret, [...trail, "bcd", "masked"]);
      if (isCode) {
        for (const secret of needles.codesIn(hex.replace(/^0+/, ""), true)) found(secret, [...trail, "bcd"]);
      }
      if (ofBytes && trail.length < DEEPEST && !trail.includes("utf8") && isUtf8(raw)) {
        visit(raw.replace(UTF8_PAIR, fromUtf8), "text", [...trail, "utf8"]);
      }
      if (ofBytes && trail.length > 0 && !READABLE.test(raw)) return;
    }
    const isWide = raw.includes("\0");
    const narrow = isWide ? raw.replaceAll("\0", "") : raw;
    const plain = narrow.includes("\x1b[") ? narrow.replace(COLOUR, "") : narrow;
    const way: readonly Disguise[] = isWide ? [...trail, "utf16"] : trail;
    const compacted = compact(plain);
    for (const secret of needles.in(compacted)) found(secret, way);
    for (const secret of needles.codesIn(plain, isCode)) found(secret, way);
    for (const secret of needles.masksIn(plain)) found(secret, [...way, "masked"]);
    if (trail.length >= DEEPEST) return;
    // The bytes of noise were searched; in which of it an escape seems to be changes nothing.
    const unescaped = kind === "noise" || (ofBytes && isNoise(raw)) ? "noise" : "text";
    for (const { disguise, text: inner } of undisguise(plain, compacted)) {
      visit(inner, disguise === "escaped" ? unescaped : "bytes", [...way, disguise]);
    }
  };
  for (let at = 0; at === 0 || at + OVERLAP < text.length; at += PIECE - OVERLAP) {
    visit(text.slice(at, at + PIECE), isBytes ? "bytes" : "text", []);
  }
  if (!isClean || key === undefined) return;
  if (needles.clean.size >= MOST_KNOWN) needles.clean.clear();
  needles.clean.add(key);
}

/**
 * The card data in `sink`, which may be anything: captured output, an error, what a logger was called with. Looks at the
 * value itself (texts, bytes, every property that can be reached, `cause` and `errors` of errors), at its JSON, and on
 * Node at what `util.inspect` makes of it; reads hexadecimal and dumps of it, base64 at any alignment, lists of byte values,
 * escapes, BCD with its digits in either order, UTF-8 and UTF-16, also within each other, four deep. An empty list says that
 * nothing was found.
 *
 * Account numbers and tokens are found by any ten digits in a row that are not zeros but for two, account numbers also around a
 * mask that shows more than ten, in text or in packed digits (a filler of zeros next to a zero of the number is read as the
 * longest one); tracks by their discretionary data, keys by any eight bytes; names whole or by a part of ten
 * letters; a card code only where a name or word before it says that it is one, since three digits are found everywhere.
 *
 * Not found: what is compressed or encrypted; what is only in private fields, closures, weak maps, promises' results,
 * streams, or the part of a buffer outside of a view; digits that are spread over several values or lines, or written as
 * words, in other scripts, bases (32, 2) or EBCDIC, or backwards.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function findCardData(sink: unknown, options: CardDataOptions = {}): readonly CardDataFinding[] {
  requireObject("options", options);
  const { secrets = NONE, except = [] } = options;
  requireArray("options.secrets", secrets);
  requireArray("options.except", except);
  for (const kind of except) requireOneOf("options.except[]", kind, CARD_SECRET_KINDS);
  const needles = needlesFor(secrets);
  const findings = new Map<string, CardDataFinding>();
  const report = (path: string) => (secret: CardSecret, disguises: readonly Disguise[]) => {
    const { kind, label } = secret;
    const name = [kind, label, path].join("\n");
    // The simplest disguise in which it was found says most.
    const known = findings.get(name);
    if (except.includes(kind) || (known && known.disguises.length <= disguises.length)) return;
    findings.set(name, { kind, label, path, disguises });
  };
  const shown = (name: string): string => {
    let holdsSecret = false;
    search(needles, { text: name, isBytes: false, name: "" }, () => {
      holdsSecret = true;
    });
    return holdsSecret ? "(a secret)" : name;
  };
  for (const leaf of leavesOf(sink, shown)) search(needles, leaf, report(leaf.path));
  for (const leaf of printedForms(sink)) search(needles, leaf, report(leaf.path));
  return [...findings.values()];
}

/**
 * Fails when there is card data in `sink`; see {@link findCardData} for what is looked at.
 *
 * @example
 * ```ts
 * const lines: string[] = [];
 * await sell(CANARY_CARDS.visa, { log: (line) => lines.push(line) });
 * assertNoCardData(lines);
 * ```
 * @throws Vp3300Error `TESTING_CARD_DATA_FOUND`, which says where and of what kind, never what; `ARGUMENT_INVALID`
 */
export function assertNoCardData(sink: unknown, options: CardDataOptions = {}): void {
  const findings = findCardData(sink, options);
  if (findings.length === 0) return;
  const listed = findings.slice(0, LISTED).map(({ kind, label, path, disguises }) => {
    const how = disguises.length === 0 ? "" : ` as ${disguises.join(" in ")}`;
    return `${kind} of ${label} at ${path}${how}`;
  });
  throw new Vp3300Error("TESTING_CARD_DATA_FOUND", { count: findings.length, found: listed.join("; ") });
}
