/**
 * For the tests of programs that handle cards: canary cards, a search for card data where none belongs, links that
 * go wrong on purpose, and scenarios: readers, cards and faults as data.
 *
 * @module
 */

export type { JsonSchema } from "../json-shape.ts";
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
export {
  parseScenario,
  SCENARIO_SCHEMA,
  type Scenario,
  type ScenarioCard,
  type ScenarioCardName,
  type ScenarioEvent,
  type ScenarioReader,
} from "./scenario/scenario.ts";
export { type Stage, type StageOptions, stageScenario } from "./scenario/stage-scenario.ts";
