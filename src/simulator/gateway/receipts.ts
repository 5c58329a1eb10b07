/**
 * What an authorization's answer tells beyond the payment: how the card was entered, what goes back to the chip, and
 * what a receipt shows.
 *
 * Source: CardPointe Gateway API, "Receipts", `entrymode`, `emv` and `emvTagData`.
 *
 * @module
 */
import type { Booking } from "./ledger.ts";
import { isYes, present, type Raw, textOf } from "./members.ts";
import type { Payer } from "./payer.ts";
import type { ReaderEntry } from "./reader-facts.ts";
import type { Call, State } from "./state.ts";

const ENTRY_MODES: Readonly<Record<ReaderEntry, string>> = {
  swipe: "Swipe(Non EMV)",
  chip: "EMVContact",
  contactlessChip: "Contactless",
  contactlessStripe: "Contactless",
};
const RECEIPT_ENTRIES: Readonly<Record<ReaderEntry, string>> = {
  swipe: "Swipe",
  chip: "Chip Read",
  contactlessChip: "Contactless Chip",
  contactlessStripe: "Contactless Fallback Swipe",
};
const ECOMMERCE_MODES: Readonly<Record<string, string>> = { T: "Moto", R: "Recurring", E: "ECommerce" };

/** CVM codes (EMV Book 3, table 39), less the bit for "if it fails, apply the next". */
const PIN_METHODS: readonly number[] = [0x01, 0x02, 0x03, 0x04, 0x05];
const SIGNATURE_METHODS: readonly number[] = [0x03, 0x05, 0x1e];
const CVM_MASK = 0x3f;
/** Below these, no brand asks for a signature. Minor units. */
const SIGNATURE_FROM_MINOR: Readonly<Record<string, number>> = { VISA: 2_500 };
const SIGNATURE_FROM_OTHERS_MINOR = 5_000;

/** `entrymode` of the answer. */
export function entryModeOf({ reader, isWallet }: Payer, body: Raw): string {
  if (reader !== undefined) return ENTRY_MODES[reader.entry];
  if (isWallet) return "DigitalWallet";
  return ECOMMERCE_MODES[textOf(body, "ecomind")?.toUpperCase() ?? ""] ?? "Keyed";
}

function hexBytes(length: number, random: () => number): string {
  const bytes = Array.from({ length }, () => Math.floor(random() * 256));
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}

function isChip({ reader }: Payer): boolean {
  return reader?.entry === "chip" || reader?.entry === "contactlessChip";
}

/** The issuer's answer for the chip: response code 00 and authentication data. */
export function emvAnswer(payer: Payer, random: () => number): Raw {
  return isChip(payer) ? { emv: `8A023030910A${hexBytes(8, random)}3030` } : {};
}

function asciiOf(hex: string | undefined): string | undefined {
  return hex?.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

function signatureOf(cvm: number | undefined, payer: Payer, { amountMinor }: Booking): string {
  if (cvm === undefined) return "unknown";
  const limit = SIGNATURE_FROM_MINOR[payer.brand?.accttype ?? ""] ?? SIGNATURE_FROM_OTHERS_MINOR;
  return String(SIGNATURE_METHODS.includes(cvm) && amountMinor >= limit);
}

/** The members of `emvTagData` that the chip gave, and those that the Gateway adds. */
function tagData(payer: Payer, booking: Booking): { readonly emv: Raw; readonly shown: Raw } {
  const { tags = {}, entry } = payer.reader ?? {};
  const cvmHex = tags["9F34"]?.slice(0, 2);
  const cvm = cvmHex === undefined ? undefined : Number.parseInt(cvmHex, 16) & CVM_MASK;
  return {
    emv: isChip(payer)
      ? present({
          TVR: tags["95"],
          TSI: tags["9B"],
          AID: tags["9F06"] ?? tags["84"] ?? tags["4F"],
          IAD: tags["9F10"],
          ARC: "00",
        })
      : {},
    shown: present({
      PIN: cvm !== undefined && PIN_METHODS.includes(cvm) ? "Verified by PIN" : undefined,
      Signature: signatureOf(cvm, payer, booking),
      Mode: "Issuer",
      "Network Label": payer.brand?.label,
      "Entry method": entry === undefined ? "Manual" : RECEIPT_ENTRIES[entry],
      "Application Label": asciiOf(tags["50"]),
      "Application Preferred Name": asciiOf(tags["9F12"]),
    }),
  };
}

/** 14 digits, YYYYMMDDHHMMSS. */
export function dateTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, "").slice(0, 14);
}

function userfield(body: Raw, name: string): unknown {
  const { userfields } = body;
  const fields = Array.isArray(userfields) ? Object.assign({}, ...userfields) : userfields;
  return typeof fields === "object" && fields !== null ? (fields as Raw)[name] : undefined;
}

function receiptHead({ body, merchant }: Call, { clock }: State): Raw {
  const { receipt } = merchant;
  return present({
    header: userfield(body, "receiptHeader") ?? receipt.header ?? "",
    footer: userfield(body, "receiptFooter") ?? receipt.footer ?? "",
    dba: userfield(body, "receiptDba") ?? receipt.dba ?? "Test Merchant",
    address1: userfield(body, "receiptAddress1") ?? receipt.address1 ?? "",
    address2: userfield(body, "receiptAddress2") ?? receipt.address2 ?? "",
    phone: userfield(body, "receiptPhone") ?? receipt.phone ?? "",
    dateTime: dateTime(clock.now()),
    nameOnCard: textOf(body, "name") ?? "",
    orderNote: userfield(body, "orderNote"),
    items: userfield(body, "items"),
  });
}

/** Members that `receipt` asks for: an object, or one that holds the EMV data too. */
export function receiptMembers(call: Call, booking: Booking, payer: Payer, state: State): Raw {
  const { body } = call;
  const isJson = textOf(body, "receipt")?.toLowerCase() === "json";
  if (!isJson && !isYes(body, "receipt")) return {};
  const { emv, shown } = tagData(payer, booking);
  const head = receiptHead(call, state);
  return present({
    orderId: booking.orderid,
    emvTagData: JSON.stringify({ ...emv, ...shown }),
    ...(isJson ? { receiptObj: { ...head, ...shown, emv } } : { receipt: head }),
  });
}
