import { describe, expect, test } from "vitest";
import * as dictionary from "../../src/dictionary/index.ts";
import { isVp3300Error } from "../../src/errors.ts";
import * as explain from "../../src/explain/index.ts";
import * as main from "../../src/index.ts";
import * as cards from "../../src/protocol/cards/index.ts";
import * as commands from "../../src/protocol/commands/index.ts";
import * as protocol from "../../src/protocol/index.ts";
import * as cardSecureSimulator from "../../src/simulator/cardsecure/index.ts";
import * as simulator from "../../src/simulator/index.ts";

const ENTRIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  vp3300: main,
  "vp3300/protocol": protocol,
  "vp3300/cards": cards,
  "vp3300/commands": commands,
  "vp3300/dictionary": dictionary,
  "vp3300/explain": explain,
  "vp3300/simulator": simulator,
  "vp3300/simulator/cardsecure": cardSecureSimulator,
};

/** Wrong in type, out of range, or cut short, whatever a function takes. */
const BAD_VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["true", true],
  ["NaN", Number.NaN],
  ["a negative number", -1],
  ["a fraction", 0.5],
  ["a number past 2^53", 2 ** 60],
  ["a bigint", 10n],
  ["an empty string", ""],
  ["text of no meaning", "\u0000no such thing\uffff"],
  ["half a hexadecimal byte", "5669f"],
  ["an empty object", {}],
  ["an object of the wrong members", { command: "x", kind: 7, data: null, track: 9 }],
  ["an object without prototype", Object.create(null)],
  ["an empty array", []],
  ["an array of nothing", [null, undefined, {}]],
  ["a function", () => undefined],
  ["a symbol", Symbol("bad")],
  ["a date", new Date(0)],
  ["an ArrayBuffer", new ArrayBuffer(4)],
  ["words of 16 bits", new Uint16Array([0x5669])],
  ["no bytes", new Uint8Array(0)],
  ["one byte", Uint8Array.of(0xff)],
  ["half a frame", Uint8Array.of(0x56, 0x69, 0x56, 0x4f, 0x74, 0x65, 0x63, 0x68, 0x32, 0x00, 0x18)],
  ["half a TLV", Uint8Array.of(0x70, 0x82, 0xff)],
  ["a swipe without its body", Uint8Array.of(0x02, 0xff, 0xff, 0x80)],
];

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
const EXEMPT = new Set(["Secret", "Vp3300Error"]);

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
  });
});

test("every entry has functions under test", () => {
  for (const entry of Object.keys(ENTRIES)) {
    expect(functions.filter((row) => row.entry === entry).length, entry).toBeGreaterThan(0);
  }
});
