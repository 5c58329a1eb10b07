/**
 * A link over one open device of node-hid.
 *
 * What shapes it (node-hid 3.4.0, measured on Linux): without a `data` listener nothing is read and reports pile up;
 * taking the last one away stops the reading thread, and putting another one in its place may lose a report: so there
 * is one for the life of the handle. `error` comes once after an unplug, with a string; there is no `close` event. An
 * `error` without a listener, or a `close()` before the listener's thread was started, ends the process. A second
 * `close()` rejects. Short reports and unknown report ids are taken without a word.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { settledWithin, wait } from "../../deadline.ts";
import { Vp3300Error } from "../../errors.ts";
import { ReportAssembler, segmentReports } from "../../protocol/frames/hid-reports.ts";
import { type LinkPlatform, PlatformLink, SENDING_MS } from "../platform-link.ts";
import { reportedMessageTimeoutMs } from "../write-deadline.ts";
import { asError } from "./as-error.ts";
import type { NodeHidHandle, NodeHidLibrary } from "./library.ts";

/** How a link behaves. */
export interface NodeLinkOptions {
  readonly clock: Clock;
  /** Input that comes this soon after opening is older than the link, and dropped. */
  readonly settleMs: number;
  /** The least time between two output reports. */
  readonly reportGapMs: number;
}

/** A turn of the event loop: by then node-hid has started to read. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Sends over a handle, and gives it back in order: the report under way, then the handle. */
class HandlePlatform implements LinkPlatform {
  readonly #handle: NodeHidHandle;
  readonly #options: NodeLinkOptions;
  #sending: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(handle: NodeHidHandle, options: NodeLinkOptions) {
    this.#handle = handle;
    this.#options = options;
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const { clock, reportGapMs } = this.#options;
    for (const [at, report] of segmentReports(bytes).entries()) {
      if (at > 0 && reportGapMs > 0) await wait(clock, reportGapMs, undefined);
      if (this.#ended) return;
      await this.#sendReport(report);
    }
  }

  async #sendReport(report: Uint8Array): Promise<void> {
    const { buffer, byteOffset, length } = report;
    const writing = this.#handle.write(Buffer.from(buffer, byteOffset, length));
    this.#sending = writing;
    const written = await writing;
    if (!(written >= length)) {
      throw new Vp3300Error("TRANSPORT_LOST", { expected: length, actual: Number(written) });
    }
  }

  async release(): Promise<void> {
    this.#ended = true;
    const sent = settledWithin(this.#options.clock, SENDING_MS, this.#sending);
    await Promise.all([sent, turn()]);
    await this.#handle.close();
  }
}

/**
 * Opens the device at `path`; rejects with what node-hid rejects with, also if the device goes before the link stands, or
 * on abort with the signal's reason, the handle closed again.
 */
export async function openNodeLink(
  library: NodeHidLibrary,
  path: string,
  options: NodeLinkOptions,
  signal: AbortSignal,
): Promise<PlatformLink> {
  const { clock, settleMs, reportGapMs } = options;
  const handle = await library.HIDAsync.open(path);
  const link = new PlatformLink(new HandlePlatform(handle, options), {
    clock,
    writeTimeoutMs: (byteLength) => reportedMessageTimeoutMs(byteLength, reportGapMs),
  });
  const assembler = new ReportAssembler();
  let settled = false;
  let lostBy: Error | undefined;
  handle.on("error", (reason) => {
    lostBy = asError(reason);
    link.lose(lostBy);
  });
  handle.on("data", (report) => {
    const message = settled ? assembler.push(report) : undefined;
    if (message !== undefined) link.receive(message);
  });
  try {
    await wait(clock, settleMs, signal);
    if (lostBy !== undefined) throw lostBy;
  } catch (reason) {
    await link.close();
    throw reason;
  }
  settled = true;
  return link;
}
