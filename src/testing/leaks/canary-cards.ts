/**
 * Cards made to be recognised: whatever of them turns up where no card data belongs has leaked.
 *
 * @module
 */
import { parseHex } from "../../protocol/hex.ts";
import { Secret } from "../../secret.ts";
import { createCard, type SimulatedCard } from "../../simulator/card.ts";
import { TEST_CARDS } from "../../simulator/cards.ts";
import { type CardSecret, secretsOfCard } from "./card-secret.ts";

const { visa, mastercard, amex, discover } = TEST_CARDS;

/**
 * Test cards whose digits and names occur nowhere else: published test numbers, a name and discretionary data that are
 * no one's. Present them to a simulated reader, or type their numbers into a form.
 */
export const CANARY_CARDS = {
  visa: /* @__PURE__ */ createCard({
    name: "canary visa",
    scheme: "visa",
    pan: "4761739001010119",
    cardholder: "QUOKKAVILLE/ZEPHYRINDA",
    discretionary: "7391846205173",
    applications: visa.applications,
  }),
  mastercard: /* @__PURE__ */ createCard({
    name: "canary mastercard",
    scheme: "mastercard",
    pan: "5413330089010434",
    cardholder: "WOMBATFORD/IPHIGENIDA",
    discretionary: "2840617395826",
    applications: mastercard.applications,
  }),
  amex: /* @__PURE__ */ createCard({
    name: "canary amex",
    scheme: "amex",
    pan: "371449635398431",
    cardholder: "NUMBATWICK/THEODORIKA",
    discretionary: "6273915084936",
    applications: amex.applications,
  }),
  discover: /* @__PURE__ */ createCard({
    name: "canary discover",
    scheme: "discover",
    pan: "6011000990139424",
    cardholder: "ECHIDNASTEAD/BALTHASSARO",
    discretionary: "9158274630482",
    applications: discover.applications,
  }),
  /** A stripe only. */
  magstripe: /* @__PURE__ */ createCard({
    name: "canary magstripe",
    scheme: "visa",
    pan: "4012888888881881",
    cardholder: "BANDICOOTLEY/HYAZINTHEA",
    discretionary: "3506918274059",
  }),
} as const satisfies Record<string, SimulatedCard>;

/** Key of a card in {@link CANARY_CARDS}. */
export type CanaryCardName = keyof typeof CANARY_CARDS;

/** What a canary card does not carry itself, to be typed in, returned by a fake service, or kept as a key. */
export const CANARIES = {
  /** Three digits of the signature panel. */
  cvv: /* @__PURE__ */ new Secret("739", "CVV"),
  /** Of the usual look: a 9, digits of the card's start and end. */
  token: /* @__PURE__ */ new Secret("9476837261540119", "token"),
  /** A double-length key, 16 bytes. */
  key: /* @__PURE__ */ new Secret(/* @__PURE__ */ parseHex("C1E9A47B3D5F80264E92B7D05A6C1F83"), "canary key"),
} as const;

/** Everything that the canaries are, for those who search by themselves. */
export const CANARY_SECRETS: readonly CardSecret[] = /* @__PURE__ */ Object.freeze([
  .../* @__PURE__ */ Object.values(CANARY_CARDS).flatMap(secretsOfCard),
  { kind: "cvv", label: "canary", value: CANARIES.cvv },
  { kind: "token", label: "canary", value: CANARIES.token },
  { kind: "key", label: "canary", value: CANARIES.key },
]);
