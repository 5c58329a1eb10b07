import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Vp3300Error } from "../../../src/errors.ts";
import { CANARY_SECRETS, type CardSecret, findCardData } from "../../../src/testing/index.ts";
import { runs } from "../../runs.ts";
import { DIGIT_ENCODINGS, type Encoding, KEY_ENCODINGS, TEXT_ENCODINGS } from "./encodings.ts";

const textOf = ({ value }: CardSecret): string => {
  const revealed: string | Uint8Array = value.reveal();
  return typeof revealed === "string" ? revealed : Buffer.from(revealed).toString("hex");
};

function encodingsFor({ kind }: CardSecret): readonly Encoding[] {
  if (kind === "key") return KEY_ENCODINGS;
  return kind === "pan" || kind === "token" ? [...TEXT_ENCODINGS, ...DIGIT_ENCODINGS] : TEXT_ENCODINGS;
}

const planted = fc
  .constantFrom(...CANARY_SECRETS.filter(({ kind }) => kind !== "cvv"))
  .chain((secret) => fc.tuple(fc.constant(secret), fc.constantFrom(...encodingsFor(secret))));

const noise = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF :,-"), maxLength: 40 }),
  fc.base64String({ maxLength: 40 }),
);

/** Puts a text or bytes somewhere into a value that a program could log. */
const places: Readonly<Record<string, (found: unknown) => unknown>> = {
  "the value itself": (found) => found,
  "an array": (found) => [1, [found], "x"],
  "an object": (found) => ({ level: 30, request: { body: found } }),
  "a map": (found) => new Map([["body", found]]),
  "a set": (found) => new Set([found]),
  headers: (found) => new Headers({ "x-body": Buffer.from(String(found)).toString("base64url") }),
  "an error's context": (found) => Object.assign(new Error("failed"), { context: { data: found } }),
  "an error's cause": (found) => new Error("outer", { cause: new Error("inner", { cause: { found } }) }),
  "an error among others": (found) => new AggregateError([new Error("one"), { found }], "all"),
  "an error's message": (found) => new Error(`no such card: ${found}`),
  "a coded error": (found) =>
    new Vp3300Error("TRANSPORT_LOST", { reason: String(found) }, { cause: "cable pulled" }),
  "a hidden property": (found) => Object.defineProperty({}, "body", { value: found }),
  "a symbol property": (found) => ({ [Symbol("body")]: found }),
  "a weak reference": (found) => new WeakRef({ found }),
  "numbers wider than bytes": (found) => Float64Array.from(Buffer.from(String(found), "latin1")),
  "what a nested object turns into as text": (found) => ({ request: { toString: () => String(found) } }),
  "what a template makes of it": (found) => ({ request: { [Symbol.toPrimitive]: () => String(found) } }),
  "what JSON would make of it, were it not for a bigint": (found) => ({
    id: 1n,
    request: { toJSON: () => ({ body: found }) },
  }),
  "an object beside one that refuses everything": (found) => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return [proxy, found];
  },
  "a proxy's error": (found) =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error(String(found));
        },
      },
    ),
  "an accessor": (found) =>
    new (class {
      get body() {
        return found;
      }
    })(),
  "an accessor that throws it": (found) =>
    new (class {
      get body(): string {
        throw new Error(String(found));
      }
    })(),
  "what inspection prints": (found) => ({ [Symbol.for("nodejs.util.inspect.custom")]: () => String(found) }),
  "what JSON makes of it": (found) => ({ toJSON: () => ({ body: found }) }),
  "a cycle": (found) => {
    const cycle: { found: unknown; self?: unknown } = { found };
    cycle.self = cycle;
    return cycle;
  },
  "a property's name": (found) => ({ [String(found)]: true }),
};

