/**
 * Writes down what goes over a transport's links, as text, scrubbed of card data and keys as it is written.
 *
 * @module
 */
import { requireFunction, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import { COMMANDS, decodeResponse } from "../../protocol/commands/catalogue.ts";
import { modelOfProductType } from "../../protocol/commands/models.ts";
import { decodeNeoFrame, type NeoFrame } from "../../protocol/frames/neo-frame.ts";
import { tellListener } from "../../tell-listener.ts";
import type { Link, Transport, WaitOptions } from "../transport.ts";
import type { FactName, RecordingEntry } from "./entry.ts";
import { formatEntry, formatFact, RECORDING_HEADER } from "./format-entry.ts";
import { FrameLog } from "./frame-log.ts";

/**
 * Takes a line of a recording, line end included. `entry` is what it says; facts and comments have none. It is called
 * while bytes are on their way: it should hand the line on and return. A promise is not waited for, but its failure counts.
 */
export type RecordingSink = (line: string, entry?: RecordingEntry) => unknown;

/** How a transport is recorded. */
export interface RecordingOptions {
  /** Time; by default the platform's. Give the clock that everything else runs on. */
  readonly clock?: Clock | undefined;
  /**
   * Told of the first error of the sink. The recording ends there, since one with a hole would mislead; the links go
   * on. By default such an error has no effect.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * `transport`, with everything that goes over its links written to `sink`: frames both ways, bytes that are no frame as
 * a count, links that open and end, each with its time. What the host sees and how the links behave does not change,
 * but for one thing: a recording holds one link at a time, so a second one is refused while one is open. A frame counts as
 * sent when the host hands it to the link.
 *
 * What is written holds no card data and no keys: masked numbers, names, ciphertext, KSN and the like are filler of the
 * same length and shape, so that `replay` leads the reader session to the same outcome. See docs/recordings.md.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; from `open()` also `TRANSPORT_DEVICE_BUSY`
 */
export function recording(
  transport: Transport,
  sink: RecordingSink,
  options: RecordingOptions = {},
): Transport {
  requireObject("transport", transport);
  requireFunction("transport.open", transport.open);
  requireFunction("sink", sink);
  requireObject("options", options);
  const { clock = systemClock, onError } = options;
  requireObject("options.clock", clock);
  requireFunction("options.clock.now", clock.now);
  if (onError !== undefined) requireFunction("options.onError", onError);
  const recorder = new Recorder(sink, clock, onError);
  recorder.note(RECORDING_HEADER);
  recorder.fact("scrubbed", "card data and keys are filler; nothing here is real ciphertext");
  recorder.fact("start", new Date(clock.now()).toISOString());
  recorder.fact("transport", transport.kind);
  return { kind: transport.kind, open: (wait) => openRecorded(transport, recorder, wait) };
}

/** Writes lines until the sink fails; never throws. */
class Recorder {
  readonly #sink: RecordingSink;
  readonly #clock: Clock;
  readonly #onError: ((error: unknown) => void) | undefined;
  readonly #startMs: number;
  readonly #facts = new Set<FactName>();
  #failed = false;
  /** A link is open, or about to be. */
  busy = false;

  constructor(sink: RecordingSink, clock: Clock, onError: ((error: unknown) => void) | undefined) {
    this.#sink = sink;
    this.#clock = clock;
    this.#onError = onError;
    this.#startMs = clock.now();
  }

  /** Writes a line that is no entry. */
  note(line: string): void {
    this.guard(() => this.#emit(`${line}\n`));
  }

  /** Writes a fact, once. */
  fact(name: FactName, value: string): void {
    if (this.#facts.has(name)) return;
    this.#facts.add(name);
    this.note(formatFact(name, value));
  }

  add(entry: RecordingEntry): void {
    this.guard(() => this.#emit(`${formatEntry(entry)}\n`, entry));
  }

  /** An entry about the link, now. */
  event(entry: "opened" | "closed" | "lost"): void {
    this.add({ entry, atMs: this.#now() });
  }

  openFailed(error: unknown): void {
    const code = isVp3300Error(error) ? error.code : "TRANSPORT_OPEN_FAILED";
    this.add({ entry: "openFailed", atMs: this.#now(), code });
  }

  /** Of the link that is opened next. */
  frameLog(): FrameLog {
    return new FrameLog(this.#clock, this.#startMs, {
      onEntry: (entry) => this.add(entry),
      onFrame: (frame, scrubbed, answered) => this.#learn(frame, scrubbed, answered),
    });
  }

  /** Runs what must not disturb the link. */
  guard(work: () => void): void {
    if (this.#failed) return;
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #emit(line: string, entry?: RecordingEntry): void {
    const written = this.#sink(line, entry);
    if (written instanceof Promise) written.then(undefined, (error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    tellListener(this.#onError, error);
  }

  /** Model and firmware, when the reader tells them, as far as they may be kept. */
  #learn(frame: NeoFrame, scrubbed: Uint8Array, answered: number): void {
    if (frame.kind !== "response" || frame.status !== 0) return;
    const { command } = frame;
    const { data } = decodeNeoFrame(scrubbed);
    if (data.some((byte, at) => byte !== frame.data[at])) return;
    const answers = (name: "getProductType" | "getFirmwareVersion") =>
      COMMANDS[name].command === command && COMMANDS[name].subCommand === answered;
    if (answers("getProductType")) {
      const model = modelOfProductType(data);
      if (model !== undefined) this.fact("model", model);
    } else if (answers("getFirmwareVersion")) {
      const firmware = firmwareIn(data);
      if (firmware !== undefined) this.fact("firmware", firmware);
    }
  }

  #now(): number {
    return Math.max(0, Math.round(this.#clock.now() - this.#startMs));
  }
}

/** The firmware's text; undefined when it can't be read, which is no failure of the recording. */
function firmwareIn(data: Uint8Array): string | undefined {
  try {
    return decodeResponse("getFirmwareVersion", data);
  } catch (error) {
    if (isVp3300Error(error)) return undefined;
    throw error;
  }
}

async function openRecorded(
  transport: Transport,
  recorder: Recorder,
  wait: WaitOptions | undefined,
): Promise<Link> {
  if (recorder.busy) throw new Vp3300Error("TRANSPORT_DEVICE_BUSY", { reason: "a recorded link is open" });
  recorder.busy = true;
  try {
    const link = await transport.open(wait);
    recorder.event("opened");
    return new RecordedLink(link, recorder);
  } catch (error) {
    recorder.busy = false;
    if (wait?.signal?.aborted !== true) recorder.openFailed(error);
    throw error;
  }
}

/** A link that says what it carries. */
class RecordedLink implements Link {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly closed: Link["closed"];
  readonly #link: Link;
  readonly #recorder: Recorder;
  readonly #log: FrameLog;
  #ended = false;

  constructor(link: Link, recorder: Recorder) {
    this.#link = link;
    this.#recorder = recorder;
    this.#log = recorder.frameLog();
    this.closed = link.closed;
    const chunks = link.chunks[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      const result = await chunks.next();
      if (result.done) return { value: undefined, done: true };
      this.#watch(() => this.#log.received(result.value));
      return result;
    };
    this.chunks = { [Symbol.asyncIterator]: () => ({ next }) };
    void link.closed.then(({ reason }) => this.#end(reason));
  }

  write(bytes: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void> {
    if (bytes instanceof Uint8Array && options?.signal?.aborted !== true) {
      this.#watch(() => this.#log.sent(bytes));
    }
    return this.#link.write(bytes, options);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Bytes that are read after the end came too late for the host as well. */
  #watch(work: () => void): void {
    if (!this.#ended) this.#recorder.guard(work);
  }

  #end(reason: "closed" | "lost"): void {
    this.#watch(() => this.#log.end());
    this.#ended = true;
    this.#recorder.event(reason);
    this.#recorder.busy = false;
  }
}
