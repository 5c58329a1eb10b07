/**
 * What may go wrong between a request and its answer: {@link FAULTS}.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { connectionCut } from "./cut.ts";

/** How often and when the request has its effect; "unseen" is after the connection broke. */
export type FaultEffect = "never" | "at once" | "twice" | "delayed" | "unseen";

/** What becomes of the answer. */
type FaultAnswer =
  | "true"
  | "late"
  | "behind"
  | "cut"
  | "refusal"
  | "page"
  | "half"
  | "broken"
  | "padded"
  | "moved";

/** What a fault does to one request. */
export interface Fault {
  readonly effect: FaultEffect;
  /** What the client gets, in words. */
  readonly client: string;
  /** Whether the client can read from the answer what became of its request. */
  readonly isTold: boolean;
}

interface FaultRow extends Fault {
  readonly answer: FaultAnswer;
  readonly status?: number;
  /** In place of `status`: another may be asked for. */
  readonly defaultStatus?: ServerErrorStatus;
}

// biome-ignore format: a table reads by column
const TABLE = {
  none:              { effect: "at once", isTold: true,  answer: "true",                 client: "the answer" },
  slow:              { effect: "delayed", isTold: true,  answer: "true",                 client: "the answer, once the request had its effect" },
  slowAnswer:        { effect: "at once", isTold: true,  answer: "late",                 client: "the answer, after `delayMs`" },
  cutBefore:         { effect: "never",   isTold: false, answer: "cut",                  client: "a broken connection" },
  cutAfter:          { effect: "at once", isTold: false, answer: "cut",                  client: "a broken connection" },
  cutLate:           { effect: "unseen",  isTold: false, answer: "cut",                  client: "a broken connection, at once" },
  unauthorized:      { effect: "never",   isTold: true,  answer: "refusal", status: 401, client: "HTTP 401" },
  rateLimited:       { effect: "never",   isTold: true,  answer: "refusal", status: 429, client: "HTTP 429" },
  serverErrorBefore: { effect: "never",   isTold: false, answer: "refusal", defaultStatus: 500, client: "HTTP 500, or `status`" },
  serverErrorAfter:  { effect: "at once", isTold: false, answer: "page",    defaultStatus: 502, client: "HTTP 502, or `status`, and a page" },
  malformed:         { effect: "at once", isTold: false, answer: "half",                 client: "HTTP 200 and half the JSON" },
  wrongType:         { effect: "at once", isTold: false, answer: "page",    status: 200, client: "HTTP 200 and a page" },
  truncated:         { effect: "at once", isTold: false, answer: "broken",               client: "half the JSON, then a broken connection" },
  oversized:         { effect: "at once", isTold: false, answer: "padded",               client: "the answer, and blanks up to 64 MiB behind it" },
  redirect:          { effect: "never",   isTold: false, answer: "moved",                client: "HTTP 302 to another host" },
  reordered:         { effect: "at once", isTold: true,  answer: "behind",               client: "the answer, behind that of a later request, or after `delayMs`" },
  duplicated:        { effect: "twice",   isTold: true,  answer: "true",                 client: "the second answer" },
} as const satisfies Record<string, FaultRow>;

/** A key of {@link FAULTS}. */
export type FaultName = keyof typeof TABLE;

/** What can go wrong with a request, by name. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = TABLE;

/** The keys of {@link FAULTS}. */
export const FAULT_NAMES = Object.keys(TABLE) as readonly FaultName[];

/** What "serverErrorBefore" and "serverErrorAfter" may answer. */
export type ServerErrorStatus = 500 | 502 | 503 | 504;

/** All of them. */
export const SERVER_ERROR_STATUSES: readonly ServerErrorStatus[] = [500, 502, 503, 504];

