/**
 * A process that uses the driver and then has to end by itself: `child.mjs <what>`. Prints one line of JSON,
 * {@link ChildReport}.
 *
 * @module
 */
import { isVp3300Error, openReader, type Reader } from "vp3300";
import { createDriver, type Driver } from "./driver.ts";
import { stackOfRun } from "./stack.ts";

/** How it went. */
export interface ChildReport {
  /** `ok`, or the code of the error. An error without a code is not reported: it ends the process as it would a user's. */
  readonly end: string;
  /** What the error says to do about it. */
  readonly fix?: string;
  /** When everything was closed, milliseconds since 1970. */
  readonly closedAt: number;
}

const OPEN_TIMEOUT_MS = 20_000;
/** Long enough for a native library to be loaded on an emulated machine: before that, nobody can say what is there. */
const BRIEF_TIMEOUT_MS = 10_000;

const ACTIONS = {
  list: (driver) => driver.list({ timeoutMs: OPEN_TIMEOUT_MS }),
  /** Opens, asks something, closes. */
  async open(driver) {
    await using reader = await openReader(driver, { timeoutMs: OPEN_TIMEOUT_MS });
    await reader.execute("getSerialNumber");
  },
  /** Looks for a reader for a moment only. */
  async openBriefly(driver) {
    await driver.open({ timeoutMs: BRIEF_TIMEOUT_MS });
  },
  /** Closes the transport while it looks for a reader. */
  async halfOpen(driver) {
    const opening = driver.open({ timeoutMs: OPEN_TIMEOUT_MS });
    await Promise.all([driver.close(), driver.close(), opening.catch(expectClosed)]);
  },
  /** Closes the transport under a reader that is in use, which is left open. */
  async underReader(driver) {
    const reader: Reader = await openReader(driver, { timeoutMs: OPEN_TIMEOUT_MS });
    const reading = reader.read({ amountMinor: 1, currency: "USD" }).outcome;
    await Promise.all([driver.close(), reading.catch(expectClosed)]);
  },
} as const satisfies Record<string, (driver: Driver) => Promise<unknown>>;

/** What a child can be told to do. */
export type ChildAction = keyof typeof ACTIONS;

function expectClosed(error: unknown): void {
  const codes = ["TRANSPORT_CLOSED", "TRANSPORT_LOST", "READER_CLOSED"];
  if (!isVp3300Error(error) || !codes.includes(error.code)) throw error;
}

async function run(): Promise<Omit<ChildReport, "closedAt">> {
  const driver = createDriver(stackOfRun());
  try {
    await ACTIONS[process.argv[2] as ChildAction](driver);
    return { end: "ok" };
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    const { fix } = error.context;
    return { end: error.code, ...(fix === undefined ? {} : { fix: String(fix) }) };
  } finally {
    await driver.close();
    await driver.close();
  }
}

const report: ChildReport = { ...(await run()), closedAt: Date.now() };
process.stdout.write(`${JSON.stringify(report)}\n`);
