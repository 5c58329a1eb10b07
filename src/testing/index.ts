/**
 * For the tests of programs that handle cards: canary cards, and a search for card data where none belongs.
 *
 * @module
 */
export { CANARIES, CANARY_CARDS, CANARY_SECRETS, type CanaryCardName } from "./leaks/canary-cards.ts";
export { type CardSecret, type CardSecretKind, secretsOfCard } from "./leaks/card-secret.ts";
export type { Disguise } from "./leaks/disguises.ts";
export {
  assertNoCardData,
  type CardDataFinding,
  type CardDataOptions,
  findCardData,
} from "./leaks/find-card-data.ts";
