import { expect, test } from "vitest";
import { formatHex } from "vp3300/protocol";
import { CANARY_SECRETS, findCardData, type LinkFault } from "vp3300/testing";
import { runScene, SINKS, type Sink } from "./run-scene.ts";
import { SCENES } from "./scenes.ts";

/** That the matrix finds no card data says something only if it would have found it, in each of its sinks. */

const scene = SCENES.find(({ name }) => name === "tap")!;
/** Together they reach every sink: noise, an opening that fails, a transaction that does, one that does not. */
const FAULTS: readonly LinkFault[] = [
  { fault: "disconnect", direction: "toHost", frame: 2 },
  { fault: "garbage", direction: "toHost", frame: 1, bytes: "00FF00", link: 1 },
  { fault: "drop", direction: "toHost", frame: 10, count: 3, link: 1 },
];

const textOf = (secret: string | Uint8Array): string =>
  typeof secret === "string" ? secret : formatHex(secret);
const bytesOf = (secret: string | Uint8Array): Uint8Array =>
  typeof secret === "string" ? new TextEncoder().encode(secret) : secret;

/** How a leak may look in a line of text. */
const IN_TEXT: readonly ((line: string, secret: string | Uint8Array) => string)[] = [
  (line, secret) => `${line} cvv ${textOf(secret)}`,
  (line, secret) => `${line} ${formatHex(bytesOf(`cvv ${textOf(secret)}`))}`,
  (line, secret) => `${line} ${btoa(`cvv ${textOf(secret)}`)}`,
];

/** How it may hang on an object that is kept. */
const ON_OBJECTS: readonly ((value: unknown, secret: string | Uint8Array) => unknown)[] = [
  (value, secret) => ({ value, cvv: textOf(secret) }),
  (value, secret) => ({ value, error: new Error("failed", { cause: { cvv: bytesOf(secret) } }) }),
  (value, secret) => Object.defineProperty({ value }, "cvv", { value: secret, enumerable: false }),
  (value, secret) => ({ value, kept: new Map([["cvv", bytesOf(secret)]]) }),
  (value, secret) => ({ value, toJSON: () => ({ cvv: textOf(secret) }) }),
  (value, secret) => ({ value, [Symbol.for("nodejs.util.inspect.custom")]: () => `cvv ${textOf(secret)}` }),
];

test("nothing is planted, and nothing is found, in every sink of the matrix", async () => {
  const seen = new Set<Sink>();
  const { told } = await runScene(scene, FAULTS, (sink, value) => {
    seen.add(sink);
    return value;
  });
  expect([...seen].sort()).toEqual([...SINKS].sort());
  expect(told.flatMap((each) => findCardData(each))).toEqual([]);
});

test.each(SINKS)("every canary is found in the sink: %s", async (sink) => {
  const shapes = sink === "recording" || sink === "doctor" ? IN_TEXT : ON_OBJECTS;
  // Every secret in every disguise is `test/testing/leaks`; here each secret is in each sink, in one shape after the other.
  for (const [at, { kind, label, value }] of CANARY_SECRETS.entries()) {
    const shape = shapes[(at + SINKS.indexOf(sink)) % shapes.length]!;
    let planted = 0;
    const { told } = await runScene(scene, FAULTS, (where, held) => {
      if (where !== sink || planted > 0) return held;
      planted += 1;
      return shape(held as never, value.reveal());
    });
    expect(planted).toBe(1);
    const found = told.flatMap((each) => findCardData(each));
    expect(found, `${at}`).toContainEqual(expect.objectContaining({ kind, label }));
  }
});