/** A fault and its particulars. */
export interface AppliedFault {
  readonly name: FaultName;
  /** For "slow", "slowAnswer", "cutLate" and "reordered"; default 5000. */
  readonly delayMs?: number | undefined;
  /** For "serverErrorBefore" (default 500) and "serverErrorAfter" (default 502). */
  readonly status?: ServerErrorStatus | undefined;
}

const DEFAULT_DELAY_MS = 5_000;
const OVERSIZED_BYTES = 64 * 1024 * 1024;
const BLANKS = new Uint8Array(64 * 1024).fill(0x20);
const JSON_TYPE = { "content-type": "application/json" };

function page(status: number): Response {
  const headers = { "content-type": "text/html" };
  return new Response("<html><body>Something else</body></html>", { status, headers });
}

function half<T extends { readonly length: number; slice(start: number, end: number): T }>(whole: T): T {
  return whole.slice(0, whole.length >> 1);
}

/** Half the bytes, and then the connection is gone. */
function broken(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(connectionCut("terminated"));
      else controller.enqueue(half(bytes));
      sent = true;
    },
  });
  return new Response(body, { headers: { ...JSON_TYPE, "content-length": String(bytes.length) } });
}

/** JSON that is right, with so many blanks behind it that nobody should read on. */
function padded(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = sent === 0 ? bytes : BLANKS;
      controller.enqueue(chunk.slice());
      sent += chunk.length;
      if (sent >= OVERSIZED_BYTES) controller.close();
    },
  });
  return new Response(body, { headers: JSON_TYPE });
}

/** Where requests and answers of one service pass, under the faults that they are given. */
export class FaultyLine {
  readonly #clock: Clock;
  readonly #refusal: (status: number) => Response;
  #held: (() => void)[] = [];

  /** `refusal` makes the service's own answer for an HTTP status. */
  constructor(clock: Clock, refusal: (status: number) => Response) {
    this.#clock = clock;
    this.#refusal = refusal;
  }

  /**
   * Runs `act`, which has the effect and gives the true answer, under a fault.
   *
   * @throws TypeError a {@link connectionCut}
   */
  async run(fault: AppliedFault, act: () => Promise<Response>): Promise<Response> {
    const {
      effect,
      answer,
      defaultStatus = 500,
      status = fault.status ?? defaultStatus,
    }: FaultRow = TABLE[fault.name];
    const delayMs = fault.delayMs ?? DEFAULT_DELAY_MS;
    try {
      const truth = await this.#effect(effect, delayMs, act);
      if (answer === "late") await this.#pause(delayMs);
      if (answer === "behind") await this.#untilAnother(delayMs);
      if (answer === "true" || answer === "late" || answer === "behind") return truth!;
      return await this.#replace(answer, status, truth);
    } finally {
      this.#letHeldGo();
    }
  }

  async #effect(
    effect: FaultEffect,
    delayMs: number,
    act: () => Promise<Response>,
  ): Promise<Response | undefined> {
    if (effect === "unseen") this.#clock.setTimer(delayMs, () => void act());
    if (effect === "unseen" || effect === "never") return undefined;
    if (effect === "delayed") await this.#pause(delayMs);
    if (effect === "twice") await act();
    return act();
  }

  async #replace(answer: FaultAnswer, status: number, truth: Response | undefined): Promise<Response> {
    if (answer === "cut") throw connectionCut();
    if (answer === "refusal") return this.#refusal(status);
    if (answer === "page") return page(status);
    if (answer === "moved") {
      return new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } });
    }
    const text = (await truth?.text()) ?? "";
    if (answer === "broken") return broken(text);
    return answer === "padded" ? padded(text) : new Response(half(text), { headers: JSON_TYPE });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimer(ms, resolve));
  }

  /** Until another request was answered, but no longer than `ms`. */
  #untilAnother(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(ms, resolve);
      this.#held.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  #letHeldGo(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    // A turn later, so that the answer that lets them go is the first to leave.
    this.#clock.setTimer(0, () => {
      for (const letGo of held) letGo();
    });
  }
}
