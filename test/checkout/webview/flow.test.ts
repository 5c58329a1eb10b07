import { describe, expect, test, vi } from "vitest";
import { CheckoutFlow, type CheckoutFlowOptions } from "../../../src/checkout/webview/index.ts";
import { expectCode } from "./coded.ts";

const PAYLOAD = {
  checkoutId: "1653241101733169556",
  checkoutKey: "90ed4298f15d46df994fd1cfbbec5aa24390e811295cf8b5",
  mode: "test",
  redirectUrl: "https://pay.test.pointcheckout.com/checkout/90ed4298f15d46df994fd1cfbbec5aa24390e811295cf8b5",
} as const;
const IGNORE = () => undefined;
const COMPLETE = "https://pay.test.pointcheckout.com/complete";

function startFlow(options: Partial<CheckoutFlowOptions> = {}) {
  const calls: string[] = [];
  const flow = new CheckoutFlow(PAYLOAD, {
    close: () => calls.push("close"),
    onUpdate: () => calls.push("onUpdate"),
    onDismiss: () => calls.push("onDismiss"),
    ...options,
  });
  const go = (url: string, mainFrame = true) => flow.navigate({ phase: "request", url, mainFrame });
  return { flow, calls, go };
}

describe("ends", () => {
  test("with a confirmation, after the bank's pages", async () => {
    const { flow, calls, go } = startFlow();
    expect(go(PAYLOAD.redirectUrl)).toBe("allow");
    expect(go("https://acs.bank.example/3ds")).toBe("allow");
    expect(flow.state).toEqual({ outcome: "open", serverCheckNeeded: false });
    expect(go(COMPLETE)).toBe("allow-and-close");
    const end = { outcome: "confirmation", endpoint: "complete", serverCheckNeeded: true };
    expect(flow.state).toEqual(end);
    expect(await flow.ended).toEqual(end);
    expect(calls).toEqual(["close", "onUpdate"]);
  });

  test.each(["request", "committed", "urlChanged"] as const)("in phase %s", (phase) => {
    const { flow } = startFlow();
    flow.navigate({ phase, url: COMPLETE, mainFrame: true });
    expect(flow.state.outcome).toBe("confirmation");
  });

  test("with the shopper's dismissal", async () => {
    const { flow, calls } = startFlow();
    flow.dismiss();
    expect(await flow.ended).toEqual({ outcome: "dismissed", serverCheckNeeded: true });
    expect(calls).toEqual(["close", "onDismiss"]);
  });

  test("with the signal, without a callback", async () => {
    const controller = new AbortController();
    const { flow, calls } = startFlow({ signal: controller.signal });
    controller.abort();
    expect(await flow.ended).toEqual({ outcome: "aborted", serverCheckNeeded: true });
    expect(calls).toEqual(["close"]);
  });

  test("at once, if the signal is aborted already", () => {
    const { flow, calls } = startFlow({ signal: AbortSignal.abort() });
    expect(flow.state.outcome).toBe("aborted");
    expect(calls).toEqual(["close"]);
  });

  test("at a further endpoint", () => {
    const { flow, go } = startFlow({ extraEndpoints: ["cancel"] });
    go("https://pay.test.pointcheckout.com/cancel/abc");
    expect(flow.state).toMatchObject({ outcome: "confirmation", endpoint: "cancel" });
  });

  test("without callbacks, if none are given", () => {
    const close = vi.fn();
    new CheckoutFlow(PAYLOAD, { close }).dismiss();
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("ends once", () => {
  const ENDS = {
    navigate: ({ go }: ReturnType<typeof startFlow>) => go(COMPLETE),
    dismiss: ({ flow }: ReturnType<typeof startFlow>) => flow.dismiss(),
  };
  const PAIRS = Object.values(ENDS).flatMap((first) => Object.values(ENDS).map((second) => [first, second]));

  test.each(PAIRS)("%o, then %o", (first, second) => {
    const started = startFlow();
    first!(started);
    const { state } = started.flow;
    const calls = [...started.calls];
    second!(started);
    expect(started.flow.state).toBe(state);
    expect(started.calls).toEqual(calls);
  });

  test("and no longer listens to the signal", () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const { flow, calls } = startFlow({ signal: controller.signal });
    flow.dismiss();
    controller.abort();
    expect(flow.state.outcome).toBe("dismissed");
    expect(calls).toEqual(["close", "onDismiss"]);
    expect(removed).toHaveBeenCalledOnce();
  });

  test("also when closing tells of a close by the shopper", () => {
    let flow: CheckoutFlow;
    const onDismiss = vi.fn();
    flow = new CheckoutFlow(PAYLOAD, { close: () => flow.dismiss(), onDismiss });
    flow.navigate({ phase: "committed", url: COMPLETE, mainFrame: true });
    expect(flow.state.outcome).toBe("confirmation");
    expect(onDismiss).not.toHaveBeenCalled();
  });

  test("also when the app's close fails", async () => {
    const broken = new TypeError("the view is gone");
    const { flow, calls } = startFlow({
      close: () => {
        throw broken;
      },
    });
    expect(() => flow.dismiss()).toThrow(broken);
    expect(calls).toEqual(["onDismiss"]);
    expect((await flow.ended).outcome).toBe("dismissed");
  });
});

describe("goes on", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["a frame inside the page",  COMPLETE,                                                 false, "allow"],
    ["the other mode's address", "https://pay.pointcheckout.com/complete",                 true,  "allow"],
    ["a look-alike",             "https://pay.test.pointcheckout.com.evil.example/complete", true, "allow"],
    ["a bank's app",             "mybank://approve",                                       true,  "external"],
    ["plain http",               "http://pay.test.pointcheckout.com/complete",             true,  "block"],
  ] as const)("%s", (_, url, mainFrame, decision) => {
    const { flow, calls, go } = startFlow();
    expect(go(url, mainFrame)).toBe(decision);
    expect(flow.state.outcome).toBe("open");
    expect(calls).toEqual([]);
  });
});

