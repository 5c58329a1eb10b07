/**
 * A scenario: a reader, the cards that are presented to it, and everything that goes wrong on the way, as data that can be
 * written in TypeScript or JSON.
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";
import {
  integerShape,
  type JsonSchema,
  listShape,
  needed,
  objectShape,
  oneOfShape,
  optional,
  recordShape,
  type Shape,
  textShape,
} from "../../json-shape.ts";
import { CONTACTLESS_ERRORS } from "../../protocol/commands/contactless-errors.ts";
import type { ModelName } from "../../protocol/commands/models.ts";
import { RESULT_CODES } from "../../protocol/commands/result-codes.ts";
import {
  CHIP_BEHAVIOURS,
  type InsertBehaviour,
  type SimulatedCard,
  type SwipeBehaviour,
  TAP_BEHAVIOURS,
  type TapBehaviour,
} from "../../simulator/card.ts";
import { TEST_CARDS, type TestCardName } from "../../simulator/cards.ts";
import { MS, requireShape } from "../../simulator/script/check-shape.ts";
import { QUIRK_NAMES, type QuirkName } from "../../simulator/script/quirks.ts";
import {
  commandShape,
  eventShape,
  type ScriptAction,
  type ScriptMoment,
} from "../../simulator/script/script-event.ts";
import { SIMULATED_MODELS } from "../../simulator/simulated-reader.ts";
import { type LinkFault, linkFaultShape } from "../faults/link-fault.ts";
import { CANARY_CARDS, type CanaryCardName } from "../leaks/canary-cards.ts";

/** A card by name: one of `TEST_CARDS`, or one of `CANARY_CARDS` behind `canary:`. */
export type ScenarioCardName = TestCardName | `canary:${CanaryCardName}`;

/** A card of a scenario's own: another one with something changed. */
export interface ScenarioCard {
  /** The card that it is like. */
  readonly like: ScenarioCardName;
  readonly swipe?: SwipeBehaviour;
  /** What the chip does in the slot: a behaviour, or the result that the transaction ends with. */
  readonly insert?: InsertBehaviour;
  /** What a tap does: a behaviour, or the contactless error that it ends with. */
  readonly tap?: TapBehaviour;
  /** Three digits: of a payment card, on its tracks and in its chip. */
  readonly serviceCode?: string;
}

/** The reader of a scenario. What is left out is as in `SimulatedReaderOptions`. */
export interface ScenarioReader {
  readonly model?: ModelName;
  readonly serialNumber?: string;
  readonly firmwareVersion?: string;
  readonly encryption?: "tdes" | "aes" | "off";
  /** The data key: `missing` was never injected, `exhausted` has no KSN left. Default `valid`. */
  readonly key?: "valid" | "missing" | "exhausted";
  readonly latencyMs?: number;
  readonly chunkBytes?: number;
  readonly quirks?: readonly QuirkName[];
}

/** When something happens, and what. Cards are named. */
export type ScenarioEvent = ScriptMoment & ScriptAction<string>;

/** A scenario. Everything may be left out: then a reader waits, and nobody comes. */
export interface Scenario {
  /** Where an editor finds {@link SCENARIO_SCHEMA}. */
  readonly $schema?: string;
  /** For people and reports. */
  readonly name?: string;
  readonly description?: string;
  readonly reader?: ScenarioReader;
  /** Cards besides those that have a name already; a name of theirs is replaced. */
  readonly cards?: Readonly<Record<string, ScenarioCard>>;
  readonly events?: readonly ScenarioEvent[];
  /** What befalls the link. */
  readonly link?: readonly LinkFault[];
}

/** All cards that have a name. */
export const NAMED_CARDS: Readonly<Record<string, SimulatedCard>> = /* @__PURE__ */ (() => ({
  ...TEST_CARDS,
  ...Object.fromEntries(Object.entries(CANARY_CARDS).map(([name, card]) => [`canary:${name}`, card])),
}))();

function keysOf<Key extends string>(table: Readonly<Record<number, { readonly key: Key }>>): Key[] {
  return [...new Set(Object.values(table).map(({ key }) => key))];
}

/** What a scenario looks like, and the parts of its schema that have a name. */
function scenarioShape(): { readonly shape: Shape<Scenario>; readonly definitions: JsonSchema } {
  const definitions: Record<string, JsonSchema> = {};
  const defined = <T>(name: string, shape: Shape<T>): Shape<T> => {
    definitions[name] = shape.schema;
    return { ...shape, schema: { $ref: `#/$defs/${name}` } };
  };
  const text = (expected: string, pattern: RegExp) => optional(textShape(expected, pattern));
  const reader = objectShape<ScenarioReader>({
    model: optional(oneOfShape(SIMULATED_MODELS)),
    serialNumber: text("ten printable ASCII characters", /[ -~]{10}/),
    firmwareVersion: text("up to 255 printable ASCII characters", /[ -~]{0,255}/),
    encryption: optional(oneOfShape(["tdes", "aes", "off"])),
    key: optional(oneOfShape(["valid", "missing", "exhausted"])),
    latencyMs: optional(MS),
    chunkBytes: optional(integerShape(1, 65_536)),
    quirks: optional(listShape(oneOfShape(QUIRK_NAMES), QUIRK_NAMES.length)),
  });
  const card = objectShape<ScenarioCard>({
    like: needed(oneOfShape(Object.keys(NAMED_CARDS) as ScenarioCardName[])),
    swipe: optional(oneOfShape(["reads", "unreadable"])),
    insert: optional(oneOfShape([...CHIP_BEHAVIOURS, ...keysOf(RESULT_CODES)] as InsertBehaviour[])),
    tap: optional(oneOfShape([...TAP_BEHAVIOURS, ...keysOf(CONTACTLESS_ERRORS)] as TapBehaviour[])),
    serviceCode: text("three digits", /\d{3}/),
  });
  const name = textShape("up to 100 characters", /[^\n]{1,100}/);
  const shape = objectShape<Scenario>({
    $schema: text("text of at most 1000 characters", /[\s\S]{0,1000}/),
    name: optional(name),
    description: text("up to 2 000 characters", /[\s\S]{0,2000}/),
    reader: optional(reader),
    cards: optional(recordShape(name, card, 100)),
    events: optional(listShape(eventShape(name, defined("command", commandShape())), 10_000)),
    link: optional(listShape(linkFaultShape(), 10_000)),
  });
  return { shape, definitions };
}

const { shape: SCENARIO, definitions: DEFINITIONS } = /* @__PURE__ */ scenarioShape();

/**
 * The JSON schema of a scenario, draft 2020-12, for editors and other languages. `parseScenario` checks the same, and that
 * every card that is presented has a name here.
 */
export const SCENARIO_SCHEMA: JsonSchema = /* @__PURE__ */ (() => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Scenario of a simulated VP3300",
  ...SCENARIO.schema,
  $defs: DEFINITIONS,
}))();

/** Whom the schema can't know: the cards that this very scenario names. */
function requireCardNames({ cards = {}, events = [] }: Scenario): void {
  for (const [at, event] of events.entries()) {
    if (event.do !== "present" || Object.hasOwn(cards, event.card)) continue;
    if (!Object.hasOwn(NAMED_CARDS, event.card))
      refuseArgument(`scenario.events[${at}].card`, "name of a card", "another name");
  }
}

/**
 * Checks a scenario that was read from JSON, or written by hand, and gives it back as one.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` with the path of what is wrong: `scenario.events[2].how`
 */
export function parseScenario(scenario: unknown): Scenario {
  requireShape("scenario", scenario, SCENARIO);
  requireCardNames(scenario);
  return scenario;
}
