/**
 * From an operation and its request to the HTTP request: checked as a whole, all problems at once, before anything is
 * sent.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";
import { JsonNumber, type JsonValue, writeJson } from "../exact-json.ts";
import { endpointOf, isPaymenntOnly, type Operation } from "./endpoints.ts";
import type { Environment } from "./environment.ts";
import { encodeShape, id } from "./rules.ts";

/** What is sent, but for the credentials. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** JSON text. */
  readonly body?: string;
}

/** What a request is built for. */
export interface BuildOptions {
  readonly environment: Environment;
  /** Most digits behind the point of an amount. */
  readonly amountScale: number;
}

type Wire = Readonly<Record<string, JsonValue>>;

function queryText(value: JsonValue): string {
  return value instanceof JsonNumber ? value.text : String(value); // a list's elements are joined by commas
}

/** `customer: { email }` is `customer.email` in a query. */
function queryPairs(wire: Wire, prefix = ""): string[] {
  return Object.entries(wire).flatMap(([name, value]) => {
    const isGroup =
      typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
    return isGroup
      ? queryPairs(value as Wire, `${prefix}${name}.`)
      : [`${prefix}${name}=${encodeURIComponent(queryText(value))}`];
  });
}

/**
 * The HTTP request of `operation`.
 *
 * @throws Vp3300Error `CHECKOUT_VALIDATION` with the `paths` of all that can't be sent, sorted;
 *   `CHECKOUT_UNSUPPORTED` for a call that the brand lacks
 */
export function buildRequest(operation: Operation, request: object, options: BuildOptions): HttpRequest {
  const { environment, amountScale } = options;
  const { method, path, sends, shape, check } = endpointOf(operation);
  if (environment.brand === "pointcheckout" && isPaymenntOnly(operation)) {
    throw new Vp3300Error("CHECKOUT_UNSUPPORTED", { operation, brand: environment.brand });
  }
  const place = { path: "", exponent: 2, amountScale, problems: new Set<string>() };
  const given = request as Readonly<Record<string, unknown>>;
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const written = id(given[name], place);
    if (written === undefined) place.problems.add(name);
    return String(written);
  });
  const wire = shape === undefined ? {} : encodeShape(shape, request, place);
  for (const problem of check?.(given) ?? []) place.problems.add(problem);
  if (place.problems.size > 0) {
    throw new Vp3300Error("CHECKOUT_VALIDATION", { operation, paths: [...place.problems].sort().join(", ") });
  }
  const query = sends === "query" || sends === "both" ? queryPairs(wire).join("&") : "";
  const url = environment.apiBase + target + (query === "" ? "" : `?${query}`);
  return sends === "body" || sends === "both" ? { method, url, body: writeJson(wire) } : { method, url };
}
