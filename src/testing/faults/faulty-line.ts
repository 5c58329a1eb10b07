/**
 * One direction of a faulty link: what goes in comes out in order, with what its faults do to it.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import type { NeoDirection } from "../../protocol/frames/neo-layout.ts";
import { parseHex } from "../../protocol/hex.ts";
import { FrameMarker, type Segment } from "./frame-marker.ts";
import type { LinkFault, LinkFaultName } from "./link-fault.ts";

/** What happens next on the line. */
type Step = { readonly bytes: Uint8Array } | { readonly pauseMs: number } | { readonly lost: true };

type FaultNamed<Name extends LinkFaultName> = Extract<LinkFault, { fault: Name }>;

/** Where the bytes come out, and how the link is lost. */
export interface FaultyLineOptions {
  readonly clock: Clock;
  readonly direction: NeoDirection;
  /** Of this direction and this opening. */
  readonly faults: readonly LinkFault[];
  /** The bytes belong to the receiver. */
  readonly deliver: (bytes: Uint8Array) => void;
  readonly lose: () => void;
  /** A whole frame as it came, before its faults. */
  readonly onFrame: (frame: number, bytes: Uint8Array) => void;
}

/** See the module. */
export class FaultyLine {
  readonly #options: FaultyLineOptions;
  readonly #marker: FrameMarker;
  readonly #steps: Step[] = [];
  #pause: Timer | undefined;
  /** A frame that the next one overtakes. */
  #overtaken: { readonly steps: readonly Step[]; readonly timer: Timer } | undefined;
  #frame:
    | { readonly faults: readonly LinkFault[]; readonly bytes: number[]; readonly steps: Step[] }
    | undefined;
  #open = true;

  constructor(options: FaultyLineOptions) {
    this.#options = options;
    this.#marker = new FrameMarker(options.direction);
  }

  push(bytes: Uint8Array): void {
    for (const segment of this.#marker.push(bytes)) this.#take(segment);
  }

  /** The source has no more. */
  end(): void {
    for (const segment of this.#marker.end()) this.#take(segment);
  }

  /** Drops what is still under way. Idempotent. */
  close(): void {
    this.#open = false;
    this.#pause?.cancel();
    this.#overtaken?.timer.cancel();
    this.#steps.length = 0;
  }

  #take(segment: Segment): void {
    const { frame, offset, bytes, length } = segment;
    if (frame === undefined) {
      this.#out([{ bytes }]);
      return;
    }
    if (offset === 0) this.#frame = { faults: this.#faultsOf(frame), bytes: [], steps: [] };
    const { faults, bytes: whole, steps } = this.#frame!;
    for (const byte of bytes) whole.push(byte);
    const passed = bytesThrough(segment, faults);
    const isHeld = named(faults, "reorder") !== undefined;
    if (isHeld) steps.push(...passed);
    else this.#out(passed);
    if (offset + bytes.length < length) return;
    this.#options.onFrame(frame, Uint8Array.from(whole));
    const repeated = repetitions(Uint8Array.from(whole), named(faults, "duplicate"));
    if (isHeld) {
      this.#overtake();
      this.#hold([...steps, ...repeated], named(faults, "reorder")!);
    } else {
      this.#out(repeated);
      this.#overtake();
    }
  }

  #faultsOf(frame: number): readonly LinkFault[] {
    return this.#options.faults.filter(
      ({ frame: first, count = 1 }) => frame >= first && frame < first + count,
    );
  }

  #hold(steps: readonly Step[], { waitMs = 1_000 }: FaultNamed<"reorder">): void {
    this.#overtaken = { steps, timer: this.#options.clock.setTimer(waitMs, () => this.#overtake()) };
  }

  /** Lets go of the frame that was held back. */
  #overtake(): void {
    const overtaken = this.#overtaken;
    if (overtaken === undefined) return;
    this.#overtaken = undefined;
    overtaken.timer.cancel();
    this.#out(overtaken.steps);
  }

  #out(steps: readonly Step[]): void {
    this.#steps.push(...steps);
    if (this.#pause === undefined) this.#run();
  }

  #run(): void {
    for (let step = this.#steps.shift(); step !== undefined && this.#open; step = this.#steps.shift()) {
      if ("bytes" in step) {
        if (step.bytes.length > 0) this.#options.deliver(step.bytes);
      } else if ("lost" in step) {
        this.#options.lose();
      } else if (step.pauseMs > 0) {
        this.#pause = this.#options.clock.setTimer(step.pauseMs, () => {
          this.#pause = undefined;
          this.#run();
        });
        return;
      }
    }
  }
}

function named<Name extends LinkFaultName>(
  faults: readonly LinkFault[],
  name: Name,
): FaultNamed<Name> | undefined {
  return faults.find((each): each is FaultNamed<Name> => each.fault === name);
}

/** What becomes of a segment: its bytes, changed, cut and interrupted where its faults say so. */
function bytesThrough({ bytes, offset, length }: Segment, faults: readonly LinkFault[]): Step[] {
  const steps: Step[] = [];
  let kept: number[] = [];
  const flush = (): void => {
    steps.push({ bytes: Uint8Array.from(kept) });
    kept = [];
  };
  const isDropped = named(faults, "drop") !== undefined;
  const cut = named(faults, "truncate")?.byte ?? length;
  const at = (byte: number): void => {
    for (const fault of faults) {
      if (fault.fault === "delay" && byte === 0) steps.push({ pauseMs: fault.delayMs });
      if (fault.fault === "garbage" && Math.min(fault.byte ?? 0, length) === byte)
        kept.push(...parseHex(fault.bytes));
      if (fault.fault === "split" && Math.min(fault.byte, length) === byte) {
        flush();
        steps.push({ pauseMs: fault.gapMs ?? 0 });
      }
      if (fault.fault === "disconnect" && Math.min(fault.byte ?? 0, length) === byte) {
        flush();
        steps.push({ lost: true });
      }
    }
  };
  bytes.forEach((value, index) => {
    const byte = offset + index;
    at(byte);
    if (isDropped || byte >= cut) return;
    kept.push(faults.reduce((changed, fault) => changed ^ maskAt(fault, byte, length), value));
  });
  if (offset + bytes.length === length) at(length);
  flush();
  return steps;
}

/** The bits in which a fault changes this byte. */
function maskAt(fault: LinkFault, byte: number, length: number): number {
  if (fault.fault !== "corrupt" || Math.min(fault.byte, length - 1) !== byte) return 0;
  return fault.mask ?? 0xff;
}

function repetitions(frame: Uint8Array, fault: FaultNamed<"duplicate"> | undefined): Step[] {
  if (fault === undefined) return [];
  const { times = 1, gapMs = 0 } = fault;
  return Array.from({ length: times }, (): Step[] => [{ pauseMs: gapMs }, { bytes: frame.slice() }]).flat();
}
