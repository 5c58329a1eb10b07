/**
 * For the tests of programs that handle cards: canary cards, a search for card data where none belongs, and links
 * that go wrong on purpose.
 *
 * @module
 */
export {
  type FaultyTransportOptions,
  faultyTransport,
  type ObservedFrame,
} from "./faults/faulty-transport.ts";
export type { FaultPlace, LinkDirection, LinkFault, LinkFaultName } from "./faults/link-fault.ts";
export { CANARIES, CANARY_CARDS, CANARY_SECRETS, type CanaryCardName } from "./leaks/canary-cards.ts";
export { type CardSecret, type CardSecretKind, secretsOfCard } from "./leaks/card-secret.ts";
export type { Disguise } from "./leaks/disguises.ts";
export {
  assertNoCardData,
  type CardDataFinding,
  type CardDataOptions,
  findCardData,
} from "./leaks/find-card-data.ts";
