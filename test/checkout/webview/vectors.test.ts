import { describe, expect, test } from "vitest";
import {
  CheckoutFlow,
  matchConfirmationUrl,
  navigationDecision,
  parseReturnUrl,
  resolveStartUrl,
  type StartUrlInput,
} from "../../../src/checkout/webview/index.ts";
import { loadVectors } from "../../vectors.ts";
import { expectCode } from "./coded.ts";
import { type FlowEvent, runFlow } from "./run-flow.ts";

interface Case {
  readonly id: string;
  readonly op: string;
  readonly input: never;
  readonly expect: Readonly<Record<string, unknown>>;
}

const { cases } = loadVectors<{ cases: readonly Case[] }>("pointcheckout");

/** Per operation: how many cases the file has, and how one is run. The answer is compared with `expect`. */
const OPERATIONS = {
  matchConfirmationUrl: {
    count: 27,
    run: ({ mode, url }: { mode: "live"; url: string }) => {
      const endpoint = matchConfirmationUrl(mode, url);
      return { match: endpoint !== undefined, endpoint: endpoint ?? null };
    },
  },
  resolveStartUrl: {
    count: 4,
    run: (input: StartUrlInput) => ({ url: resolveStartUrl(input) }),
  },
  navigationDecision: {
    count: 9,
    run: (input: { mode: "live"; url: string; mainFrame: boolean }) => ({
      decision: navigationDecision(input.mode, input.url, input.mainFrame),
    }),
  },
  runFlow: {
    count: 7,
    run: (input: { mode: "live"; startUrl: string; events: readonly FlowEvent[] }) => runFlow(input),
  },
  parseReturnUrl: {
    count: 2,
    run: ({ url }: { url: string }) => {
      const { checkoutId = null, reference = null } = parseReturnUrl(url);
      return { checkoutId, reference };
    },
  },
} as const;

describe.each(Object.entries(OPERATIONS))("pointcheckout.json: %s", (op, { count, run }) => {
  const own = cases.filter((entry) => entry.op === op);

  test("no case is lost", () => {
    expect(own).toHaveLength(count);
  });

  test.each(own)("$id", ({ input, expect: expected }) => {
    if (expected.rejects === true) expectCode(() => run(input), "CHECKOUT_VALIDATION");
    else expect(run(input)).toEqual(expected);
  });
});

test("the flow opens what resolveStartUrl gives", () => {
  const redirectUrl = "https://pay.test.paymennt.com/checkout/abc";
  const payload = { checkoutId: "1", checkoutKey: "abc", mode: "test", redirectUrl } as const;
  expect(new CheckoutFlow(payload, { close: () => undefined }).startUrl).toBe(redirectUrl);
});
