import { describe, expect, test } from "vitest";
import * as cardForm from "../../src/card-form/index.ts";
import * as configuration from "../../src/configuration/index.ts";
import * as device from "../../src/device/index.ts";
import * as dictionary from "../../src/dictionary/index.ts";
import * as doctor from "../../src/doctor/index.ts";
import { isVp3300Error } from "../../src/errors.ts";
import * as explain from "../../src/explain/index.ts";
import * as gateway from "../../src/gateway/index.ts";
import * as gatewayPostgres from "../../src/gateway/postgres/index.ts";
import * as main from "../../src/index.ts";
import * as prompts from "../../src/prompts/index.ts";
import * as cards from "../../src/protocol/cards/index.ts";
import * as commands from "../../src/protocol/commands/index.ts";
import * as protocol from "../../src/protocol/index.ts";
import * as cardSecureSimulator from "../../src/simulator/cardsecure/index.ts";
import * as gatewaySimulator from "../../src/simulator/gateway/index.ts";
import * as simulator from "../../src/simulator/index.ts";
import * as testing from "../../src/testing/index.ts";
import * as bleNoble from "../../src/transports/ble-noble/index.ts";
import * as bleWeb from "../../src/transports/ble-web/index.ts";
import * as hidNode from "../../src/transports/hid-node/index.ts";
import * as hidWeb from "../../src/transports/hid-web/index.ts";
import * as recording from "../../src/transports/recording/index.ts";
import * as socket from "../../src/transports/socket/index.ts";
import { BAD_VALUES } from "./bad-values.ts";

/** Without `vp3300/gateway/sqlite`, which makes files of the names it is given: its own test throws bad values at it. */
const ENTRIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  vp3300: main,
  "vp3300/protocol": protocol,
  "vp3300/cards": cards,
  "vp3300/commands": commands,
  "vp3300/dictionary": dictionary,
  "vp3300/explain": explain,
  "vp3300/gateway": gateway,
  "vp3300/gateway/postgres": gatewayPostgres,
  "vp3300/card-form": cardForm,
  "vp3300/prompts": prompts,
  "vp3300/configuration": configuration,
  "vp3300/recording": recording,
  "vp3300/device": device,
  "vp3300/socket": socket,
  "vp3300/doctor": doctor,
  "vp3300/simulator": simulator,
  "vp3300/testing": testing,
  "vp3300/hid-node": hidNode,
  "vp3300/hid-web": hidWeb,
  "vp3300/simulator/cardsecure": cardSecureSimulator,
  "vp3300/simulator/gateway": gatewaySimulator,
  "vp3300/ble-noble": bleNoble,
  "vp3300/ble-web": bleWeb,
};

/** 10 MiB of the same noise each time: a xorshift generator, no hidden seed. */
function noise(): Uint8Array {
  const bytes = new Uint8Array(10 * 1024 * 1024);
  let state = 0x2545f491;
  for (let at = 0; at < bytes.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  return bytes;
}

/** Leaves and constructors of the errors themselves take what they are given. */
const EXEMPT = new Set(["Secret", "Vp3300Error", "ConfigurationError"]);

/** Calls, awaits what comes back, and gives the error, if any. */
async function failureOf(
  exported: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): Promise<unknown> {
  try {
    const isClass = /^class\b/.test(Function.prototype.toString.call(exported));
    const result = isClass ? Reflect.construct(exported, args) : exported(...args);
    const settled = await result;
    await (settled as { close?: () => Promise<void> } | undefined)?.close?.();
    return undefined;
  } catch (error) {
    return error;
  }
}

const functions = Object.entries(ENTRIES).flatMap(([entry, exports]) =>
  Object.entries(exports)
    .filter(([name, value]) => typeof value === "function" && !EXEMPT.has(name))
    .map(([name, value]) => ({ entry, name, exported: value as (...args: unknown[]) => unknown })),
);

describe.each(functions)("$entry: $name", ({ exported }) => {
  test("answers every bad argument with a value or a coded error", async () => {
    for (const [label, bad] of BAD_VALUES) {
      for (const args of [[bad], [bad, bad], [Uint8Array.of(0x9f, 0x02), bad], [{}, bad], ["ping", bad]]) {
        const failure = await failureOf(exported, args);
        if (failure !== undefined) expect(isVp3300Error(failure), `${label}: ${String(failure)}`).toBe(true);
      }
    }
  });

  test("survives 10 MiB of noise", async () => {
    const bytes = noise();
    const failure = await failureOf(exported, [bytes]);
    if (failure !== undefined) expect(isVp3300Error(failure), String(failure)).toBe(true);
  }, 120_000);
});

test("every entry has functions under test", () => {
  for (const entry of Object.keys(ENTRIES)) {
    expect(functions.filter((row) => row.entry === entry).length, entry).toBeGreaterThan(0);
  }
});
