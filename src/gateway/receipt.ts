/**
 * What is printed on a receipt: the merchant's lines, and what the chip said. It comes in up to three places, which repeat
 * each other: `receipt`, `receiptObj`, and `emvTagData`, which is JSON inside a string. Names in them have blanks, and
 * capitals that differ from page to page, so they are compared without either.
 *
 * Source: CardPointe Gateway API, receipts and EMV tag data.
 *
 * @module
 */
import { requireText } from "../arguments.ts";
import { Secret } from "../secret.ts";
import { isRaw, type Raw, text } from "./answer-rules.ts";

/** What the chip said. Hex where a tag is named. */
export interface EmvReceipt {
  /** Tag 95, terminal verification results. */
  readonly tvr?: string;
  /** Tag 9B, transaction status information. */
  readonly tsi?: string;
  /** Tag 9F06, application. */
  readonly aid?: string;
  /** Tag 9F10, issuer application data. */
  readonly iad?: string;
  /** Tag 8A, authorization response code; text. */
  readonly arc?: string;
  /** "Verified by PIN", or absent. */
  readonly pin?: string;
  /** Whether to print a line to sign on. */
  readonly signature?: "true" | "false" | "unknown";
  /** "Issuer". */
  readonly mode?: string;
  /** "Chip Read", "Contactless Chip", ... */
  readonly entryMethod?: string;
  /** Tag 50. */
  readonly applicationLabel?: string;
  /** Tag 9F12. */
  readonly applicationPreferredName?: string;
  /** The brand's name. */
  readonly networkLabel?: string;
}

/** What is printed. */
export interface Receipt {
  readonly header?: string;
  readonly footer?: string;
  /** The name that the merchant trades under. */
  readonly dba?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly phone?: string;
  /** YYYYMMDDHHMMSS, in the merchant's time. */
  readonly dateTime?: string;
  readonly nameOnCard?: Secret<string>;
  readonly orderNote?: string;
  readonly items?: string;
  readonly emv?: EmvReceipt;
}

const EMV_NAMES = [
  "tvr",
  "tsi",
  "aid",
  "iad",
  "arc",
  "pin",
  "signature",
  "mode",
  "entryMethod",
  "applicationLabel",
  "applicationPreferredName",
  "networkLabel",
] as const satisfies readonly (keyof EmvReceipt)[];

const LINE_NAMES = [
  "header",
  "footer",
  "dba",
  "address1",
  "address2",
  "phone",
  "dateTime",
  "orderNote",
  "items",
] as const satisfies readonly (keyof Receipt)[];

/** Where an answer has it. */
const SOURCES = ["receiptObj", "receipt", "emvTagData"] as const;

/** `EMV tag data` is far below it. Source: CardPointe Gateway API, `emvTagData` of 2000 characters. */
const TAG_DATA_MAX_LENGTH = 8_192;

function simplified(name: string): string {
  return name.replace(/[\s_]/g, "").toLowerCase();
}

/** The members by their simplified names; of two that are the same, the first. */
function simplifiedMembers(raws: readonly Raw[]): ReadonlyMap<string, unknown> {
  const members = new Map<string, unknown>();
  for (const raw of raws) {
    for (const [name, value] of Object.entries(raw)) {
      const key = simplified(name);
      if (!members.has(key)) members.set(key, value);
    }
  }
  return members;
}

function pick<N extends string>(
  members: ReadonlyMap<string, unknown>,
  names: readonly N[],
): { [K in N]?: string } {
  const found: { [K in N]?: string } = {};
  for (const name of names) {
    const value = text(members.get(simplified(name)));
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** The object that a string holds as JSON, or that it is. */
function parsed(value: unknown): Raw | undefined {
  if (isRaw(value)) return value;
  if (typeof value !== "string" || value.length > TAG_DATA_MAX_LENGTH) return undefined;
  try {
    const found: unknown = JSON.parse(value);
    return isRaw(found) ? found : undefined;
  } catch {
    return undefined; // not JSON: then it is not tag data
  }
}

function emvOf(sources: readonly Raw[]): EmvReceipt | undefined {
  const members = simplifiedMembers(sources);
  const { signature, ...found } = pick(members, EMV_NAMES);
  const word = (["true", "false", "unknown"] as const).find((known) => known === signature?.toLowerCase());
  const emv = { ...found, ...(word && { signature: word }) };
  return Object.keys(emv).length > 0 ? emv : undefined;
}

/** What an answer gives to print; `undefined` when it gives nothing. */
export function readReceipt(answer: Raw): Receipt | undefined {
  if (SOURCES.every((name) => !Object.hasOwn(answer, name))) return undefined;
  const lines = [answer.receiptObj, answer.receipt].map(parsed).filter((found) => found !== undefined);
  const tagData = [
    answer.emvTagData,
    ...lines.map(({ emv }) => emv),
    ...lines.map(({ emvTagData }) => emvTagData),
  ]
    .map(parsed)
    .filter((found) => found !== undefined);
  const members = simplifiedMembers(lines);
  const nameOnCard = text(members.get("nameoncard"));
  const emv = emvOf([...tagData, ...lines]);
  const receipt: Receipt = {
    ...pick(members, LINE_NAMES),
    ...(nameOnCard !== undefined && { nameOnCard: new Secret(nameOnCard, "name") }),
    ...(emv && { emv }),
  };
  return Object.keys(receipt).length > 0 ? receipt : undefined;
}

/**
 * A merchant id as a receipt shows it: all but the last four characters masked. Source: CardPointe Gateway API, receipts.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function maskMerchantId(merchid: string): string {
  requireText("merchid", merchid, 64);
  return merchid.slice(-4).padStart(merchid.length, "*");
}