describe("planted canaries", () => {
  test("every secret in every encoding is found, whatever stands before and after", () => {
    fc.assert(
      fc.property(planted, noise, noise, ([secret, { encode }], before, after) => {
        const encoded = encode(textOf(secret));
        const sink =
          typeof encoded === "string"
            ? `${before} ${encoded} ${after}`
            : Buffer.concat([Buffer.from(before), encoded, Buffer.from(after)]);
        expect(findCardData(sink)).toContainEqual(expect.objectContaining({ label: secret.label }));
      }),
      runs(1_000),
    );
  });

  test("every secret in every place is found, and its path does not repeat it", () => {
    fc.assert(
      fc.property(planted, fc.constantFrom(...Object.entries(places)), ([secret, { encode }], [, place]) => {
        const findings = findCardData(place(encode(textOf(secret))));
        expect(findings.map(({ label }) => label)).toContain(secret.label);
        expect(findCardData(findings.map(({ path }) => path))).toEqual([]);
      }),
      runs(200),
    );
  });

  test("no combination is left out: each secret in each encoding, and in each place", () => {
    let count = 0;
    for (const secret of CANARY_SECRETS.filter(({ kind }) => kind !== "cvv")) {
      for (const { name, encode } of encodingsFor(secret)) {
        const found = findCardData(encode(textOf(secret))).map(({ label }) => label);
        expect(found, `${secret.kind} as ${name}`).toContain(secret.label);
        count += 1;
      }
      for (const [name, place] of Object.entries(places)) {
        const found = findCardData(place(textOf(secret))).map(({ label }) => label);
        expect(found, `${secret.kind} in ${name}`).toContain(secret.label);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(1_500);
  });

  test("a dump is read across its lines, wherever they break", () => {
    const bytes = Buffer.from(textOf(CANARY_SECRETS.find(({ kind }) => kind === "pan")!));
    for (let before = 0; before < 64; before += 1) {
      const all = Buffer.concat([Buffer.alloc(before, 0x2e), bytes, Buffer.alloc(3, 0x2e)]);
      const lines: string[] = [];
      for (let at = 0; at < all.length; at += 16) {
        const line = all.subarray(at, at + 16);
        const groups = line.toString("hex").replace(/(.{4})/g, "$1 ");
        lines.push(`${at.toString(16).padStart(8, "0")}: ${groups.padEnd(41)} ${line.toString("latin1")}`);
      }
      expect(findCardData(lines.join("\n")), `after ${before} bytes`).not.toEqual([]);
    }
  });

  test("a mask that shows more than ten digits is none", () => {
    const pans = CANARY_SECRETS.filter(({ kind }) => kind === "pan");
    const mask = fc.constantFrom("*", "****", "x", "XXXX", "•••", "...·", " **** ", "-****-", "######");
    fc.assert(
      fc.property(fc.constantFrom(...pans), fc.nat(9), fc.nat(9), mask, (secret, first, last, hidden) => {
        const pan = textOf(secret);
        fc.pre(first + last < pan.length);
        const shown = `card ${pan.slice(0, first)}${hidden}${pan.slice(pan.length - last)} declined`;
        const found = findCardData(shown).map(({ label }) => label);
        if (first >= 4 && first + last > 10) expect(found).toEqual([secret.label]);
        if (first <= 6 && last <= 4) expect(found).toEqual([]);
      }),
      runs(500),
    );
  });

  test("ten digits of an account number in a row are a leak, what a receipt shows is not", () => {
    const pans = CANARY_SECRETS.filter(({ kind }) => kind === "pan");
    fc.assert(
      fc.property(fc.constantFrom(...pans), fc.nat({ max: 9 }), noise, (secret, at, around) => {
        const pan = textOf(secret);
        const part = pan.slice(Math.min(at, pan.length - 10)).slice(0, 10);
        expect(findCardData(`${around} ${part} ${around}`)).not.toEqual([]);
        const shown = `${pan.slice(0, 6)}******${pan.slice(-4)}`;
        for (const allowed of [shown, shown.replaceAll("*", ""), pan.slice(-9)]) {
          expect(findCardData(allowed)).toEqual([]);
        }
      }),
      runs(),
    );
  });
});
