/**
 * One link of a recording, played back: checks what the host sends, and says what the reader said to it.
 *
 * What the host sends has to come in the recorded order. What the reader sends comes when all that stands before it has
 * happened, as much later as it did then. So the recorded order holds for the host's reasons to do something, while it
 * is free to be faster.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import { NeoDecoder } from "../../protocol/frames/neo-decoder.ts";
import { decodeNeoFrame, type NeoFrame } from "../../protocol/frames/neo-frame.ts";
import { PlatformLink } from "../platform-link.ts";
import { describeFrame } from "./describe-entry.ts";
import type { FrameEntry } from "./entry.ts";
import type { RecordedEntry } from "./parse-recording.ts";
import type { PlannedEntry, PlannedLink } from "./replay-plan.ts";
import { scrubFrame } from "./scrub-frame.ts";

/** Runs of noise are played as these many zeros at most at once. No frame starts with them. */
const NOISE_CHUNK = 4_096;

/** What a link is played with. */
export interface ReplayedLinkOptions {
  readonly clock: Clock;
  /** Longest chunk that the host receives, bytes. */
  readonly chunkBytes: number;
  /** The host did something else. Called once at most. */
  readonly onDifference: (difference: Vp3300Error) => void;
  /** The link has ended, whoever ended it. Called once. */
  readonly onEnded: () => void;
}

type SentEntry = PlannedEntry & { readonly entry: FrameEntry };

/** Plays one link; {@link ReplayedLink.link} is what the host gets. */
export class ReplayedLink {
  readonly link: PlatformLink;
  readonly #plan: PlannedLink;
  readonly #options: ReplayedLinkOptions;
  readonly #decoder = new NeoDecoder({ direction: "from-host" });
  /** What the host sends, in order. */
  readonly #expected: readonly SentEntry[];
  /** How many of these it has sent. */
  #sent = 0;
  /** The entry that is due next. */
  #next = 0;
  /** How many of those that the host sends stand before that. */
  #passed = 0;
  #timer: Timer | undefined;
  #ended = false;

  constructor(plan: PlannedLink, options: ReplayedLinkOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#expected = plan.entries.filter((planned): planned is SentEntry => planned.entry.entry === "sent");
    this.link = new PlatformLink(
      {
        send: async (bytes) => this.#take(bytes),
        release: async () => this.#end(),
      },
      { clock: options.clock },
    );
    this.#advance();
  }

  /** What the host has to send next. */
  get upcoming(): RecordedEntry | undefined {
    return this.#expected[this.#sent];
  }

  /** The first that the host has not done, an exchange or closing the link; undefined when it did all. */
  get leftover(): Vp3300Error | undefined {
    const missing = this.#expected[this.#sent];
    if (missing !== undefined) return differs(missing, "nothing");
    const { closedOn: line } = this.#plan;
    if (line === undefined || this.#ended) return undefined;
    return new Vp3300Error("TRANSPORT_REPLAY_DIFFERS", { line, expected: "close()", actual: "nothing" });
  }

  #take(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
    while (this.#decoder.next()) this.#match(this.#decoder.frame());
    this.#advance();
  }

  #match(actual: NeoFrame): void {
    const planned = this.#expected[this.#sent];
    const difference =
      planned === undefined
        ? new Vp3300Error("TRANSPORT_REPLAY_DIFFERS", {
            line: this.#plan.entries.at(-1)?.line ?? this.#plan.line,
            expected: "nothing more",
            actual: describeFrame(actual),
          })
        : differenceOf(planned, actual);
    if (difference !== undefined) {
      this.#options.onDifference(difference);
      throw difference;
    }
    this.#sent += 1;
  }

  /** Goes on as far as the host has let it, and sets the timer for what comes by itself. */
  #advance(): void {
    if (this.#timer !== undefined || this.#ended) return;
    let planned = this.#plan.entries[this.#next];
    while (planned !== undefined && isHosts(planned)) {
      if (planned.entry.entry === "sent") {
        if (this.#passed === this.#sent) return;
        this.#passed += 1;
      }
      this.#next += 1;
      planned = this.#plan.entries[this.#next];
    }
    const delayMs = planned?.delayMs ?? this.#plan.lostAfterMs;
    if (delayMs === undefined) return;
    this.#timer = this.#options.clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      this.#next += 1;
      if (planned === undefined) this.link.lose();
      else this.#deliver(planned);
      this.#advance();
    });
  }

  #deliver({ entry }: PlannedEntry): void {
    const { chunkBytes } = this.#options;
    if (entry.entry === "noise") {
      for (let left = entry.length; left > 0; left -= NOISE_CHUNK) {
        this.link.receive(new Uint8Array(Math.min(left, NOISE_CHUNK)));
      }
      return;
    }
    for (let at = 0; at < entry.frame.length; at += chunkBytes) {
      this.link.receive(entry.frame.subarray(at, at + chunkBytes));
    }
  }

  #end(): void {
    this.#ended = true;
    this.#timer?.cancel();
    this.#options.onEnded();
  }
}

/** Noise of the host is no exchange: whether it comes again does not matter. */
function isHosts({ entry }: PlannedEntry): boolean {
  return entry.entry === "sent" || (entry.entry === "noise" && entry.from === "host");
}

/** How a frame of the host differs from the recorded one, when both have been scrubbed. */
function differenceOf(planned: SentEntry, actual: NeoFrame): Vp3300Error | undefined {
  const expected = scrubFrame(decodeNeoFrame(planned.entry.frame, { direction: "from-host" }), -1);
  const scrubbed = scrubFrame(actual, -1);
  const offset = expected.findIndex((byte, at) => byte !== scrubbed[at]);
  if (offset < 0 && expected.length === scrubbed.length) return undefined;
  return differs(planned, describeFrame(actual), offset);
}

function differs({ line, entry }: SentEntry, actual: string, offset?: number): Vp3300Error {
  const expected = describeFrame(decodeNeoFrame(entry.frame, { direction: "from-host" }));
  const isInData = expected === actual && offset !== undefined;
  return new Vp3300Error("TRANSPORT_REPLAY_DIFFERS", {
    line,
    expected,
    actual,
    ...(isInData ? { offset } : {}),
  });
}
