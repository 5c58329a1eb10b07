import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isVp3300Error, Vp3300Error } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { CANARY_SECRETS, type CardSecret, findCardData } from "../../../src/testing/index.ts";
import { thrownCode } from "../../reader/expectations.ts";
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
        if (first + last > 10) expect(found).toEqual([secret.label]);
        if (first <= 6 && last <= 4) expect(found).toEqual([]);
      }),
      runs(500),
    );
  });

  test("nor is one of packed digits that shows more than ten", () => {
    const pans = CANARY_SECRETS.filter(({ kind }) => kind === "pan");
    const filler = fc.constantFrom(..."0ACF");
    const written = fc.constantFrom(
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes.toString("hex"),
      (bytes: Buffer) => bytes.toString("base64"),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...pans),
        fc.nat(9),
        fc.nat(9),
        filler,
        written,
        (secret, first, last, hidden, write) => {
          const pan = textOf(secret);
          fc.pre(first + last + 1 < pan.length);
          const [start, end] = [pan.slice(0, first), pan.slice(pan.length - last)];
          const digits = `5A08${start}${hidden.repeat(pan.length - first - last)}${end}`;
          const packed = Buffer.from(digits.padEnd(2 * Math.ceil(digits.length / 2), "F"), "hex");
          const found = findCardData(write(packed)).map(({ label }) => label);
          // Of zeros at the edge of a filler of zeros nobody can say whether they are shown.
          const shown =
            hidden === "0" ? start.replace(/0+$/, "").length + end.replace(/^0+/, "").length : first + last;
          if (shown > 10) expect(found).toContain(secret.label);
          if (first <= 6 && last <= 4) expect(found).toEqual([]);
        },
      ),
      runs(500),
    );
    const visa = Uint8Array.of(0x47, 0x61, 0x73, 0x90, 0xcc, 0xcc, 0x01, 0x19);
    expect(findCardData(visa)).toContainEqual({
      kind: "pan",
      label: "canary visa",
      path: "sink",
      disguises: ["bcd", "masked"],
    });
  });

  test("two masks in a row are looked at one by one", () => {
    const found = findCardData("541333****0434 54133300****0434").map(({ label }) => label);
    expect(found).toEqual(["canary mastercard"]);
    expect(findCardData("541333****0434 541333****0434")).toEqual([]);
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

describe("secrets of one's own", () => {
  const text = (characters: string, maxLength = 24) =>
    fc.string({ unit: fc.constantFrom(...characters), minLength: 3, maxLength, size: "max" });
  const DIGITS = "0123456789";
  const HEX = `${DIGITS}abcdef`;
  const NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123/ -.'";
  const expiry = fc.constant("3012201");
  const track = fc.oneof(
    fc.tuple(text(DIGITS, 19), expiry, text(DIGITS)).map(([pan, dates, rest]) => `;${pan}=${dates}${rest}?`),
    fc
      .tuple(text(DIGITS, 19), text(NAME), expiry, text(`${DIGITS} `))
      .map(([pan, name, dates, rest]) => `%B${pan}^${name}^${dates}${rest}?`),
    text(`${NAME}^=;`, 60),
  );
  const printable = fc.string({ unit: "grapheme-ascii", minLength: 3, maxLength: 24 });
  const password = fc.oneof(text(DIGITS), text(HEX, 40), text(HEX.toUpperCase(), 40), printable);
  const bytes = fc.uint8Array({ minLength: 4, maxLength: 32 });
  const values = [
    ["pan", fc.oneof(text(DIGITS, 19), text(`${DIGITS} -`))],
    ["track", track],
    ["cvv", fc.oneof(text(DIGITS, 5), printable)],
    ["cardholder", fc.oneof(text(NAME), printable)],
    ["token", fc.oneof(password, bytes)],
    ["key", fc.oneof(password, bytes)],
  ] as const;

  test.each(values)("each %s that is taken is found as text in a sentence", (kind, value) => {
    let taken = 0;
    const word = fc.constantFrom("token", "is", "the code", "cvv", "12", "of 0", "deadbeef", "-", "(a)");
    fc.assert(
      fc.property(value, word, word, (hidden: string | Uint8Array, before, after) => {
        const label = "own";
        const secrets = [{ kind, label, value: new Secret(hidden, "own") as CardSecret["value"] }];
        const written = typeof hidden === "string" ? hidden : Buffer.from(hidden).toString("hex");
        const sentence = `${before} cvv: ${written} ${after}`;
        const found = (() => {
          try {
            return findCardData(sentence, { secrets });
          } catch (error) {
            if (isVp3300Error(error) && error.code === "ARGUMENT_INVALID") return undefined;
            throw error;
          }
        })();
        fc.pre(found !== undefined);
        taken += 1;
        expect(found).toContainEqual(expect.objectContaining({ kind, label }));
      }),
      runs(),
    );
    expect(taken).toBeGreaterThan(50);
  });

  test("a number that was given in groups is found by ten of its digits, like one that was not", () => {
    const value = new Secret("4917 6100-0000 0000 327", "own");
    const secrets: CardSecret[] = [{ kind: "pan", label: "own", value }];
    for (const part of ["4917610000", "9176100000"]) {
      expect(findCardData(`card ${part} declined`, { secrets }), part).toHaveLength(1);
    }
    expect(findCardData("card 4917610****0000327", { secrets })).toHaveLength(1);
  });

  test.each([
    ["digits", "20260815"],
    ["hexadecimal", "deadbeef42"],
    ["upper-case hexadecimal", "DEADBEEF42C0DE"],
    ["letters", "correct horse"],
  ])("a password that looks like %s is found like any other", (_, password) => {
    const secrets: CardSecret[] = [{ kind: "key", label: "pw", value: new Secret(password, "password") }];
    const found = findCardData(`login as till-1 with ${password}, refused`, { secrets });
    expect(found).toEqual([{ kind: "key", label: "pw", path: "sink", disguises: [] }]);
  });

  test.each<[string, CardSecret["kind"], string | Uint8Array]>([
    ["one digit over and over", "token", "00000000"],
    ["one byte over and over", "key", new Uint8Array(16)],
    ["no letters or digits", "key", "!?!?!?!?"],
    ["too few bytes", "token", Uint8Array.of(1, 2, 3, 4)],
    ["a code of no digits", "cvv", "***"],
  ])("what can't be searched for is refused: %s", (_, kind, value) => {
    const secrets = [{ kind, label: "own", value: new Secret(value, "own") as CardSecret["value"] }];
    expect(thrownCode(() => findCardData("", { secrets }))).toBe("ARGUMENT_INVALID");
  });
});
