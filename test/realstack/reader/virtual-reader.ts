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
  /** A packet has come. Whether the reader takes it: if not, it is lost, and so is the link. */
  takes(): boolean;
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
  #packetsHeard = 0;
  #cutting = false;
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
        this.#cut = command.cut && this.#fromNow(command.cut);
        return;
      case "status":
        return {
          plugged: this.#plugged,
          connected: this.#link !== undefined,
          framesSent: this.#framesSent,
          packetsHeard: this.#packetsHeard,
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
        takes: () => this.#takes(),
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

  #fromNow(cut: Cut): Cut {
    if ("packet" in cut) return { ...cut, packet: this.#packetsHeard + cut.packet };
    return { ...cut, frame: this.#framesSent + cut.frame };
  }

  #send(frame: Uint8Array): void {
    this.#framesSent += 1;
    const cut =
      this.#cut && "frame" in this.#cut && this.#cut.frame === this.#framesSent ? this.#cut : undefined;
    if (!this.#mute && cut?.at !== "before") this.#carrier.send(frame, cut?.at === "amid" ? "half" : "all");
    if (cut) this.#interruption = this.#cutNow(cut.how);
  }

  #takes(): boolean {
    if (this.#cutting) return false;
    this.#packetsHeard += 1;
    const cut =
      this.#cut && "packet" in this.#cut && this.#cut.packet === this.#packetsHeard ? this.#cut : undefined;
    if (!cut) return true;
    this.#cutting = true;
    // The carrier is at work with this packet, and can't be pulled out before it is done.
    this.#interruption = Promise.resolve()
      .then(() => this.#cutNow(cut.how))
      .finally(() => {
        this.#cutting = false;
      });
    return false;
  }

  #cutNow(how: Interruption): Promise<undefined> {
    this.#cut = undefined;
    this.#cutAt = Date.now();
    return this.#interrupt(how);
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
