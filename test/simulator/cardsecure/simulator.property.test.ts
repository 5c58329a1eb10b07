import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLuhnValid } from "../../../src/luhn.ts";
import {
  type CardSecureSimulator,
  createCardSecureSimulator,
} from "../../../src/simulator/cardsecure/index.ts";
import { runs } from "../../runs.ts";
import { loadVectors } from "../../vectors.ts";

async function ask(simulator: CardSecureSimulator, body: unknown): Promise<Record<string, unknown>> {
  const url = "http://127.0.0.1/cardsecure/api/v1/ccn/tokenize";
  const response = await simulator.fetch(new Request(url, { method: "POST", body: JSON.stringify(body) }));
  return (await response.json()) as Record<string, unknown>;
}

async function tokenFor(simulator: CardSecureSimulator, body: object): Promise<string> {
  return String((await ask(simulator, body)).token);
}

const create = createCardSecureSimulator;
const OWN_FAILURE = 43;

describe("tokens", () => {
  test("start with 9 and the account's first two digits, end with its last four, and pass Luhn", async () => {
    const simulator = create();
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[1-8]\d{10,17}$/), async (start) => {
        const pan = Array.from("0123456789", (digit) => start + digit).find(isLuhnValid)!;
        const token = await tokenFor(simulator, { account: pan });
        expect(token).toMatch(new RegExp(`^9${pan.slice(0, 2)}\\d{9}${pan.slice(-4)}$`));
        expect(isLuhnValid(token)).toBe(true);
        expect(await tokenFor(simulator, { account: pan })).toBe(token);
      }),
      runs(100),
    );
  });
});

describe("requests", () => {
  const samples = loadVectors<{ hex: string }[]>("msr-swipes").map(({ hex }) => hex);

  test("of any shape, and reader data with any damage, get an answer of the service", async () => {
    const simulator = create();
    const damaged = fc
      .tuple(fc.constantFrom(...samples), fc.nat(), fc.stringMatching(/^[0-9a-f]{1,6}$/))
      .map(([hex, place, put]) => {
        const at = place % hex.length;
        return hex.slice(0, at) + put + hex.slice(at + put.length);
      });
    const noise = fc.oneof(fc.string(), fc.stringMatching(/^([0-9A-F]{2}){0,80}$/), damaged);
    const handler = fc.constantFrom(undefined, null, "RSA", "EC_APPLE_PAY", "EC_GOOGLE_PAY", "EX_APPLE_PAY");
    const members = fc.record(
      { account: noise, devicedata: noise, encryptionhandler: handler, unique: fc.boolean() },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(members, fc.jsonValue()), async (body) => {
        const { errorcode, token } = await ask(simulator, body);
        expect(errorcode).not.toBe(OWN_FAILURE);
        if (errorcode === 0) expect(token).toMatch(/^9\d{15}$/);
        else expect(token).toBeUndefined();
      }),
      runs(),
    );
  });
});
