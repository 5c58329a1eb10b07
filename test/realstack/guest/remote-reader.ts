/**
 * A virtual reader as a test sees it: a process that does what it is told.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Presentation } from "vp3300/simulator";
import type { CardName } from "../reader/cards.ts";
import type { Answered, Cut, Interruption, ReaderCommand, ReaderStatus } from "../reader/commands.ts";

/** Where the reader is: behind `/dev/uhid`, a USB gadget, or a Bluetooth adapter. */
export type ReaderPlace = "uhid" | "gadget" | "ble";

/** A test card that is captured this way: one without a chip to swipe, else one with. */
export const cardFor = (how: Presentation): CardName => (how === "swipe" ? "magstripe" : "visa");

interface Waiting {
  resolve(value: ReaderStatus | undefined): void;
  reject(error: Error): void;
}

/** The process of a virtual reader. It ends with this one, or by {@link RemoteReader.quit}. */
export class RemoteReader implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on("message", (message) => this.#settle(message as Answered));
    process.on("exit", (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`virtual reader exited with ${code}`));
      this.#waiting.clear();
    });
  }

  /** Id of its process. */
  get pid(): number {
    if (this.#process.pid === undefined) throw new TypeError("the virtual reader has no process");
    return this.#process.pid;
  }

  /** Starts one, not plugged in yet. */
  static async start(place: ReaderPlace, serialNumber = "0820619250"): Promise<RemoteReader> {
    const script = place === "ble" ? "../reader/ble-reader.mjs" : "../reader/hid-reader.mjs";
    const args = place === "ble" ? [serialNumber] : [place, serialNumber];
    // The reader's own adapter is always on the user channel.
    const env = { ...process.env, HCI_CHANNEL_USER: "1" };
    const reader = new RemoteReader(fork(fileURLToPath(new URL(script, import.meta.url)), args, { env }));
    await reader.status();
    return reader;
  }

  /** @param chunkBytes the most to send at once, which a peripheral can choose */
  async plug(chunkBytes?: number): Promise<void> {
    await this.#ask({ do: "plug", chunkBytes });
  }

  async interrupt(how: Interruption): Promise<void> {
    await this.#ask({ do: how });
  }

  async unmute(): Promise<void> {
    await this.#ask({ do: "unmute" });
  }

  async present(card: CardName, how: Presentation, afterMs = 0): Promise<void> {
    await this.#ask({ do: "present", card, how, afterMs });
  }

  async removeCard(): Promise<void> {
    await this.#ask({ do: "removeCard" });
  }

  /** See {@link Cut}; without one, the pending one is taken back. */
  async cut(cut?: Cut): Promise<void> {
    await this.#ask({ do: "cut", cut });
  }

  async status(): Promise<ReaderStatus> {
    const status = await this.#ask({ do: "status" });
    if (!status) throw new TypeError("virtual reader gave no status");
    return status;
  }

  /** Pulls the reader out and ends its process. */
  async quit(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, "exit");
    await this.#ask({ do: "quit" });
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quit();
  }

  #ask(command: ReaderCommand): Promise<ReaderStatus | undefined> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, command });
    });
  }

  #settle({ id, value, error }: Answered): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`virtual reader: ${error}`));
  }
}
