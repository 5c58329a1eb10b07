/**
 * One call of the API: checked, sent with the credentials, bounded, read. Reads are repeated a few times when they fail
 * in passing; nothing else ever is.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), security and responses; when to repeat is this library's.
 *
 * @module
 */
import { requireInteger, requireObject } from "../../arguments.ts";
import type { Clock } from "../../clock.ts";
import { wait, withDeadline } from "../../deadline.ts";
import { Vp3300Error } from "../../errors.ts";
import { readText } from "../../http-call.ts";
import type { Secret } from "../../secret.ts";
import { buildRequest, type HttpRequest } from "./build-request.ts";
import { endpointOf, type Operation, type ResultOf } from "./endpoints.ts";
import { type RawAnswer, readResult } from "./envelope.ts";
import type { Environment } from "./environment.ts";
import { isTransient, networkFailure, protocolFailure } from "./failures.ts";

/** A page of a hundred checkouts with all they can hold is far below it. */
export const ANSWER_MAX_BYTES = 4_194_304;
/** Waits before a read is repeated. */
export const READ_REPEAT_WAITS_MS: readonly number[] = [500, 2_000];
/** The longest a platform's timer runs. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** What bounds one call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For every request of the call, 1 to 2^31-1; instead of the client's. */
  readonly timeoutMs?: number | undefined;
}

/** What an {@link ApiCaller} stands on. */
export interface ApiCallerOptions {
  readonly environment: Environment;
  readonly apiKey: Secret<string>;
  readonly apiSecret: Secret<string>;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly amountScale: number;
}

function timeoutFailure(timeoutMs: number): Vp3300Error {
  return new Vp3300Error("CHECKOUT_NETWORK", { reason: "timeout", timeoutMs });
}

const READ_FAILURES = {
  tooLong: (expected: number) => protocolFailure({ expected }),
  broken: networkFailure,
} as const;

/** Calls one API with one pair of credentials. */
export class ApiCaller {
  readonly #options: ApiCallerOptions;

  constructor(options: ApiCallerOptions) {
    this.#options = options;
  }

  /** @throws Vp3300Error `CHECKOUT_VALIDATION`, `CHECKOUT_UNSUPPORTED`: the request can't be sent */
  prepare(operation: Operation, request: object): HttpRequest {
    return buildRequest(operation, request, this.#options);
  }

  /** Calls `operation`; a GET up to three times. */
  async call<N extends Operation>(
    operation: N,
    request: object,
    { signal, timeoutMs = this.#options.timeoutMs }: CallOptions = {},
  ): Promise<ResultOf<N>> {
    requireInteger("options.timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
    if (signal !== undefined) requireObject("options.signal", signal);
    const { clock } = this.#options;
    const http = this.prepare(operation, request);
    const waits = endpointOf(operation).method === "GET" ? READ_REPEAT_WAITS_MS : [];
    for (let repeats = 0; ; repeats++) {
      try {
        const onTimeout = () => timeoutFailure(timeoutMs);
        const exchange = (until: AbortSignal) => this.#exchange(http, until);
        const answer = await withDeadline(exchange, { clock, timeoutMs, signal, onTimeout });
        return readResult(operation, answer, this.#secrets());
      } catch (error) {
        const waitMs = waits[repeats];
        if (waitMs === undefined || !isTransient(error)) throw error;
        await wait(clock, waitMs, signal);
      }
    }
  }

  #secrets(): readonly string[] {
    return [this.#options.apiKey.reveal(), this.#options.apiSecret.reveal()];
  }

  async #exchange(http: HttpRequest, signal: AbortSignal): Promise<RawAnswer> {
    const response = await this.#send(http, signal);
    return { status: response.status, text: await readText(response, ANSWER_MAX_BYTES, READ_FAILURES) };
  }

  async #send({ method, url, body }: HttpRequest, signal: AbortSignal): Promise<Response> {
    const { environment, apiKey, apiSecret, fetch } = this.#options;
    const headers = {
      accept: "application/json",
      [environment.keyHeader]: apiKey.reveal(),
      [environment.secretHeader]: apiSecret.reveal(),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    try {
      return await fetch(url, {
        method,
        headers,
        ...(body !== undefined && { body }),
        redirect: "manual",
        signal,
      });
    } catch (error) {
      throw networkFailure(error);
    }
  }
}
