/**
 * Where the commands that talk to readers read and write, and how their failures are told.
 *
 * @module
 */
import { type Clock, ERROR_CODES, isVp3300Error, systemClock, type Vp3300Error } from "../index.ts";
import { errorText, type Paint, paintOut } from "./paint.ts";

/** The world of a command; tests hand in their own. */
export interface ReaderIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Says what a silent wait is for: to somebody at a terminal, and to no log. */
  readonly progress: (text: string) => void;
  readonly setExitCode: (code: number) => void;
  /** Styles what `out` gets. */
  readonly paintOut: Paint;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Calls `stop` when the user interrupts; gives the function that no longer does. */
  readonly onInterrupt: (stop: () => void) => () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The process itself. */
export const processReaderIo: ReaderIo = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(errorText(text)),
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`${text} …\n`);
  },
  setExitCode: (code) => {
    process.exitCode = code;
  },
  paintOut,
  clock: systemClock,
  environment: process.env,
  onInterrupt(stop) {
    for (const signal of SIGNALS) process.once(signal, stop);
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    };
  },
};

/** What an interrupted command aborts with. */
class Interrupted {}

/** As a shell counts a command that Ctrl-C ended. */
const INTERRUPTED_EXIT = 130;

function failureLines({ code, context }: Vp3300Error): string {
  const { fix, ...facts } = context;
  const lines = Object.entries(facts).map(([name, value]) => `  ${name}: ${value}`);
  if (fix !== undefined) lines.push(`  fix: ${fix}`);
  return [`error: ${code}: ${ERROR_CODES[code].text}`, ...lines, ""].join("\n");
}

/** A failure as members of a JSON text. */
export function failureRecord({ code, context }: Vp3300Error): Readonly<Record<string, unknown>> {
  return { code, message: ERROR_CODES[code].text, ...context };
}

/** Wrong usage in one line: what was given, what is wanted, and where to read how. */
function usageLine({ code, context }: Vp3300Error): string {
  const { argument, expected, actual } = context;
  const said = `${argument}: ${expected} expected, ${actual} found`.replace(/\s+/g, " ");
  return `error: ${code}: ${said}; vp3300 COMMAND --help shows how\n`;
}

/** Tells a failure, with what to do about it: on standard error, or as a JSON line. */
export function tellFailure(error: Vp3300Error, io: ReaderIo, json: boolean | undefined): void {
  if (json) io.out(`${JSON.stringify({ error: failureRecord(error) })}\n`);
  else io.err((error.code === "ARGUMENT_INVALID" ? usageLine : failureLines)(error));
}

/**
 * Runs a command until it is done or interrupted, and maps how it ended to an exit code: 1 for a failure and 2 for
 * wrong usage, which are told, 130 for an interruption.
 */
export async function runCommand(
  io: ReaderIo,
  json: boolean | undefined,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const forget = io.onInterrupt(() => controller.abort(new Interrupted()));
  try {
    await work(controller.signal);
  } catch (error) {
    if (error instanceof Interrupted) io.setExitCode(INTERRUPTED_EXIT);
    else if (isVp3300Error(error)) {
      tellFailure(error, io, json);
      io.setExitCode(error.code === "ARGUMENT_INVALID" ? 2 : 1);
    } else throw error;
  } finally {
    forget();
  }
}
