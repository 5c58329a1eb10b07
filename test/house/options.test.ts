import { describe, expect, test } from "vitest";
import { CardForm } from "../../src/card-form/index.ts";
import { checkDrift, readConfiguration } from "../../src/configuration/index.ts";
import { blink, readKeyReport, readReaderClock, resetReader } from "../../src/device/index.ts";
import { isVp3300Error, type Vp3300Error } from "../../src/errors.ts";
import { CardPointeGateway, createMemoryJournal } from "../../src/gateway/index.ts";
import { keepReader, openReader, type Reader } from "../../src/index.ts";
import { PromptPacer } from "../../src/prompts/index.ts";
import { maskPan } from "../../src/protocol/cards/index.ts";
import { decodeNeoFrame, encodeNeoResponse, NeoDecoder, NgaDecoder } from "../../src/protocol/index.ts";
import { planRead } from "../../src/reader/read-request.ts";
import { createCardSecureSimulator } from "../../src/simulator/cardsecure/index.ts";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "../../src/simulator/gateway/index.ts";
import { createCard, SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { CardSecure } from "../../src/tokenize/card-secure.ts";
import { createHidNodeTransport, formatUdevRule } from "../../src/transports/hid-node/index.ts";
import { replay } from "../../src/transports/recording/index.ts";
import { publicOptions } from "./public-options.ts";

const { optional, withoutUndefined } = publicOptions();

test("each optional member of what callers ask with takes undefined as well", () => {
  expect(withoutUndefined).toEqual([]);
});

test("the types that are asked with were found", () => {
  expect(optional.size).toBeGreaterThan(40);
  expect(optional.get("ReadRequest")).toEqual(expect.arrayContaining(["interfaces", "timeoutMs", "signal"]));
});

type Given = Readonly<Record<string, unknown>>;

/** A call of the public interface: the type of what is asked with, the parameter's name, and what comes of it, comparable. */
interface Call {
  readonly type: string;
  readonly parameter: string;
  readonly call: (given: Given) => unknown;
}

/** An open simulated reader on a clock of its own, for as long as `use` takes. */
async function withReader<T>(use: (reader: Reader, clock: VirtualClock) => Promise<T>): Promise<T> {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  return clock.run(async () => {
    await using reader = await openReader(simulator, { clock });
    return use(reader, clock);
  });
}

const SITE = { site: "fts", environment: "uat" } as const;
const MERCHANT = { merchid: "1", processor: undefined, receipt: undefined, currency: undefined };
const PING_FRAME = encodeNeoResponse({ command: 0x18, status: 0, data: undefined, crcOrder: undefined });

const CALLS: readonly Call[] = [
  {
    type: "OpenReaderOptions",
    parameter: "options",
    async call(given) {
      await using reader = await openReader(new SimulatedReader(), given);
      return reader.identity;
    },
  },
  {
    type: "KeepReaderOptions",
    parameter: "options",
    async call(given) {
      await using kept = keepReader(new SimulatedReader(), given);
      return (await kept.ready({ signal: undefined, timeoutMs: undefined })).identity;
    },
  },
  {
    type: "ExecuteOptions",
    parameter: "options",
    call: (given) => withReader((reader) => reader.execute("getSerialNumber", undefined, given as never)),
  },
  {
    type: "ReadRequest",
    parameter: "request",
    call: (given) => planRead({ amountMinor: 1, currency: "USD", ...given }, ["swipe", "tap"]),
  },
  {
    type: "ReadConfigurationOptions",
    parameter: "options",
    call: (given) => withReader((reader) => readConfiguration(reader, given)),
  },
  {
    type: "CheckDriftOptions",
    parameter: "options",
    call: (given) => withReader((reader) => checkDrift(reader, { format: 1 }, given)),
  },
  {
    type: "BlinkOptions",
    parameter: "options",
    call: (given) => withReader((reader, clock) => blink(reader, { times: undefined, ...given, clock })),
  },
  {
    type: "DeviceOptions",
    parameter: "options",
    call: (given) => withReader((reader) => readKeyReport(reader, given)),
  },
  {
    type: "ReaderClockOptions",
    parameter: "options",
    call: (given) => withReader(async (reader) => typeof (await readReaderClock(reader, given)).skewMinutes),
  },
  {
    type: "ResetReaderOptions",
    parameter: "options",
    call: (given) => withReader((reader, clock) => resetReader(reader, { ...given, clock })),
  },
  {
    type: "SimulatedReaderOptions",
    parameter: "options",
    async call(given) {
      await using reader = await openReader(new SimulatedReader(given));
      return reader.identity;
    },
  },
  {
    type: "CardSpec",
    parameter: "spec",
    call: (given) => createCard({ name: "a", scheme: "visa", pan: "4761739001010119", ...given }),
  },
  {
    type: "GatewaySimulatorOptions",
    parameter: "options",
    call: (given) => typeof createGatewaySimulator({ ...given, seed: undefined }).fetch,
  },
  {
    type: "CardSecureSimulatorOptions",
    parameter: "options",
    call: (given) => typeof createCardSecureSimulator(given).fetch,
  },
  { type: "MemoryJournalOptions", parameter: "options", call: (given) => typeof createMemoryJournal(given) },
  {
    type: "CardSecureOptions",
    parameter: "options",
    call: (given) => typeof new CardSecure(SITE, given).tokenize,
  },
  {
    type: "GatewayOptions",
    parameter: "options",
    call: (given) => typeof new CardPointeGateway({ ...SITE, ...GATEWAY_TEST_ACCOUNT }, given).authorize,
  },
  { type: "HidNodeOptions", parameter: "options", call: (given) => createHidNodeTransport(given).kind },
  { type: "UdevRuleOptions", parameter: "options", call: (given) => formatUdevRule(given) },
  {
    type: "ReplayOptions",
    parameter: "options",
    call: (given) => replay("# vp3300 recording 1\n", given).kind,
  },
  { type: "CardFormOptions", parameter: "options", call: (given) => new CardForm(given).state },
  {
    type: "PromptPacerOptions",
    parameter: "options",
    call: (given) => typeof new PromptPacer({ onShow: () => undefined, ...given }),
  },
  { type: "MaskOptions", parameter: "options", call: (given) => maskPan("4761739001010119", given) },
  { type: "NeoDecoderOptions", parameter: "options", call: (given) => new NeoDecoder(given).next() },
  { type: "NgaDecoderOptions", parameter: "options", call: (given) => new NgaDecoder(given).next() },
];

/** What a call gives, or how it fails: with no options and with options that have no value it has to be the same. */
async function resultOf({ call }: Call, given: Given): Promise<unknown> {
  try {
    return await call(given);
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return { code: error.code, context: error.context };
  }
}

describe.each(CALLS)("$type", (row) => {
  const members = optional.get(row.type) ?? [];

  test("has optional members", () => {
    expect(members.length).toBeGreaterThan(0);
  });

  test("with every option undefined, as with none", async () => {
    const undefinedOnes = Object.fromEntries(members.map((name) => [name, undefined]));
    const expected = await resultOf(row, {});
    expect(expected).not.toMatchObject({ code: "ARGUMENT_INVALID" });
    expect(await resultOf(row, undefinedOnes)).toEqual(expected);
  });

  test("names the parameter of what it refuses", async () => {
    for (const name of members) {
      const failure = (await Promise.resolve()
        .then(() => row.call({ [name]: Symbol("bad") }))
        .then(
          () => undefined,
          (error: unknown) => error,
        )) as Vp3300Error | undefined;
      if (failure === undefined) continue;
      expect(isVp3300Error(failure), `${name}: ${String(failure)}`).toBe(true);
      if (failure.code !== "ARGUMENT_INVALID") continue;
      const argument = String(failure.context.argument);
      expect(argument.startsWith(`${row.parameter}.${name}`), argument).toBe(true);
    }
  });
});

test("a card, a merchant of the simulated gateway, a frame and passes with members that are undefined", () => {
  const { applications } = TEST_CARDS.visa;
  const chip = { name: "a", scheme: "visa", pan: "4761739001010119", applications } as const;
  expect(createCard({ ...chip, insert: undefined, tap: undefined })).toMatchObject({
    insert: "online",
    tap: "online",
  });
  expect(typeof createGatewaySimulator({ merchants: [MERCHANT] }).fetch).toBe("function");
  expect(decodeNeoFrame(PING_FRAME, { direction: undefined, strictCrcOrder: undefined }).command).toBe(0x18);
  const { passes } = planRead(
    { amountMinor: 1, currency: "USD", passes: { appleVas: undefined, smartTap: undefined } },
    ["tap"],
  );
  expect(passes).toEqual([]);
});
