import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { QUIRKS, type QuirkName, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import {
  assertNoCardData,
  parseScenario,
  SCENARIO_SCHEMA,
  type Scenario,
  type ScenarioEvent,
  stageScenario,
} from "vp3300/testing";
import { failureOf, thrownCode } from "../../reader/expectations.ts";
import { play } from "./play.ts";

const FALLBACK: Scenario = {
  name: "the chip is broken, and the stripe is worn at first",
  reader: { model: "vp3300", latencyMs: 5, chunkBytes: 63, quirks: ["announcesActivation"] },
  cards: {
    broken: { like: "canary:visa", insert: "unreadable" },
    worn: { like: "canary:visa", swipe: "unreadable" },
  },
  events: [
    { on: "activateTransaction", afterMs: 200, do: "present", card: "broken", how: "insert" },
    { on: "activateTransaction", afterMs: 2_000, do: "present", card: "broken", how: "insert" },
    { on: "activateTransaction", afterMs: 4_000, do: "present", card: "broken", how: "insert" },
    { on: "activateTransaction", afterMs: 5_000, do: "removeCard" },
    { on: "activateTransaction", afterMs: 6_000, do: "present", card: "worn", how: "swipe" },
    { on: "activateTransaction", afterMs: 7_000, do: "present", card: "canary:visa", how: "swipe" },
  ],
  link: [{ fault: "split", direction: "toHost", frame: 4, byte: 9, gapMs: 20 }],
};

describe("a scenario", () => {
  test("is played as it is written, from TypeScript and from JSON alike", async () => {
    const played = await play(FALLBACK);
    expect(played.outcome).toMatchObject({ value: { outcome: "captured", fallback: true } });
    assertNoCardData(played.outcome);
    const again = await play(parseScenario(JSON.parse(JSON.stringify(FALLBACK))));
    const bytes = ({ frames }: typeof played) =>
      frames.map((frame) => Buffer.from(frame.bytes).toString("hex"));
    expect(bytes(again)).toEqual(bytes(played));
  });

  test("may name its schema, for editors", async () => {
    const named = parseScenario({ $schema: "../scenario.schema.json", ...FALLBACK });
    expect((await play(named)).outcome).toEqual((await play(FALLBACK)).outcome);
  });

  test.each([
    ["swipe", "reads", "=3012"],
    ["swipe", "reads", "^3012"],
    ["insert", "online", "D3012"],
    ["tap", "online", "D3012"],
    ["tap", "magstripe", "=3012"],
    ["tap", "magstripe", "^3012"],
  ] as const)(
    "changes the service code everywhere on a card: %s, %s, behind %s",
    async (how, does, place) => {
      const said = async (own: { readonly serviceCode?: string }) => {
        const { frames } = await play({
          reader: { encryption: "off" },
          cards: { own: { like: "canary:visa", [how]: does, ...own } },
          events: [{ on: "activateTransaction", afterMs: 400, do: "present", card: "own", how }],
        });
        const bytes = Buffer.concat(frames.map((frame) => frame.bytes));
        const text = place.startsWith("D") ? bytes.toString("hex").toUpperCase() : bytes.toString("latin1");
        return new Set(
          text
            .split(place)
            .slice(1)
            .map((rest) => rest.slice(0, 3)),
        );
      };
      expect(await said({})).toEqual(new Set(["201"]));
      expect(await said({ serviceCode: "101" })).toEqual(new Set(["101"]));
    },
  );

  test("leaves the stripe of a card without a service code as it is", async () => {
    const card = { like: "driversLicence", serviceCode: "101" } as const;
    const { frames } = await play({
      cards: { card },
      events: [{ on: "activateTransaction", afterMs: 400, do: "present", card: "card", how: "swipe" }],
    });
    const said = Buffer.concat(frames.map(({ bytes }) => bytes)).toString("latin1");
    expect(said).toContain(TEST_CARDS.driversLicence.tracks.track2?.reveal());
  });

  test("of nothing is a reader for which nobody comes", async () => {
    expect((await play({})).outcome).toMatchObject({ value: { outcome: "timedOut" } });
  });

  test("has readers without a usable key", async () => {
    for (const [key, reason] of [
      ["missing", "keyMissing"],
      ["exhausted", "keyExhausted"],
    ] as const) {
      const { outcome } = await play({ reader: { key } });
      expect(outcome, key).toMatchObject({ value: { outcome: "failed", reason } });
    }
  });

  test("gives the reader at its end", async () => {
    const { simulator } = stageScenario({}, { clock: new VirtualClock(), random: () => 0.5 });
    simulator.present(TEST_CARDS.visa, "tap");
    expect(simulator.pendingPresentations).toBe(1);
  });
});

describe("a reader with any quirk is read like one without", () => {
  /** Firmware of the time before the mended one. */
  const firmwareVersion = "VP3300 Bluetooth NEO v1.01.150";
  const flows: Readonly<Record<string, readonly ScenarioEvent[]>> = {
    swipe: [
      { on: "activateTransaction", afterMs: 400, do: "present", card: "canary:magstripe", how: "swipe" },
    ],
    insert: [{ on: "activateTransaction", afterMs: 400, do: "present", card: "canary:visa", how: "insert" }],
    tap: [
      { on: "activateTransaction", nth: 1, afterMs: 400, do: "present", card: "canary:visa", how: "tap" },
    ],
    nobody: [],
  };

  test.each(Object.keys(QUIRKS) as QuirkName[])("%s", async (quirk) => {
    for (const [name, events] of Object.entries(flows)) {
      const [usual, odd] = [
        await play({ events }),
        await play({ reader: { firmwareVersion, quirks: [quirk] }, events }),
      ];
      const kind = ({ outcome }: typeof usual) => outcome.status === "fulfilled" && outcome.value.outcome;
      expect(kind(odd), name).toBe(kind(usual));
      expect(kind(odd), name).toBe(name === "nobody" ? "timedOut" : "captured");
      assertNoCardData([odd.outcome, odd.notices, odd.steps]);
    }
  });
});

describe("a wrong scenario is refused, and told by its path", () => {
  test.each<[string, unknown, string]>([
    ["no object", [], "scenario"],
    ["an unknown member", { redaer: {} }, "scenario.redaer"],
    ["an unknown model", { reader: { model: "augusta" } }, "scenario.reader.model"],
    ["an unknown quirk", { reader: { quirks: ["odd"] } }, "scenario.reader.quirks[0]"],
    ["a short serial number", { reader: { serialNumber: "1" } }, "scenario.reader.serialNumber"],
    ["an unknown card to be like", { cards: { x: { like: "nobody" } } }, "scenario.cards.x.like"],
    ["an unknown behaviour", { cards: { x: { like: "visa", tap: "sings" } } }, "scenario.cards.x.tap"],
    ["an unknown event", { events: [{ do: "sleep" }, { do: "dance" }] }, "scenario.events[1].do"],
    ["an unknown command", { events: [{ on: "dance", do: "sleep" }] }, "scenario.events[0].on"],
    ["an answer to nothing", { events: [{ do: "answer", status: "failed" }] }, "scenario.events[0].on"],
    [
      "an answer withheld from nothing",
      { events: [{ do: "withholdAnswer", afterMs: 500 }] },
      "scenario.events[0].on",
    ],
    [
      "an answer to a link that is opened",
      { events: [{ on: "open", do: "repeatAnswer" }] },
      "scenario.events[0].on",
    ],
    ["a delayed answer to nothing", { events: [{ do: "delayAnswer", delayMs: 5 }] }, "scenario.events[0].on"],
    [
      "a result over the reader's own data",
      { events: [{ on: "ping", do: "answer", status: "ok", result: "cancelled", keepsData: true }] },
      "scenario.events[0].result",
    ],
    [
      "a contactless error over the reader's own data",
      {
        events: [
          { on: "ping", do: "answer", status: "ok", contactlessError: "cardExpired", keepsData: true },
        ],
      },
      "scenario.events[0].contactlessError",
    ],
    [
      "a result and a contactless error",
      { events: [{ on: "ping", do: "answer", result: "cancelled", contactlessError: "cardExpired" }] },
      "scenario.events[0].result",
    ],
    [
      "the reader's own data under no other status",
      { events: [{ on: "ping", do: "answer", keepsData: true }] },
      "scenario.events[0].status",
    ],
    ["a missing member", { events: [{ do: "present", card: "visa" }] }, "scenario.events[0].how"],
    [
      "a missing fault's byte",
      { link: [{ fault: "corrupt", direction: "toHost", frame: 1 }] },
      "scenario.link[0].byte",
    ],
    [
      "an unknown card",
      { events: [{ do: "present", card: "nobody", how: "tap" }] },
      "scenario.events[0].card",
    ],
    [
      "a card of JavaScript",
      { events: [{ do: "present", card: "constructor", how: "tap" }] },
      "scenario.events[0].card",
    ],
    ["a card that can't be tapped", { events: [{ do: "present", card: "magstripe", how: "tap" }] }, "card"],
  ])("%s", async (_, scenario, argument) => {
    const error = await failureOf((async () => stageScenario(scenario as Scenario))());
    expect(error).toMatchObject({ code: "ARGUMENT_INVALID", context: { argument } });
    // Only a card that the reader can't take so is found no sooner than with the reader.
    if (argument !== "card") expect(thrownCode(() => parseScenario(scenario))).toBe("ARGUMENT_INVALID");
  });
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly propertyNames?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** As much of JSON Schema as the published one uses, by its own rules: an independent reading of it. */
function conforms(value: unknown, schema: Schema): boolean {
  if (schema.$ref !== undefined) {
    return conforms(value, (SCENARIO_SCHEMA as Schema).$defs![schema.$ref.slice("#/$defs/".length)]!);
  }
  if (schema.anyOf && !schema.anyOf.some((each) => conforms(value, each))) return false;
  if (schema.oneOf && schema.oneOf.filter((each) => conforms(value, each)).length !== 1) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if ("const" in schema && schema.const !== value) return false;
  switch (schema.type) {
    case "integer":
      return Number.isInteger(value) && Number(value) >= schema.minimum! && Number(value) <= schema.maximum!;
    case "string":
      return typeof value === "string" && new RegExp(schema.pattern!, "u").test(value);
    case "array":
      return (
        Array.isArray(value) &&
        value.length <= schema.maxItems! &&
        value.every((item) => conforms(item, schema.items!))
      );
    case "object":
      return isObject(value) && membersConform(value, schema);
    default:
      return true;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function membersConform(value: Readonly<Record<string, unknown>>, schema: Schema): boolean {
  const { properties = {}, required = [], additionalProperties: others, propertyNames } = schema;
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.keys(value).length <= (schema.maxProperties ?? Number.POSITIVE_INFINITY) &&
    Object.entries(value).every(([name, member]) => {
      if (propertyNames && !conforms(name, propertyNames)) return false;
      if (Object.hasOwn(properties, name)) return conforms(member, properties[name]!);
      return typeof others === "object" && conforms(member, others);
    })
  );
}

describe("the schema", () => {
  const known = fc.constantFrom(
    "reader",
    "cards",
    "events",
    "link",
    "do",
    "on",
    "nth",
    "afterMs",
    "card",
    "how",
    "fault",
    "direction",
    "frame",
    "byte",
    "status",
    "result",
    "model",
    "quirks",
    "like",
    "tap",
    "name",
    "kind",
    "bytes",
    "gapMs",
  );
  const scalar = fc.oneof(
    fc.constantFrom(
      "present",
      "answer",
      "drop",
      "corrupt",
      "toHost",
      "visa",
      "tap",
      "ok",
      "0x10",
      "0xffff",
      "sleep",
      "vp3300",
      "noPrompts",
      "menu",
      "00ff",
    ),
    fc.integer({ min: -2, max: 70_000 }),
    fc.boolean(),
    fc.string({ maxLength: 5 }),
  );
  const anything = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(known, tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  // What a schema can't say: every card that is presented is a test card, or one of the scenario's own.
  const hasNames = ({ cards = {}, events = [] }: Scenario): boolean =>
    events.every(
      (event) =>
        event.do !== "present" || Object.hasOwn(TEST_CARDS, event.card) || Object.hasOwn(cards, event.card),
    );

  test("accepts and refuses what the parser does", () => {
    const event = fc.record(
      {
        do: fc.constantFrom("present", "answer", "withholdAnswer", "sleep", "ask", "wedge"),
        on: fc.constantFrom("ping", "open"),
        card: fc.oneof(fc.constantFrom("visa", "nobody"), scalar),
        how: fc.oneof(fc.constant("tap"), scalar),
        status: fc.oneof(fc.constantFrom("ok", "failed"), scalar),
        result: fc.oneof(fc.constant("cancelled"), scalar),
        contactlessError: fc.constant("cardExpired"),
        keepsData: fc.boolean(),
        kind: scalar,
        forMs: scalar,
      },
      { requiredKeys: ["do"] },
    );
    const fault = fc.record(
      {
        fault: fc.constantFrom("drop", "corrupt", "garbage", "delay"),
        direction: fc.constantFrom("toHost", "up"),
        frame: scalar,
        byte: scalar,
        delayMs: scalar,
        bytes: scalar,
      },
      { requiredKeys: ["fault", "direction", "frame"] },
    );
    const scenario = fc.oneof(
      anything,
      fc.record(
        { events: fc.array(event, { maxLength: 2 }), link: fc.array(fault, { maxLength: 2 }) },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          reader: fc.dictionary(known, scalar, { maxKeys: 2 }),
          cards: fc.dictionary(known, anything, { maxKeys: 1 }),
        },
        { requiredKeys: [] },
      ),
    );
    let accepted = 0;
    fc.assert(
      fc.property(scenario, (value) => {
        const code = (() => {
          try {
            parseScenario(value);
            return "";
          } catch (error) {
            return (error as { code?: string }).code;
          }
        })();
        if (code === "") accepted += 1;
        const isRight = conforms(value, SCENARIO_SCHEMA) && hasNames(value as Scenario);
        expect(isRight).toBe(code === "");
        expect(["", "ARGUMENT_INVALID"]).toContain(code);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(20);
    expect(conforms(FALLBACK, SCENARIO_SCHEMA)).toBe(true);
    expect(
      thrownCode(() => parseScenario({ events: [{ on: "ping", do: "answer", status: "0x0100" }] })),
    ).toBe("ARGUMENT_INVALID");
  });

  test("is published as it is", () => {
    const published = readFileSync(new URL("../../../schemas/scenario.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(SCENARIO_SCHEMA)));
  });
});
