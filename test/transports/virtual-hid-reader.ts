/**
 * A reader's USB side: the simulated reader behind interrupt reports of 64 bytes. What it sends goes to every listener,
 * as a kernel gives every opener each report.
 */
import { ReportAssembler, segmentReports } from "vp3300/protocol";
import type { SimulatedReader } from "vp3300/simulator";

export class VirtualHidReader {
  readonly #simulator: SimulatedReader;
  readonly #listeners = new Set<(report: Uint8Array) => void>();
  #write: ((message: Uint8Array) => Promise<void>) | undefined;
  #fromHost = new ReportAssembler("from-host");
  /** Output reports as they came. */
  readonly outputs: Uint8Array[] = [];

  constructor(simulator: SimulatedReader) {
    this.#simulator = simulator;
  }

  /** Gets power. */
  async plug(): Promise<void> {
    const link = await this.#simulator.open();
    this.#write = (message) => link.write(message);
    this.#fromHost = new ReportAssembler("from-host");
    void (async () => {
      for await (const message of link.chunks)
        for (const report of segmentReports(message)) this.send(report);
    })();
  }

  /** Loses power. */
  unplug(): void {
    this.#write = undefined;
    this.#simulator.disconnect();
  }

  get plugged(): boolean {
    return this.#write !== undefined;
  }

  /** One output report, its id in byte 0. */
  async take(report: Uint8Array): Promise<void> {
    this.outputs.push(report.slice());
    const message = this.#fromHost.push(report);
    if (message) await this.#write?.(message.slice());
  }

  /** One input report, its id in byte 0. */
  send(report: Uint8Array): void {
    for (const listener of [...this.#listeners]) listener(report);
  }

  listen(listener: (report: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
