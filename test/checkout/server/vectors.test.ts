import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { currencyExponent, formatAmount, minorUnits, shortDecimal } from "../../../src/checkout/amount.ts";
import { ApiCaller } from "../../../src/checkout/server/api-caller.ts";
import { buildRequest } from "../../../src/checkout/server/build-request.ts";
import type { Operation } from "../../../src/checkout/server/endpoints.ts";
import { readResult } from "../../../src/checkout/server/envelope.ts";
import {
  CHECKOUT_STATUSES,
  type Checkout,
  CheckoutClient,
  type CheckoutStatus,
  type ClosedAfter,
  classifyStatus,
  confirmCheckout,
  isExpectedTransition,
  POLL_SCHEDULES,
  parseAmount,
  parseWebhook,
  remainingRefundable,
  resolveEnvironment,
  toAppPayload,
  verifyWebhookSignature,
} from "../../../src/checkout/server/index.ts";
import { redact } from "../../../src/checkout/server/redact.ts";
import { READERS } from "../../../src/checkout/server/result-readers.ts";
import { systemClock } from "../../../src/clock.ts";
import type { Vp3300Error } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import vectors from "../../vectors/pointcheckout.json" with { type: "json" };

type Raw = Record<string, unknown>;
interface Case {
  readonly id: string;
  readonly op: string;
  readonly input: Raw;
  readonly expect: Raw;
}

/** Operations of the app side, which have tests of their own. */
const APP_SIDE = [
  "matchConfirmationUrl",
  "resolveStartUrl",
  "navigationDecision",
  "runFlow",
  "parseReturnUrl",
];
const CASES = (vectors.cases as unknown as Case[]).filter(({ op }) => !APP_SIDE.includes(op));

/** Amounts in the vectors: decimals in major units, under these names. Ours: minor units, with `Minor` behind. */
const AMOUNTS = ["amount", "unitprice", "linetotal", "subtotal", "tax", "shipping", "handling", "discount"];

function minored(value: unknown, currency = "AED"): unknown {
  if (Array.isArray(value)) return value.map((element) => minored(element, currency));
  if (typeof value !== "object" || value === null) return value;
  const own = (value as Raw).currency;
  const code = typeof own === "string" ? own : currency;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      AMOUNTS.includes(name)
        ? [`${name}Minor`, minorUnits(member, currencyExponent(code))]
        : [name, minored(member, code)],
    ),
  );
}

function caught(act: () => unknown): Vp3300Error {
  try {
    act();
  } catch (error) {
    return error as Vp3300Error;
  }
  throw new TypeError("nothing was thrown");
}

const codeOf = (category: unknown) => `CHECKOUT_${String(category).toUpperCase()}`;

/** "content[1].status" of a result, with amounts back in major units and secrets revealed. */
function fieldOf(result: unknown, path: string): unknown {
  const names = path.split(/[.[\]]+/).filter((name) => name !== "");
  let at: unknown = result;
  for (const name of names) {
    const object = at as Raw;
    const minor = object[`${name}Minor`];
    at =
      typeof minor === "number"
        ? Number(shortDecimal(minor, currencyExponent(String(object.currency))))
        : object[name];
  }
  return at instanceof Secret ? at.reveal() : at;
}

function pathsOf(error: Vp3300Error | undefined): string[] {
  const paths = String(error?.context.paths ?? "");
  return paths === "" ? [] : paths.split(", ").map((path) => path.replace(/Minor$/, ""));
}

const checkoutOf = (raw: unknown) => READERS.checkout(raw) as Checkout;

function checkResponse({ input, expect: expected }: Case, text: string): void {
  const operation = input.call as Operation;
  const answer = { status: input.httpStatus as number, text };
  if (expected.ok) {
    const result = readResult(operation, answer);
    for (const [path, value] of Object.entries(expected.fields as Raw)) {
      expect(fieldOf(result, path), path).toEqual(value);
    }
    return;
  }
  const error = caught(() => readResult(operation, answer));
  expect(error.code).toBe(codeOf(expected.category));
  expect(error.context.reason).toBe(expected.message);
}

