import type { GatewaySimulatorOptions, Processor } from "../../../src/simulator/gateway/index.ts";
import { loadVectors } from "../../vectors.ts";
import type { Members } from "./caller.ts";

/** A case of gateway.json. */
export interface GatewayCase {
  readonly id: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly request: Members | null;
  readonly response: {
    readonly status: number;
    readonly contentType: string;
    readonly body: Members | readonly Members[] | string | null;
  } | null;
  readonly expect: { readonly outcome: string };
}

export const CASES = loadVectors<{ readonly cases: readonly GatewayCase[] }>("gateway").cases;

/** The members of a case's answer, if it is one object. */
export function answerOf({ response }: GatewayCase): Members {
  const body = response?.body;
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Members) : {};
}

const MERCHID =
  /\/(?:inquire|inquireByOrderid|profile)\/.*?\/(\w+)$|merchid=(\w+)|\/(?:bin|inquireMerchant|openbatch|closebatch)\/(\w+)/;

/** The merchant that a case is about. */
export function merchidOf({ request, path }: GatewayCase, answer: Members): string {
  const [, last, query, first] = MERCHID.exec(path) ?? [];
  return String(request?.merchid ?? last ?? query ?? first ?? answer.merchid ?? "496160873888");
}

/** The processor that answered, as far as the case tells. */
export function processorOf(vector: GatewayCase): Processor {
  const answer = answerOf(vector);
  const said = [answer.respproc, answer.cardproc];
  return said.includes("RPCT") || said.includes("AMEX") ? "RPCT" : "FNOR";
}

/** The outcome of an answer, by the rules for reading one. */
export function outcomeOf(vector: GatewayCase, status: number, text: string): string {
  if (status === 401) return "auth-error";
  if (status >= 500) return "unknown";
  if (status >= 400) return "http-error";
  if (text === "Null batches") return "no-data";
  if (!/^[{[]/.test(text)) return "ok";
  const body = JSON.parse(text) as Members;
  if (typeof body.errormsg === "string") return "no-data";
  const { respstat, respproc, respcode, amount } = body;
  if (respstat === undefined) return "ok";
  if (respstat === "A") {
    const asked = vector.request?.amount;
    const isPart =
      typeof asked === "string" && vector.path.endsWith("/auth") && Number(amount) < major(asked);
    return isPart ? "partial" : "approved";
  }
  if (respproc === "PPS" && respcode === "62") return "timed-out";
  if (respproc === "PPS" && respcode === "29") return "not-found";
  return respstat === "B" ? "retry" : "declined";
}

function major(amount: string): number {
  return amount.includes(".") ? Number(amount) : Number(amount) / 100;
}

/** What a case needs to be there before its request. */
export interface Scene {
  readonly options?: GatewaySimulatorOptions;
  /** Account behind each token of the case. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** Members of the answer that are not compared, each with its reason. */
  readonly differs?: Readonly<Record<string, string>>;
  /** Sent in place of a request that the case does not give. */
  readonly request?: Members;
}
