/**
 * What must not be found in a log: the parts of a card, and what stands for it.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { formatHex } from "../../protocol/hex.ts";
import { Secret } from "../../secret.ts";
import { requireCard, type SimulatedCard } from "../../simulator/card.ts";
import { compact, REPEATED } from "./compact.ts";

/**
 * What a secret is.
 *
 * - `pan`: an account number, digits;
 * - `track`: the text of a track, from start to end sentinel;
 * - `cvv`: the three or four digits of the signature panel;
 * - `cardholder`: the name on the card;
 * - `token`: what stands for a card at a token service;
 * - `key`: key bytes, or their hexadecimal text; also a password, as text.
 */
export type CardSecretKind = "pan" | "track" | "cvv" | "cardholder" | "token" | "key";

/** One secret to look for. */
export interface CardSecret {
  readonly kind: CardSecretKind;
  /** Names it in findings: "visa", "the sale's token". Never the secret itself. */
  readonly label: string;
  /**
   * What can be told from chance: 8 characters or more, a name 5, with 4 letters or digits among them that are not all alike; a
   * card code in digits; 8 bytes or more, not all alike.
   */
  readonly value: Secret<string> | Secret<Uint8Array>;
}

/** All kinds. */
export const CARD_SECRET_KINDS: readonly CardSecretKind[] = [
  "pan",
  "track",
  "cvv",
  "cardholder",
  "token",
  "key",
];

/** Shorter texts would be found everywhere. */
const SHORTEST: Readonly<Record<Exclude<CardSecretKind, "cvv">, number>> = {
  pan: 8,
  track: 8,
  cardholder: 5,
  token: 8,
  key: 8,
};

/** Bytes are looked for in hexadecimal and as they are, where fewer turn up by chance. */
const FEWEST_BYTES = 8;
/** So many letters and digits have to be among the characters: the others may as well be separators. */
const FEWEST_CHARACTERS = 4;
const CODE = /^\d{3,4}$/;

/** What a secret of this kind has to be so that it can be searched for; `undefined` when `value` is that. */
function lackingIn(kind: CardSecretKind, value: unknown): string | undefined {
  if (kind === "cvv") {
    return typeof value === "string" && CODE.test(value) ? undefined : "three or four digits";
  }
  if (value instanceof Uint8Array) {
    const isTelling = value.length >= FEWEST_BYTES && !REPEATED.test(formatHex(value));
    return isTelling ? undefined : `at least ${FEWEST_BYTES} bytes, not all alike`;
  }
  const searched = typeof value === "string" && value.length >= SHORTEST[kind] ? compact(value) : "";
  const isTelling = searched.length >= FEWEST_CHARACTERS && !REPEATED.test(searched);
  return isTelling
    ? undefined
    : `at least ${SHORTEST[kind]} characters, letters or digits not all alike among them`;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `secrets` is a list of secrets that can be told from chance */
export function requireSecrets(argument: string, secrets: unknown): asserts secrets is readonly CardSecret[] {
  requireArray(argument, secrets);
  for (const secret of secrets) {
    requireObject(`${argument}[]`, secret);
    const { kind, label, value } = secret as Partial<CardSecret>;
    requireOneOf(`${argument}[].kind`, kind, CARD_SECRET_KINDS);
    requireText(`${argument}[].label`, label, 100);
    if (!(value instanceof Secret)) refuseArgument(`${argument}[].value`, "Secret", typeof value);
    const lacking = lackingIn(kind, value.reveal());
    if (lacking !== undefined) refuseArgument(`${argument}[].value`, lacking, "something else");
  }
}

/**
 * The secrets of a card: account number, tracks and cardholder name.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function secretsOfCard(card: SimulatedCard): readonly CardSecret[] {
  requireCard(card);
  const label = card.name;
  const { track1, track2, track3 } = card.tracks;
  const all: readonly (CardSecret | undefined)[] = [
    { kind: "pan", label, value: card.pan },
    { kind: "cardholder", label, value: card.cardholder },
    ...[track1, track2, track3].map((value) => value && ({ kind: "track", label, value } as const)),
  ];
  return all.filter(
    (secret): secret is CardSecret =>
      secret !== undefined && lackingIn(secret.kind, secret.value.reveal()) === undefined,
  );
}