describe("start", () => {
  test("the embedded page of a brand", () => {
    const { flow } = startFlow({ embedded: true, brand: "paymennt" });
    expect(flow.startUrl).toBe(`https://pay.test.paymennt.com/embedded/checkout/${PAYLOAD.checkoutKey}`);
  });

  test("a payload can't widen what the app asked for", () => {
    const redirectUrl = "https://pay.staging.pointcheckout.com/checkout/abc";
    const payload = { ...PAYLOAD, redirectUrl, staging: true };
    expectCode(() => new CheckoutFlow(payload, { close: IGNORE }), "CHECKOUT_VALIDATION");
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["payload",            null,                                {}],
    ["mode",               { ...PAYLOAD, mode: "prod" },        {}],
    ["options",            PAYLOAD,                             undefined],
    ["options.close",      PAYLOAD,                             {}],
    ["options.onUpdate",   PAYLOAD,                             { close: IGNORE, onUpdate: "x" }],
    ["options.onDismiss",  PAYLOAD,                             { close: IGNORE, onDismiss: null }],
    ["start.redirectUrl",  { ...PAYLOAD, redirectUrl: 1 },      { close: IGNORE }],
  ])("%s is checked", (argument, payload, options) => {
    const error = expectCode(() => new CheckoutFlow(payload as never, options as never), "ARGUMENT_INVALID");
    expect(error.context.argument).toBe(argument);
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["navigation",       null],
    ["navigation.phase", { phase: "loaded", url: "", mainFrame: true }],
    ["navigation.url",   { phase: "request", url: null, mainFrame: true }],
    ["mainFrame",        { phase: "request", url: "", mainFrame: undefined }],
  ])("%s is checked", (argument, navigation) => {
    const { flow } = startFlow();
    const error = expectCode(() => flow.navigate(navigation as never), "ARGUMENT_INVALID");
    expect(error.context.argument).toBe(argument);
  });
});
