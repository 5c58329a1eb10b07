/**
 * One request to the Gateway and its answer: with the credentials, within the deadline, read no further than it may be,
 * to the one host and no other.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { withDeadline } from "../deadline.ts";
import { Vp3300Error } from "../errors.ts";
import { readText } from "../http-call.ts";
import type { Secret } from "../secret.ts";
import { type Endpoint, type EndpointName, endpointOf } from "./endpoints.ts";
import { answerFailure, networkFailure, statusFailure } from "./http-failures.ts";
import type { WireMembers } from "./request-rules.ts";
import type { Slots } from "./slots.ts";

/** What a {@link GatewayHttp} stands on. */
export interface GatewayHttpOptions {
  /** Without a slash at its end. */
  readonly base: string;
  /** Value of the `Authorization` header. */
  readonly authorization: Secret<string>;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly slots: Slots;
  /** Deadlines, by what an endpoint waits for. */
  readonly timeoutsMs: Readonly<Record<Endpoint["waits"], number>>;
}

/** What bounds one request. */
export interface ExchangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Instead of the endpoint's. */
  readonly timeoutMs?: number | undefined;
  /** Runs when the request has its turn, directly before it leaves; it leaves only if this is fulfilled. */
  readonly before?: () => Promise<void>;
}

const API = "/cardconnect/rest/";
const MAX_RETRY_AFTER_S = 3_600;

/** `{name}` in a path, from the members; the others. */
function target({ path, sends }: Endpoint, members: WireMembers): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(members[name] ?? "")),
  );
  if (sends !== "query") return filled;
  const query = Object.entries(members).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return `${filled}?${query.join("&")}`;
}

/** UAT says how long to wait in a header of its own. */
function retryAfterMs({ headers }: Response): number | undefined {
  const seconds = headers.get("x-rate-limit-retry-after-seconds") ?? headers.get("retry-after");
  if (seconds === null || !/^\d{1,6}$/.test(seconds)) return undefined;
  return Math.min(Number(seconds), MAX_RETRY_AFTER_S) * 1_000;
}

const READ_FAILURES = {
  tooLong: (maxBytes: number) => answerFailure("length", { expected: maxBytes }),
  broken: networkFailure,
} as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's own message quotes the text
  }
}

/** See the module. */
export class GatewayHttp {
  readonly #options: GatewayHttpOptions;

  constructor(options: GatewayHttpOptions) {
    this.#options = options;
  }

  /** How long an endpoint is waited for. */
  timeoutMs(name: EndpointName): number {
    return this.#options.timeoutsMs[endpointOf(name).waits];
  }

  /**
   * The answer: what its JSON holds, or its text where the endpoint answers with one.
   *
   * @throws Vp3300Error a `GATEWAY_` code of `http-failures.ts`; on abort the signal's reason
   */
  call(name: EndpointName, members: WireMembers, options: ExchangeOptions = {}): Promise<unknown> {
    const { signal, timeoutMs = this.timeoutMs(name), before } = options;
    const { clock, slots } = this.#options;
    const expiry = (context: Record<string, string>) => () =>
      new Vp3300Error("GATEWAY_TIMEOUT", { timeoutMs, ...context });
    const exchange = async () => {
      await before?.();
      return withDeadline((until) => this.#exchange(endpointOf(name), members, until), {
        clock,
        timeoutMs,
        signal,
        onTimeout: expiry({ sent: "maybe" }),
      });
    };
    return slots.run(exchange, {
      clock,
      timeoutMs,
      signal,
      onTimeout: expiry({ sent: "no", reason: "busy" }),
    });
  }

  async #exchange(endpoint: Endpoint, members: WireMembers, signal: AbortSignal): Promise<unknown> {
    const response = await this.#send(endpoint, members, signal);
    const { status, type } = response;
    // A browser hides the status of a redirect that it was told not to follow.
    if (type === "opaqueredirect" || (status >= 300 && status < 400))
      throw answerFailure("redirect", { status });
    // Its body may be anything, and is not read: it may repeat the request.
    if (status < 200 || status > 299) throw statusFailure(status, retryAfterMs(response));
    const text = await readText(response, endpoint.maxBytes, READ_FAILURES);
    if (endpoint.text?.test(text)) return text;
    const value = parseJson(text);
    if (value === undefined) throw answerFailure("not JSON");
    return value;
  }

  async #send(endpoint: Endpoint, members: WireMembers, signal: AbortSignal): Promise<Response> {
    const { base, authorization, fetch } = this.#options;
    const { method, sends } = endpoint;
    const hasBody = sends === "body";
    try {
      return await fetch(base + API + target(endpoint, members), {
        method,
        headers: {
          accept: "application/json",
          authorization: authorization.reveal(),
          ...(hasBody && { "content-type": "application/json" }),
        },
        ...(hasBody && { body: JSON.stringify(members) }),
        redirect: "manual",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal,
      });
    } catch (error) {
      throw networkFailure(error);
    }
  }
}
