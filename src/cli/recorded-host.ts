/**
 * Does again, through the driver, what a recorded host did: opens the reader, sends its commands, presents its cards.
 *
 * @module
 */
import {
  type Clock,
  isVp3300Error,
  openReader,
  type Reader,
  type ReadRequest,
  type Timer,
  type Transaction,
} from "../index.ts";
import { COMMANDS } from "../protocol/commands/index.ts";
import type { Replay } from "../transports/recording/index.ts";
import { outcomeRecord, outcomeText } from "./outcome-text.ts";
import {
  choiceOf,
  decisionOf,
  presentationFrom,
  requestOf,
  type SentCommand,
  sentCommand,
  wasHostGiven,
} from "./recorded-request.ts";
import { stepText } from "./step-text.ts";

/** Tells what happens, as members of a JSON text or as a line. */
export type Tell = (record: Readonly<Record<string, unknown>>, text: string) => void;

/** What a recorded cashier aborts with, to be told from failures. */
class GivenUp {}

const STARTS_A_PRESENTATION: readonly unknown[] = ["activateTransaction", "startContact"];

/** Replays all links of a recording; returns when all is done that the recording asks for, or the host can't go on. */
export async function playHost(replay: Replay, clock: Clock, tell: Tell): Promise<void> {
  while (replay.linksLeft > 0) {
    const host = new RecordedHost(replay, clock, tell);
    await host.play();
  }
}

class RecordedHost {
  readonly #replay: Replay;
  readonly #clock: Clock;
  readonly #tell: Tell;

  constructor(replay: Replay, clock: Clock, tell: Tell) {
    this.#replay = replay;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** One link, from its opening to its end. */
  async play(): Promise<void> {
    let reader: Reader;
    try {
      reader = await openReader(this.#replay, { clock: this.#clock });
    } catch (error) {
      this.#tellError("open", error);
      return;
    }
    const { modelName, firmwareVersion = "unknown" } = reader.identity;
    this.#tell({ opened: modelName, firmwareVersion }, `opened ${modelName}, firmware ${firmwareVersion}`);
    try {
      let next = this.#next();
      while (next !== undefined) {
        const { line } = next;
        if (STARTS_A_PRESENTATION.includes(next.name)) await this.#present(reader, next);
        else await this.#execute(reader, next);
        next = this.#next();
        // What the driver would not send, the recording waits for in vain.
        if (next?.line === line) return;
      }
    } finally {
      await reader.close();
    }
  }

  #next(): SentCommand | undefined {
    const { upcoming } = this.#replay;
    return upcoming && sentCommand(upcoming);
  }

  async #execute(reader: Reader, { name, data, line }: SentCommand): Promise<void> {
    if (name === undefined) return;
    try {
      await reader.execute(name, COMMANDS[name].request.decode(data) as never);
      this.#tell({ line, command: name }, `${name}: ok`);
    } catch (error) {
      this.#tellError(name, error);
    }
  }

  async #present(reader: Reader, { line }: SentCommand): Promise<void> {
    const commands = presentationFrom(this.#replay.recording.entries, line);
    const controller = new AbortController();
    const timers = this.#giveUpAt(commands, controller);
    try {
      await this.#follow(
        reader.read({ ...requestOf(commands), signal: controller.signal, ...this.#decisions(commands) }),
      );
    } catch (error) {
      if (error instanceof GivenUp) this.#tell({ outcome: "aborted" }, "=> aborted");
      else this.#tellError("read", error);
    } finally {
      for (const timer of timers) timer.cancel();
    }
  }

  async #follow(transaction: Transaction): Promise<void> {
    for await (const step of transaction) this.#tell({ ...step }, `  ${stepText(step)}`);
    // Number and KSN are filler in a recording, and would only mislead.
    const { maskedPan: _pan, ksn: _ksn, ...record } = outcomeRecord(await transaction.outcome);
    this.#tell(record, outcomeText(record));
  }

  /** What the host's functions decided, read off the recording when they are asked. */
  #decisions(commands: readonly SentCommand[]): Pick<ReadRequest, "authorize" | "selectApplication"> {
    const upcoming = () => this.#next() ?? commands[0]!;
    return {
      selectApplication: async () => choiceOf(upcoming()),
      ...(wasHostGiven(commands) ? { authorize: async () => decisionOf(upcoming()) } : {}),
    };
  }

  /** The recorded host may have cancelled; the driver's own cancellations have been sent by then. */
  #giveUpAt(commands: readonly SentCommand[], controller: AbortController): readonly Timer[] {
    const start = commands[0]!.atMs;
    return commands
      .filter(({ name }) => name === "cancelTransaction")
      .map(({ atMs, line }) =>
        this.#clock.setTimer(atMs - start + 1, () => {
          if (this.#next()?.line === line) controller.abort(new GivenUp());
        }),
      );
  }

  #tellError(what: string, error: unknown): void {
    if (!isVp3300Error(error)) throw error;
    const { code, context } = error;
    this.#tell({ failed: what, code, ...context }, `${what}: ${code}`);
  }
}
