/**
 * What can go wrong between here and the Gateway, by code, and whether money may have moved all the same.
 *
 * | status             | code                                          | money of an `auth`     |
 * | ------------------ | --------------------------------------------- | ---------------------- |
 * | 400, 404           | `GATEWAY_REQUEST`                             | did not move           |
 * | 401, 403           | `GATEWAY_AUTHENTICATION`                      | did not move           |
 * | 429                | `GATEWAY_RATE_LIMITED`                        | did not move           |
 * | 408, 500, 502-504  | `GATEWAY_CONNECTION`                          | unknown                |
 * | others from 300 on | `GATEWAY_API`, or `GATEWAY_RESPONSE_INVALID`  | unknown                |
 * | none               | `GATEWAY_CONNECTION`, `GATEWAY_TIMEOUT`       | unknown, unless it was certainly not sent |
 *
 * `sent` in the context of an error says it: "no", or "maybe".
 *
 * Source: CardPointe Gateway API, HTTP status codes; what counts as unknown is this library's.
 *
 * @module
 */
import { type ErrorCode, isVp3300Error, Vp3300Error } from "../errors.ts";
import { networkFacts } from "../http-call.ts";

interface StatusRow {
  readonly code: ErrorCode;
  readonly sent: "no" | "maybe";
}

const REFUSED: StatusRow = { code: "GATEWAY_REQUEST", sent: "no" };
const UNAUTHENTICATED: StatusRow = { code: "GATEWAY_AUTHENTICATION", sent: "no" };
const BROKEN: StatusRow = { code: "GATEWAY_CONNECTION", sent: "maybe" };

/** Statuses that mean something of their own. */
// biome-ignore format: a table reads by column
const STATUSES: ReadonlyMap<number, StatusRow> = new Map([
  [400, REFUSED], [404, REFUSED],
  [401, UNAUTHENTICATED], [403, UNAUTHENTICATED],
  [429, { code: "GATEWAY_RATE_LIMITED", sent: "no" }],
  [408, BROKEN], [500, BROKEN], [502, BROKEN], [503, BROKEN], [504, BROKEN],
] as const);

const OTHER_STATUS: StatusRow = { code: "GATEWAY_API", sent: "maybe" };

/**
 * Failures of connecting: no byte of the request has left then. `ECONNREFUSED` and its like are only told of a connection
 * that was never made; a host that became unreachable may have been so in the middle of a request, and is not among them.
 */
// biome-ignore format: a list reads by kind
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "CERT_REVOKED", "CERT_UNTRUSTED", "CERT_SIGNATURE_FAILURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "HOSTNAME_MISMATCH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** The failure that an HTTP status is; 2xx is none. */
export function statusFailure(status: number, retryAfterMs: number | undefined): Vp3300Error {
  const { code, sent } = STATUSES.get(status) ?? OTHER_STATUS;
  return new Vp3300Error(code, { status, sent, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** The failure of a connection. Names and codes of the platform's error, never its texts: they may hold the request. */
export function networkFailure(error: unknown): Vp3300Error {
  const { reason, facts } = networkFacts(error);
  const sent = facts.some(({ code }) => code !== undefined && NOT_CONNECTED.has(code)) ? "no" : "maybe";
  return new Vp3300Error("GATEWAY_CONNECTION", { reason, sent }, { cause: facts });
}

/** An answer that is none of the Gateway's. */
export function answerFailure(reason: string, context: Record<string, number | string> = {}): Vp3300Error {
  return new Vp3300Error("GATEWAY_RESPONSE_INVALID", { reason, sent: "maybe", ...context });
}

/** Whether a request that failed like this certainly had no effect. */
export function hadNoEffect(error: unknown): boolean {
  return isVp3300Error(error) && error.context.sent === "no";
}

/** The class of the vendor's own Python toolkit that stands for an error code here, for code that moves over. */
// biome-ignore format: a table reads by column
export const TOOLKIT_ERRORS = {
  GATEWAY_AUTHENTICATION:   "ApiAuthenticationError",
  GATEWAY_CONNECTION:       "ApiConnectionError",
  GATEWAY_TIMEOUT:          "ApiConnectionError",
  GATEWAY_REQUEST:          "ApiRequestError",
  GATEWAY_RATE_LIMITED:     "ApiError",
  GATEWAY_API:              "ApiError",
  GATEWAY_RESPONSE_INVALID: "ApiError",
} as const satisfies Partial<Record<ErrorCode, string>>;
