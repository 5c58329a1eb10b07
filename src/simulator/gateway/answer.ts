/**
 * Answers of the simulated Gateway: members, lists, plain text and pages, and the errors of its HTTP layer.
 *
 * @module
 */
import { shuffledObject } from "../../simulated-http/shuffle.ts";
import { isRaw, type Raw } from "./members.ts";
import { type ResponseCode, responseOf } from "./response-codes.ts";

/** What an operation gives: members (or a list of them), or an answer that is no JSON. */
export type Answer = Raw | readonly Raw[] | Response;

/** Members that no client may stumble over: text, lists and objects, as UAT sends them. */
const JUNK: readonly (readonly [string, unknown])[] = [
  ["ignored", "0000"],
  ["padding", ["A", "B", null]],
  ["extra", { retref: "not a retref", respstat: "A" }],
];

/** How members are arranged on the wire. */
export type Arrange = (members: Raw) => Raw;

/** Members among junk, in an order that `random` decides. */
export function arrangeWith(random: () => number): Arrange {
  return (members) => shuffledObject([...Object.entries(members), ...JUNK], random);
}

/** The HTTP answer. Members of members stay as they are. */
export function toResponse(
  answer: Answer,
  arrange: Arrange,
  headers: Readonly<Record<string, string>>,
): Response {
  if (answer instanceof Response) return answer;
  const body = isRaw(answer) ? arrange(answer) : (answer as readonly Raw[]).map(arrange);
  return new Response(JSON.stringify(body), { headers: { "content-type": "application/json", ...headers } });
}

/** An answer of the Gateway itself that carries its code and little else. */
export function gatewayCode(respcode: string, members: Raw = {}): Raw {
  return { ...responseOf("PPS", respcode), ...members };
}

/** `PPS 29`. */
export function notFound(members: Raw = {}): Raw {
  return gatewayCode("29", members);
}

/** The members of a code. */
export function codeMembers({ respproc, respcode, respstat, resptext }: ResponseCode): Raw {
  return { respproc, respcode, respstat, resptext };
}

const HTTP_ERRORS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Members of an error of the HTTP layer; the path ends with the endpoint, so that it tells no ids. */
export function httpError(status: number, nowMs: number, path: string): Response {
  const timestamp = new Date(nowMs).toISOString().replace("Z", "+00:00");
  const endpoint = path.split("/").slice(0, 4).join("/");
  const body = { timestamp, status, error: HTTP_ERRORS[status] ?? "Error", path: endpoint };
  const headers = { "content-type": "application/json" };
  return new Response(JSON.stringify(body), { status, headers });
}
