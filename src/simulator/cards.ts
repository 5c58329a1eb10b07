/**
 * Cards to present to a {@link SimulatedReader}. Every account number is a published test number: those of the
 * CardPointe test system that approve, else those of the vendor's and the schemes' test scripts.
 *
 * @module
 */
import { Secret } from "../secret.ts";
import { type CardApplication, createCard, type SimulatedCard } from "./card.ts";

/** The schemes' public application identifiers, with the label a chip gives them. */
// biome-ignore format: a table reads by column
const APPLICATIONS = {
  visaCredit:  { aid: "A0000000031010",     label: "VISA CREDIT" },
  visaDebit:   { aid: "A0000000032010",     label: "VISA DEBIT" },
  usDebit:     { aid: "A0000000980840",     label: "US DEBIT" },
  mastercard:  { aid: "A0000000041010",     label: "MASTERCARD" },
  amex:        { aid: "A00000002501",       label: "AMERICAN EXPRESS" },
  discover:    { aid: "A0000001523010",     label: "DISCOVER" },
  jcb:         { aid: "A0000000651010",     label: "JCB" },
  unionPay:    { aid: "A000000333010102",   label: "UNIONPAY CREDIT" },
} as const satisfies Record<string, CardApplication>;

const VISA_PAN = "4788250000121443";

const visa = /* @__PURE__ */ createCard({
  name: "visa",
  scheme: "visa",
  pan: VISA_PAN,
  applications: [APPLICATIONS.visaCredit],
});

const mastercard = /* @__PURE__ */ createCard({
  name: "mastercard",
  scheme: "mastercard",
  pan: "5454545454545454",
  applications: [APPLICATIONS.mastercard],
});

/** The same card with another behaviour. */
function variant(card: SimulatedCard, changes: Partial<SimulatedCard>): SimulatedCard {
  return Object.freeze({ ...card, ...changes });
}

/** A driver's licence as the vendor's test scripts print it: three tracks that hold no payment data. */
const driversLicence: SimulatedCard = /* @__PURE__ */ Object.freeze({
  name: "driversLicence",
  scheme: "none",
  pan: new Secret("", "PAN"),
  maskedPan: "",
  cardholder: new Secret("LEE$BRUCE$JR", "cardholder name"),
  expiry: "",
  serviceCode: "",
  tracks: {
    track1: new Secret("%NYNEW YORK^LEE$BRUCE$JR^655 N. BERRY ST., #K^?", "track 1"),
    track2: new Secret(";3555551111111111111=000919770303?", "track 2"),
    track3: new Secret(
      "%##92821-00440AABBBBBBBBBBTTTTF507125BRWBLK0123456789                CCCCCCSSSSS?",
      "track 3",
    ),
  },
  stripe: "aamva",
  applications: [],
  swipe: "reads",
});

/** A data object with the text "TEST" in place of an encrypted pass. */
const APPLE_PASS = "9F270454455354";
/** An NDEF text record, "TEST". */
const SMARTTAP_PASS = "D101075402656E54455354";

const passOnly: SimulatedCard = /* @__PURE__ */ Object.freeze({
  ...driversLicence,
  name: "loyaltyPass",
  cardholder: new Secret("", "cardholder name"),
  tracks: {},
  stripe: "other",
  swipe: "unreadable",
  tap: "online",
  passes: { appleVas: APPLE_PASS },
} as const);

/**
 * Test cards of the main brands, which go online when read by chip, and one card for each situation that a host has to
 * handle.
 */
