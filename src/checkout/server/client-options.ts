/**
 * What a client is made from, checked.
 *
 * @module
 */
import {
  refuseArgument,
  requireFunction,
  requireInteger,
  requireObject,
  requireText,
} from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Secret } from "../../secret.ts";
import { MAX_AMOUNT_SCALE } from "../amount.ts";
import { ApiCaller, MAX_TIMEOUT_MS } from "./api-caller.ts";
import type { Workbench } from "./at-most-once.ts";
import type { CheckoutStore } from "./attempts.ts";
import type { Environment, EnvironmentConfig } from "./environment.ts";
import { KeyedLine } from "./keyed-line.ts";
import type { SecretText } from "./requests.ts";

const DEFAULT_TIMEOUT_MS = 30_000;
/** Servers and proxies give up on a request well before. */
const DEFAULT_REPEAT_AFTER_MS = 120_000;
/** What a header can carry. */
const CREDENTIAL = /^[\x21-\x7e]{1,512}$/;

/** Which API, and as whom. */
export interface CheckoutConfig extends EnvironmentConfig {
  readonly apiKey: SecretText;
  readonly apiSecret: SecretText;
}

/** What a {@link CheckoutClient} stands on. */
export interface CheckoutClientOptions {
  /** Where attempts are kept. Without one, an attempt that a crash interrupts is forgotten. */
  readonly store?: CheckoutStore | undefined;
  /** Default `globalThis.fetch`. Called with `redirect: "manual"` and a signal. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Default deadline of one request, 1 to 2^31-1; 30 000 unless set. */
  readonly timeoutMs?: number | undefined;
  /**
   * How long a request that got no answer may still have its effect: only after that does `resume` send it again. Above
   * the longest deadline of any request; 120 000 unless set.
   */
  readonly repeatAfterMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Most digits behind the point of an amount. The currency's unless set; 2 is what the vendor's own code does. */
  readonly amountScale?: number | undefined;
  /** Makes the unique part of request ids, up to 40 characters. Default: 16 random hex digits. */
  readonly newId?: (() => string) | undefined;
}

function credential(argument: string, value: unknown): Secret<string> {
  const clear: unknown = value instanceof Secret ? value.reveal() : value;
  requireText(argument, clear);
  if (!CREDENTIAL.test(clear)) refuseArgument(argument, "1 to 512 visible ASCII characters", "other text");
  return new Secret(clear, argument);
}

function sixteenHexDigits(): string {
  return globalThis.crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}

/**
 * The workbench of a client.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function workbenchOf(
  environment: Environment,
  config: CheckoutConfig,
  options: CheckoutClientOptions,
): Workbench {
  requireObject("config", config);
  requireObject("options", options);
  const { store, clock = systemClock, timeoutMs = DEFAULT_TIMEOUT_MS, newId = sixteenHexDigits } = options;
  const { amountScale = MAX_AMOUNT_SCALE, repeatAfterMs = DEFAULT_REPEAT_AFTER_MS } = options;
  const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
  requireFunction("options.fetch", fetch);
  requireFunction("options.newId", newId);
  requireObject("options.clock", clock);
  requireInteger("options.timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
  requireInteger("options.repeatAfterMs", repeatAfterMs, 0, Number.MAX_SAFE_INTEGER);
  requireInteger("options.amountScale", amountScale, 0, MAX_AMOUNT_SCALE);
  if (store !== undefined) {
    requireObject("options.store", store);
    requireFunction("options.store.save", store.save);
  }
  const api = new ApiCaller({
    environment,
    apiKey: credential("config.apiKey", config.apiKey),
    apiSecret: credential("config.apiSecret", config.apiSecret),
    fetch,
    clock,
    timeoutMs,
    amountScale,
  });
  return { api, clock, store, line: new KeyedLine(), newId, repeatAfterMs };
}
