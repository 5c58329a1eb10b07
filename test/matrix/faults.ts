/** The faults of the matrix: every kind at every frame of a scene, byte by byte where a byte matters. */
import { commandNameOf } from "vp3300/commands";
import { decodeNeoFrame } from "vp3300/protocol";
import type { LinkFault, ObservedFrame } from "vp3300/testing";

/** What a frame is to the transaction. */
export type FrameRole =
  /** Before the transaction: sign of life, poll mode, identity. */
  | "opening"
  /** Starts or continues the transaction. */
  | "command"
  /** Ends it from outside. */
  | "cancel"
  /** The host's reply to a prompt. */
  | "reply"
  /** The last answer to a command of the transaction. */
  | "answer"
  /** The answer to a cancellation. */
  | "cancelAnswer"
  /** What comes in between: 63, 0E, prompts. */
  | "interim";

export interface RoledFrame extends ObservedFrame {
  readonly role: FrameRole;
}

const TRANSACTION = [0x02, 0x60];
const INTERIM = [0x0e, 0x63];

/** The frames of the first transaction and of the opening before it, each with its role. */
export function rolesOf(frames: readonly ObservedFrame[]): RoledFrame[] {
  let opening = true;
  return frames.map((frame) => {
    const decoded = decodeNeoFrame(frame.bytes, {
      direction: frame.direction === "toReader" ? "from-host" : "from-reader",
    });
    const { command } = decoded;
    if (decoded.kind === "command" && TRANSACTION.includes(command)) opening = false;
    const role = (): FrameRole => {
      if (opening) return "opening";
      if (decoded.kind === "reader-command") return "interim";
      if (decoded.kind === "command") {
        if (command === 0x05) return "cancel";
        return commandNameOf(command, decoded.subCommand)?.startsWith("reply") ? "reply" : "command";
      }
      if (command === 0x05) return "cancelAnswer";
      return decoded.kind === "response" && INTERIM.includes(decoded.status) ? "interim" : "answer";
    };
    return { ...frame, role: role() };
  });
}

/** One case: a fault, and the frame that it befalls. */
export interface FaultCase {
  readonly fault: LinkFault;
  readonly role: FrameRole;
}

/** A wait that no deadline notices, and one that every deadline of a command without a card does. */
const SHORT_MS = 100;
const LONG_MS = 8_000;

/** Noise that begins like a frame, and noise that does not. */
const GARBAGE = ["00FF00", "5669564F7465636832"];

/** Every case of these frames. */
export function* casesOf(frames: readonly RoledFrame[]): Generator<FaultCase> {
  for (const { direction, frame, bytes, role } of frames) {
    const place = { direction, frame } as const;
    const whole: LinkFault[] = [
      { ...place, fault: "drop" },
      { ...place, fault: "duplicate" },
      { ...place, fault: "duplicate", gapMs: SHORT_MS },
      { ...place, fault: "reorder" },
      { ...place, fault: "delay", delayMs: SHORT_MS },
      { ...place, fault: "delay", delayMs: LONG_MS },
      ...GARBAGE.flatMap((garbage): LinkFault[] => [
        { ...place, fault: "garbage", bytes: garbage },
        { ...place, fault: "garbage", bytes: garbage, byte: bytes.length },
        { ...place, fault: "garbage", bytes: garbage, byte: bytes.length >> 1 },
      ]),
      { ...place, fault: "split", byte: bytes.length >> 1, gapMs: SHORT_MS },
      { ...place, fault: "disconnect", byte: bytes.length },
    ];
    for (const fault of whole) yield { fault, role };
    for (let byte = 0; byte < bytes.length; byte += 1) {
      yield { role, fault: { ...place, fault: "corrupt", byte, mask: 1 << (byte % 8) } };
      yield { role, fault: { ...place, fault: "truncate", byte } };
      yield { role, fault: { ...place, fault: "split", byte } };
      yield { role, fault: { ...place, fault: "disconnect", byte } };
    }
  }
}