export const TEST_CARDS = {
  visa,
  mastercard,
  amex: /* @__PURE__ */ createCard({
    name: "amex",
    scheme: "amex",
    pan: "371449635398431",
    applications: [APPLICATIONS.amex],
  }),
  discover: /* @__PURE__ */ createCard({
    name: "discover",
    scheme: "discover",
    pan: "6011000995500000",
    applications: [APPLICATIONS.discover],
  }),
  diners: /* @__PURE__ */ createCard({
    name: "diners",
    scheme: "diners",
    pan: "36438999960016",
    applications: [APPLICATIONS.discover],
  }),
  jcb: /* @__PURE__ */ createCard({
    name: "jcb",
    scheme: "jcb",
    pan: "3528000000000007",
    applications: [APPLICATIONS.jcb],
  }),
  unionPay: /* @__PURE__ */ createCard({
    name: "unionPay",
    scheme: "unionPay",
    pan: "6210948000000011",
    applications: [APPLICATIONS.unionPay],
  }),

  /** A stripe only, as its service code says: to be swiped. */
  magstripe: /* @__PURE__ */ createCard({ name: "magstripe", scheme: "visa", pan: VISA_PAN }),
  /** 19 digits, stripe only; the number fails the Luhn check. */
  gift: /* @__PURE__ */ createCard({
    name: "gift",
    scheme: "none",
    pan: "6375050000000000014",
    serviceCode: "101",
  }),
  driversLicence,
  /** The stripe can't be read. */
  wornStripe: /* @__PURE__ */ createCard({
    name: "wornStripe",
    scheme: "visa",
    pan: VISA_PAN,
    swipe: "unreadable",
  }),

  /** The chip gives no answer; the stripe works. */
  brokenChip: /* @__PURE__ */ variant(visa, { name: "brokenChip", insert: "unreadable" }),
  /** The chip has no application that the reader knows; the stripe works. */
  foreignChip: /* @__PURE__ */ variant(visa, { name: "foreignChip", insert: "noApplication" }),
  /** The chip approves without asking the issuer, in the slot and over the air. */
  offlineApproval: /* @__PURE__ */ variant(mastercard, {
    name: "offlineApproval",
    insert: "approvesOffline",
    tap: "approvesOffline",
  }),
  /** The chip declines without asking the issuer, in the slot and over the air. */
  offlineDecline: /* @__PURE__ */ variant(mastercard, {
    name: "offlineDecline",
    insert: "declinesOffline",
    tap: "cardDeclined",
  }),
  /** The chip declines although the issuer approved. */
  issuerRejected: /* @__PURE__ */ variant(visa, { name: "issuerRejected", insert: "rejectsIssuer" }),
  /** Two applications, of which the cardholder chooses. */
  debit: /* @__PURE__ */ createCard({
    name: "debit",
    scheme: "visa",
    pan: "4761739001010119",
    applications: [APPLICATIONS.visaDebit, APPLICATIONS.usDebit],
  }),

  /** A phone that is locked at the first tap. */
  phone: /* @__PURE__ */ variant(visa, { name: "phone", tap: "needsUnlock" }),
  /** A phone with a loyalty pass and no payment card. */
  loyaltyPass: passOnly,
  /** A phone that pays and hands over a loyalty pass with it. */
  phoneWithPass: /* @__PURE__ */ variant(visa, {
    name: "phoneWithPass",
    passes: { smartTap: SMARTTAP_PASS },
  }),
  /** Two cards in one wallet, tapped together. */
  wallet: /* @__PURE__ */ variant(visa, { name: "wallet", tap: "collision" }),
  /** Taken away before the tap was done. */
  hastyTap: /* @__PURE__ */ variant(visa, { name: "hastyTap", tap: "cardCommunicationError" }),
  /** Wants to be inserted when tapped. */
  contactOnly: /* @__PURE__ */ variant(visa, { name: "contactOnly", tap: "useContact" }),
  /** Wants to be swiped when tapped. */
  stripeOnly: /* @__PURE__ */ variant(visa, { name: "stripeOnly", tap: "useMagstripe" }),
  /** Contactless magstripe mode. */
  contactlessMagstripe: /* @__PURE__ */ variant(visa, { name: "contactlessMagstripe", tap: "magstripe" }),
} as const satisfies Record<string, SimulatedCard>;

/** Key of a card in {@link TEST_CARDS}. */
export type TestCardName = keyof typeof TEST_CARDS;
