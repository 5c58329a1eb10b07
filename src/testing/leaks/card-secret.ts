/**
 * What must not be found in a log: the parts of a card, and what stands for it.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { Secret } from "../../secret.ts";
import { requireCard, type SimulatedCard } from "../../simulator/card.ts";

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

/** Shorter ones would be found everywhere. */
const SHORTEST: Readonly<Record<CardSecretKind, number>> = {
  pan: 8,
  track: 8,
  cvv: 3,
  cardholder: 5,
  token: 8,
  key: 8,
};

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `secrets` is a list of secrets long enough to be told from chance */
export function requireSecrets(argument: string, secrets: unknown): asserts secrets is readonly CardSecret[] {
  requireArray(argument, secrets);
  for (const secret of secrets) {
    requireObject(`${argument}[]`, secret);
    const { kind, label, value } = secret as Partial<CardSecret>;
    requireOneOf(`${argument}[].kind`, kind, CARD_SECRET_KINDS);
    requireText(`${argument}[].label`, label, 100);
    if (!(value instanceof Secret)) refuseArgument(`${argument}[].value`, "Secret", typeof value);
    const revealed: unknown = value.reveal();
    const length = typeof revealed === "string" || revealed instanceof Uint8Array ? revealed.length : -1;
    if (length < SHORTEST[kind]) {
      refuseArgument(`${argument}[].value`, `at least ${SHORTEST[kind]} characters or bytes`, "less");
    }
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
      secret !== undefined && secret.value.reveal().length >= SHORTEST[secret.kind],
  );
}
