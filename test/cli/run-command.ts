/** Runs a command of the CLI on a program of its own, in virtual time. */
import { Command, CommanderError } from "commander";
import { plain } from "../../src/cli/paint.ts";
import type { ReaderIo } from "../../src/cli/reader-io.ts";
import type { TransportTable } from "../../src/cli/transports.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { HidNodeTransport } from "../../src/transports/hid-node/transport.ts";
import type { FakeUsb } from "../transports/hid-node/fake-node-hid.ts";
import { expectDocumented } from "./output-schema.ts";

export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
  /** What somebody at a terminal is told while they wait. */
  readonly progress: readonly string[];
}

export interface RunOptions {
  readonly clock?: VirtualClock;
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets what interrupts the command, as Ctrl-C would. */
  readonly onStart?: (interrupt: () => void) => void;
  /** Called with all output so far, whenever there is some. */
  readonly onOutput?: (out: string) => void;
}

/** Runs `words`; `register` adds the command. */
export async function runCli(
  register: (program: Command, io: ReaderIo) => void,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const ended = { out: "", err: "", exitCode: 0, progress: [] as string[] };
  const { clock = new VirtualClock(), environment = {}, onStart, onOutput } = options;
  const out = (text: string): void => {
    ended.out += text;
    onOutput?.(ended.out);
  };
  const err = (text: string): void => {
    ended.err += text;
  };
  const program = new Command("vp3300").exitOverride().configureOutput({ writeOut: out, writeErr: err });
  const setExitCode = (code: number): void => {
    ended.exitCode = code;
  };
  const onInterrupt = (stop: () => void) => {
    onStart?.(stop);
    return () => undefined;
  };
  register(program, {
    out,
    err,
    setExitCode,
    clock,
    environment,
    onInterrupt,
    progress: (text) => void ended.progress.push(text),
    paintOut: plain,
  });
  try {
    await clock.run(() => program.parseAsync([...words], { from: "user" }));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ended.exitCode = error.exitCode === 0 ? 0 : 2;
  }
  expectDocumented(words, ended.out);
  if (clock.pendingTimers > 0) throw new Error(`${clock.pendingTimers} timers are left`);
  return ended;
}

/** A table in which `hid` finds what is plugged into this bus. */
export function hidTable(usb: FakeUsb): TransportTable {
  return {
    hid: {
      what: "USB",
      discover: async ({ argument: _, ...settings }) =>
        new HidNodeTransport({ hid: usb.hid, ...settings }, usb.host),
    },
  };
}
