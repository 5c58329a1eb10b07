/**
 * Sets a scenario up: the reader, its cards and its link.
 *
 * @module
 */
import { requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Secret } from "../../secret.ts";
import type { CardTracks, SimulatedCard } from "../../simulator/card.ts";
import type { ScriptEvent } from "../../simulator/script/script-event.ts";
import { SimulatedReader } from "../../simulator/simulated-reader.ts";
import type { Transport } from "../../transports/transport.ts";
import { faultyTransport, type ObservedFrame } from "../faults/faulty-transport.ts";
import {
  NAMED_CARDS,
  parseScenario,
  type Scenario,
  type ScenarioCard,
  type ScenarioEvent,
} from "./scenario.ts";

/** What a scenario runs on. */
export interface StageOptions {
  /** Default: the platform's time. Hand in a `VirtualClock` to run without waiting. */
  readonly clock?: Clock | undefined;
  /** Numbers from 0 to below 1. Default: the same sequence each time. */
  readonly random?: (() => number) | undefined;
  /** Told of every frame before the faults of the link: to count them. */
  readonly onFrame?: ((frame: ObservedFrame) => void) | undefined;
}

/** A scenario that is set up. */
export interface Stage {
  /** For `openReader`. */
  readonly transport: Transport;
  /** The reader behind it, to watch, and to present further cards to. */
  readonly simulator: SimulatedReader;
}

/** A KSN whose counter is at its end: no key follows. */
const EXHAUSTED = Uint8Array.of(0x62, 0x99, 0x49, 0x01, 0x2c, 0x00, 0x00, 0x1f, 0xff, 0xff);

/** The service code of a bank card, behind number, name and expiry on track 1, number and expiry on track 2. */
const CODE_1 = /(?<=^%B\d+\^[^^]*\^\d{4})\d{3}/;
const CODE_2 = /(?<=^;\d+=\d{4})\d{3}/;

/** The tracks of a bank card with another service code: the chip's track data and contactless magstripe are made of them. */
function withServiceCode({ tracks, stripe }: SimulatedCard, code: string): CardTracks {
  const { track1, track2 } = tracks;
  if (stripe !== "bank" || track1 === undefined || track2 === undefined) return tracks;
  return {
    ...tracks,
    track1: new Secret(track1.reveal().replace(CODE_1, code), "track 1"),
    track2: new Secret(track2.reveal().replace(CODE_2, code), "track 2"),
  };
}

function cardOf(name: string, own: Readonly<Record<string, ScenarioCard>>): SimulatedCard {
  const card = Object.hasOwn(own, name) ? own[name] : undefined;
  // Without a card by that name the scenario would have been refused.
  if (card === undefined) return NAMED_CARDS[name]!;
  const { like, ...changes } = card;
  const known = NAMED_CARDS[like]!;
  const { serviceCode } = changes;
  const tracks = serviceCode === undefined ? known.tracks : withServiceCode(known, serviceCode);
  return { ...known, name, ...changes, tracks };
}

/** The same name is the same card each time: a phone that was unlocked stays so. */
function cardBox(own: Readonly<Record<string, ScenarioCard>>): (name: string) => SimulatedCard {
  const known = new Map<string, SimulatedCard>();
  return (name) => {
    const card = known.get(name) ?? cardOf(name, own);
    known.set(name, card);
    return card;
  };
}

function eventOf(event: ScenarioEvent, cardNamed: (name: string) => SimulatedCard): ScriptEvent {
  return event.do === "present" ? { ...event, card: cardNamed(event.card) } : event;
}

/**
 * Sets a scenario up. Each call makes a reader of its own.
 *
 * @example
 * ```ts
 * const { transport } = stageScenario({
 *   events: [
 *     { on: "activateTransaction", afterMs: 500, do: "present", card: "visa", how: "insert" },
 *     { on: "authenticateContact", do: "removeCard" },
 *   ],
 * }, { clock });
 * const reader = await openReader(transport, { clock });
 * ```
 * @throws Vp3300Error `ARGUMENT_INVALID`, as `parseScenario` does, and for cards that the reader can't take so
 */
export function stageScenario(scenario: Scenario, options: StageOptions = {}): Stage {
  const { reader = {}, cards = {}, events = [], link = [] } = parseScenario(scenario);
  requireObject("options", options);
  const { clock = systemClock, random, onFrame } = options;
  const { key = "valid", ...others } = reader;
  const cardNamed = cardBox(cards);
  const simulator = new SimulatedReader({
    ...others,
    clock,
    random,
    ...(key === "valid" ? {} : { ksn: key === "missing" ? null : EXHAUSTED }),
    script: events.map((event) => eventOf(event, cardNamed)),
  });
  const transport = faultyTransport(simulator, link, { clock, onFrame });
  return { simulator, transport };
}