const OPERATIONS: Readonly<Record<string, (row: Case) => void>> = {
  resolveEnvironment({ input, expect: expected }) {
    expect(resolveEnvironment(input as never)).toMatchObject(expected);
  },

  buildRequest({ input, expect: expected }) {
    const { apiKey, apiSecret, ...config } = input.config as Raw & { apiKey: string; apiSecret: string };
    const environment = resolveEnvironment(config as never);
    const operation = input.call as Operation;
    const build = () =>
      buildRequest(operation, minored(input.args) as object, { environment, amountScale: 3 });
    if (expected.rejects) {
      const error = caught(build);
      if (expected.category) expect(error.code).toBe(codeOf(expected.category));
      if (expected.paths) expect(pathsOf(error)).toEqual(expected.paths);
      return;
    }
    const http = build();
    const url = new URL(http.url);
    expect(http.method).toBe(expected.method);
    if (expected.url) expect(http.url).toBe(expected.url);
    if (expected.path) expect(url.pathname).toBe(expected.path);
    if (expected.query) expect(Object.fromEntries(url.searchParams)).toEqual(expected.query);
    for (const part of (expected.rawQueryIncludes as string[]) ?? []) expect(http.url).toContain(part);
    if (expected.body === null) expect(http.body).toBeUndefined();
    else if (expected.body) expect(JSON.parse(http.body!)).toEqual(expected.body);
    for (const part of (expected.bodyTextIncludes as string[]) ?? []) expect(http.body).toContain(part);
  },

  validate({ input, expect: expected }) {
    const environment = resolveEnvironment({ brand: input.brand as never, mode: "test" });
    const act = () =>
      buildRequest(input.call as Operation, minored(input.args) as object, { environment, amountScale: 3 });
    if (expected.ok) {
      expect(act).not.toThrow();
      return;
    }
    const error = caught(act);
    expect(error.code).toBe("CHECKOUT_VALIDATION");
    expect(pathsOf(error)).toEqual(expected.paths);
  },

  parseResponse: (row) => checkResponse(row, JSON.stringify(row.input.body)),
  parseResponseText: (row) => checkResponse(row, row.input.text as string),

  classifyStatus({ input, expect: expected }) {
    const status = classifyStatus(input.raw);
    expect({ status, outcome: CHECKOUT_STATUSES[status].outcome }).toEqual(expected);
  },

  abilities({ input, expect: expected }) {
    const { cancel, refund, final: terminal } = CHECKOUT_STATUSES[input.status as CheckoutStatus];
    expect({ cancel, refund, terminal }).toEqual(expected);
  },

  isExpectedTransition({ input, expect: expected }) {
    expect(isExpectedTransition(input.from as CheckoutStatus, input.to as CheckoutStatus)).toBe(
      expected.expected,
    );
  },

  confirmCheckout({ input, expect: expected }) {
    const confirmation = confirmCheckout(minored(input.expected) as never, checkoutOf(input.checkout));
    expect(confirmation).toMatchObject(expected);
  },

  remainingRefundable({ input, expect: expected }) {
    const checkout = checkoutOf(input.checkout);
    expect(formatAmount(remainingRefundable(checkout), checkout.currency!)).toBe(expected.amount);
  },

  pollSchedule({ input, expect: expected }) {
    expect(POLL_SCHEDULES[input.after as ClosedAfter]).toEqual(expected.delaysMs);
  },

  parseAmount({ input, expect: expected }) {
    const { value, currency, amountScale } = input as {
      value: string;
      currency: string;
      amountScale?: number;
    };
    const act = () => parseAmount(value, currency, amountScale === undefined ? {} : { amountScale });
    if (expected.ok) expect(shortDecimal(act(), currencyExponent(currency))).toBe(expected.json);
    else expect(caught(act).code).toBe("ARGUMENT_INVALID");
  },

  parseWebhook({ input, expect: expected }) {
    expect({ checkoutId: null, ...parseWebhook(input.rawBody as string) }).toEqual(expected);
  },

  verifyWebhookSignature({ input, expect: expected }) {
    const { rawBody, ...signature } = input as Raw & { rawBody: string };
    expect(verifyWebhookSignature(rawBody, signature as never)).toBe(expected.valid);
  },

  constructServerClient({ input, expect: expected }) {
    if (input.runtime === "browser") {
      vi.stubGlobal("window", {});
      vi.stubGlobal("document", {});
    }
    const act = () => new CheckoutClient(input.config as never);
    if (expected.rejects) expect(caught(act).code).toBe(codeOf(expected.category));
    else expect(inspect(act(), { depth: 9, showHidden: true })).not.toMatch(/fake_0001/);
  },

  toAppPayload({ input, expect: expected }) {
    expect(Object.keys(toAppPayload(checkoutOf(input.checkout), "test")).sort()).toEqual(expected.keys);
  },

  redact({ input, expect: expected }) {
    const text = redact(input.text as string, input.secrets as string[]);
    for (const excluded of expected.excludes as string[]) expect(text).not.toContain(excluded);
  },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("pointcheckout.json", () => {
  for (const row of CASES) test(`${row.op} ${row.id}`, () => OPERATIONS[row.op]!(row));

  test("every request case is sent with its headers", async () => {
    let count = 0;
    for (const { id, input, expect: expected } of CASES.filter(({ op }) => op === "buildRequest")) {
      if (expected.headers === undefined) continue;
      let sent = new Headers();
      const fetch = (async (_: string, init: RequestInit) => {
        sent = new Headers(init.headers);
        return new Response("{}", { status: 403 });
      }) as typeof globalThis.fetch;
      const { apiKey, apiSecret, ...config } = input.config as Raw & { apiKey: string; apiSecret: string };
      const api = new ApiCaller({
        environment: resolveEnvironment(config as never),
        apiKey: new Secret(apiKey, "key"),
        apiSecret: new Secret(apiSecret, "secret"),
        fetch,
        clock: systemClock,
        timeoutMs: 10_000,
        amountScale: 3,
      });
      const call = api.call(input.call as Operation, minored(input.args) as object);
      await expect(call).rejects.toMatchObject({ code: "CHECKOUT_AUTHENTICATION" });
      for (const [name, value] of Object.entries(expected.headers as Record<string, string>)) {
        expect(sent.get(name), `${id} ${name}`).toBe(value);
      }
      count++;
    }
    expect(count).toBe(9);
  });

  test("no case of the server side is lost", () => {
    const counts: Record<string, number> = {};
    for (const { op } of CASES) counts[op] = (counts[op] ?? 0) + 1;
    expect(counts).toEqual({
      resolveEnvironment: 3,
      buildRequest: 15,
      validate: 27,
      parseResponse: 16,
      parseResponseText: 3,
      classifyStatus: 13,
      abilities: 6,
      isExpectedTransition: 9,
      confirmCheckout: 7,
      remainingRefundable: 2,
      pollSchedule: 2,
      parseAmount: 14,
      parseWebhook: 3,
      verifyWebhookSignature: 3,
      constructServerClient: 3,
      toAppPayload: 1,
      redact: 1,
    });
    expect(vectors.cases.length).toBe(177);
  });
});
