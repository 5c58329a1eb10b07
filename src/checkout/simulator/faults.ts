/**
 * What may go wrong between a request and its answer.
 *
 * | fault             | the request has its effect | the client gets                        |
 * | ----------------- | -------------------------- | -------------------------------------- |
 * | none              | at once                    | the answer                             |
 * | slow              | after `delayMs`            | the answer, then                       |
 * | cutBefore         | never                      | a broken connection                    |
 * | cutAfter          | at once                    | a broken connection                    |
 * | cutLate           | after `delayMs`            | a broken connection, at once           |
 * | unauthorized      | never                      | HTTP 401                               |
 * | rateLimited       | never                      | HTTP 429                               |
 * | serverErrorBefore | never                      | HTTP 500                               |
 * | serverErrorAfter  | at once                    | HTTP 502 with a page                   |
 * | malformed         | at once                    | HTTP 200 with half the JSON            |
 * | wrongType         | at once                    | HTTP 200 with a page                   |
 * | truncated         | at once                    | half the JSON, then a broken connection |
 * | redirect          | never                      | HTTP 302 to another host               |
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import { envelope, Refusal } from "./refusal.ts";

/** When the request has its effect. */
export type FaultEffect = "never" | "at once" | "delayed" | "unseen";

/** What a fault does to one request. */
export interface Fault {
  readonly effect: FaultEffect;
  /** The answer in place of the true one. */
  readonly answer?: (truth: string) => Response;
  /** The connection breaks in place of an answer. */
  readonly cut?: boolean;
}

function connectionCut(): Vp3300Error {
  return new Vp3300Error("SIMULATOR_CONNECTION_CUT");
}

function page(status: number): Response {
  const headers = { "content-type": "text/html" };
  return new Response("<html><body>Something else</body></html>", { status, headers });
}

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

function json(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}

/** Half the bytes, and then the connection is gone. */
function truncated(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(connectionCut());
      else controller.enqueue(bytes.slice(0, bytes.length >> 1));
      sent = true;
    },
  });
  const headers = { "content-type": "application/json", "content-length": String(bytes.length) };
  return new Response(body, { headers });
}

function redirect(): Response {
  return new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } });
}

// biome-ignore format: a table reads by column
const TABLE = {
  none:              { effect: "at once" },
  slow:              { effect: "delayed" },
  cutBefore:         { effect: "never",   cut: true },
  cutAfter:          { effect: "at once", cut: true },
  cutLate:           { effect: "unseen",  cut: true },
  unauthorized:      { effect: "never",   answer: () => envelope(new Refusal("Invalid credentials", 401)) },
  rateLimited:       { effect: "never",   answer: () => envelope(new Refusal("Too many requests", 429)) },
  serverErrorBefore: { effect: "never",   answer: () => envelope(new Refusal("Internal error", 500)) },
  serverErrorAfter:  { effect: "at once", answer: () => page(502) },
  malformed:         { effect: "at once", answer: (truth) => json(half(truth)) },
  wrongType:         { effect: "at once", answer: () => page(200) },
  truncated:         { effect: "at once", answer: truncated },
  redirect:          { effect: "never",   answer: redirect },
} as const satisfies Record<string, Fault>;

/** A key of {@link FAULTS}. */
export type FaultName = keyof typeof TABLE;

/** What can go wrong with a request, by name. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = TABLE;

/** When a fault happens, and how. */
export interface FaultOptions {
  /** Requests of another method pass it by. */
  readonly method?: "GET" | "POST";
  /** For "slow" and "cutLate"; default 5000. */
  readonly delayMs?: number;
}

/** A fault that waits for its request. */
export interface PlannedFault extends FaultOptions {
  readonly name: FaultName;
}

const DEFAULT_DELAY_MS = 5_000;

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimer(ms, resolve));
}

/** Runs `act`, which has the effect and gives the true answer, under a fault. */
export async function underFault(
  { name, delayMs = DEFAULT_DELAY_MS }: PlannedFault,
  clock: Clock,
  act: () => Promise<Response>,
): Promise<Response> {
  const fault = FAULTS[name];
  if (fault.effect === "unseen") clock.setTimer(delayMs, () => void act());
  if (fault.effect === "delayed") await pause(clock, delayMs);
  const truth = fault.effect === "at once" || fault.effect === "delayed" ? await act() : undefined;
  if (fault.cut) throw connectionCut();
  if (fault.answer === undefined) return truth!;
  return fault.answer(truth === undefined ? "" : await truth.text());
}
