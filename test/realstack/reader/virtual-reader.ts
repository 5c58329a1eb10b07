/**
 * A simulated reader behind a carrier that a host's real stack sees, and what can happen to the two.
 *
 * @module
 */

import type { Link } from "vp3300";
import type { SimulatedReader } from "vp3300/simulator";
import { CARDS } from "./cards.ts";
import type { Answered, Asked, Cut, Interruption, ReaderCommand, ReaderStatus } from "./commands.ts";

/** What stands between the simulated reader and the host: a HID device, a Bluetooth peripheral. */
export interface Carrier {
  /**
   * Plugs in or switches on. The host's bytes go to `receive`; `up` and `down` say when the reader has a host.
   * `chunkBytes` is the most to send at once, where the carrier can choose.
   */
  plug(host: Host, chunkBytes?: number): Promise<void>;
  /** Pulls out or switches off. */
  unplug(): Promise<void>;
  /** Ends the link; the reader stays. A cable has no such thing. */
  drop(): Promise<void>;
  /** Sends a frame, or the first half of it. */
  send(frame: Uint8Array, part: "all" | "half"): void;
}

/** What a carrier tells of the host. */
export interface Host {
  up(): void;
  down(): void;
  receive(bytes: Uint8Array): void;
}

/** How long a reader that resets is away. */
const RESET_MS = 300;

/**
 * A virtual reader: does what {@link ReaderCommand} says. What goes wrong in it by itself is an unhandled rejection: it
 * ends the process, and with it the test.
 */
export class VirtualReader {
  readonly #carrier: Carrier;
  readonly #reader: SimulatedReader;
  #link: Link | undefined;
  #plugged = false;
  #mute = false;
  #cut: Cut | undefined;
  #cutAt: number | undefined;
  #framesSent = 0;
  #chunkBytes: number | undefined;
  #interruption = Promise.resolve();

  constructor(carrier: Carrier, reader: SimulatedReader) {
    this.#carrier = carrier;
    this.#reader = reader;
  }

  /** Answers the commands that come from the process which forked this one; ends with it. */
  serve(): void {
    process.on("message", (message) => {
      const { id, command } = message as Asked;
      void this.run(command)
        .then(
          (value): Answered => (value ? { id, value } : { id }),
          (error: unknown): Answered => ({ id, error: String(error) }),
        )
        .then((answer) => process.send?.(answer));
    });
    process.on("disconnect", () => process.exit(0));
  }

  /** Settles when it is done. Waits for an interruption that is under way. */
  async run(command: ReaderCommand): Promise<ReaderStatus | undefined> {
    await this.#interruption;
    switch (command.do) {
      case "plug":
        if (this.#plugged) await this.#interrupt("unplug");
        this.#chunkBytes = command.chunkBytes;
        return this.#plug();
      case "unplug":
      case "reset":
      case "drop":
      case "mute":
        return this.#interrupt(command.do);
      case "unmute":
        this.#mute = false;
        return;
      case "present":
        this.#reader.present(CARDS[command.card], command.how, { afterMs: command.afterMs });
        return;
      case "removeCard":
        this.#reader.removeCard();
        return;
      case "cut":
        this.#cutAt = undefined;
        this.#cut = command.cut && { ...command.cut, frame: this.#framesSent + command.cut.frame };
        return;
      case "status":
        return {
          plugged: this.#plugged,
          connected: this.#link !== undefined,
          framesSent: this.#framesSent,
          ...(this.#cutAt === undefined ? {} : { cutAt: this.#cutAt }),
          pendingCards: this.#reader.pendingPresentations,
        };
      case "quit":
        if (this.#plugged) await this.#interrupt("unplug");
        setImmediate(() => process.exit(0));
        return;
    }
  }

  async #plug(): Promise<undefined> {
    this.#plugged = true;
    this.#mute = false;
    await this.#carrier.plug(
      {
        up: () => void this.#attach(),
        down: () => this.#reader.disconnect(),
        receive: (bytes) => void (this.#reader.connected && this.#link?.write(bytes)),
      },
      this.#chunkBytes,
    );
  }

  async #attach(): Promise<void> {
    this.#reader.disconnect();
    const link = await this.#reader.open();
    this.#link = link;
    for await (const frame of link.chunks) this.#send(frame);
    if (this.#link === link) this.#link = undefined;
  }

  #send(frame: Uint8Array): void {
    this.#framesSent += 1;
    const cut = this.#cut?.frame === this.#framesSent ? this.#cut : undefined;
    if (!this.#mute && cut?.at !== "before") this.#carrier.send(frame, cut?.at === "amid" ? "half" : "all");
    if (!cut) return;
    this.#cut = undefined;
    this.#cutAt = Date.now();
    this.#interruption = this.#interrupt(cut.how);
  }

  async #interrupt(how: Interruption): Promise<undefined> {
    if (how === "mute") {
      this.#mute = true;
      return;
    }
    if (how === "drop") return void (await this.#carrier.drop());
    const wasPlugged = this.#plugged;
    this.#plugged = how === "reset";
    this.#reader.disconnect();
    if (wasPlugged) await this.#carrier.unplug();
    if (how === "unplug") return;
    await new Promise((resolve) => setTimeout(resolve, RESET_MS));
    await this.#plug();
  }
}
