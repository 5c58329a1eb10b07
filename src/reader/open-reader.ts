/**
 * Opens a reader: link, sign of life, poll mode, identity.
 *
 * @module
 */
import { requireFunction, requireInteger, requireObject } from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import { withDeadline } from "../deadline.ts";
import { markHandled } from "../deferred.ts";
import { Vp3300Error } from "../errors.ts";
import type { Link, Transport } from "../transports/transport.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import { type ExecuteOptions, execute, executeIfTaken, isOfOneCommand } from "./execute.ts";
import { readIdentity } from "./identity.ts";
import type { ReaderNotice } from "./notices.ts";
import { type QuirkSwitches, quirksOf, requireSwitches } from "./quirks.ts";
import { Reader } from "./reader.ts";
import { Session } from "./session.ts";

/** How a reader is opened. */
export interface OpenReaderOptions {
  /** Gives opening up: the call rejects with the signal's reason and the link is closed. It has no effect later. */
  readonly signal?: AbortSignal | undefined;
  /**
   * For the transport, to open the link: 1 to 600 000 ms. By default the transport decides. It keeps this deadline itself,
   * and says what it saw until then; one that does not is given up a second after it, or after 600 000 ms. The commands that
   * follow on the open link have deadlines of their own: a reader that says nothing is `READER_SILENT` six seconds later.
   */
  readonly timeoutMs?: number | undefined;
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
  /** Told of what the reader says unasked and of what was thrown away. Holds no card data. */
  readonly onNotice?: ((notice: ReaderNotice) => void) | undefined;
  /** Forces what is done about a fault of some readers on or off; by default model and firmware decide. */
  readonly quirks?: QuirkSwitches | undefined;
}

const LONGEST_OPEN_MS = 600_000;

/** For a transport to keep its deadline first: it knows what it waited for, and lets go of what is half-open. */
const DEADLINE_GRACE_MS = 1_000;

/** 01-01: the reader looks for cards when it is told to, not by itself. */
const POLL_ON_DEMAND = 1;

/**
 * What gets a sign of life out of a reader. One that is still in the transaction of a host that died listens to the
 * cancellation only, whether it passes over all else or refuses it; one that waits for the rest of a half-sent frame takes
 * the first of the two for it.
 */
const PROBES = ["ping", "cancelTransaction"] as const;

/** The status of a command that a reader does not take in its state. */
const NOT_NOW = 0x0b;

const DEFAULT_FIX = "wake the reader with its button, or take its power away and give it back";

/** What a link that is up without an answer most often comes from, by what carries it. Source: vp3300 reference 4.1, 5. */
const SILENCE_FIXES: Readonly<Record<string, string>> = {
  "hid-node":
    "the reader may be in keyboard mode: set it to HID mode with the vendor's tool, or plug it in again",
  "hid-web":
    "the reader may be in keyboard mode: set it to HID mode with the vendor's tool, or plug it in again",
  "ble-noble": "remove the reader from the system's Bluetooth pairings, and wake it with its button",
  "ble-web": "remove the reader from the system's Bluetooth pairings, and wake it with its button",
};

/**
 * Opens the link and asks the reader what it is. Commands that a model refuses leave fields of the identity undefined.
 * The reader is set to poll on demand, as far as it allows that, and a transaction that a dead program left running is ended.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, `TRANSPORT_…` as the transport documents; `TRANSPORT_OPEN_TIMEOUT`; `READER_SILENT` when a link
 * is there but no reader answers, which is then closed again; with an aborted signal, its reason
 */
export async function openReader(transport: Transport, options: OpenReaderOptions = {}): Promise<Reader> {
  return (await openWithSession(transport, options)).reader;
}

/** An open reader, and the session that it speaks through. */
export interface OpenReader {
  readonly reader: Reader;
  readonly session: Session;
}

/** Which reader is meant, for one that may be another. */
export interface IdentityCheck {
  /** Throws when this is not the one; `undefined` where it does not tell its serial number. */
  readonly require: (serialNumber: string | undefined) => void;
  /** Whether one that does not tell may be woken, and its transaction ended, to be asked again. */
  readonly mayWake: boolean;
}

/**
 * {@link openReader} for who may have to end the session in another way than the reader's user would. With a check, another
 * reader than the one that is meant hears no more than the question for its serial number.
 */
export async function openWithSession(
  transport: Transport,
  options: OpenReaderOptions,
  check?: IdentityCheck,
): Promise<OpenReader> {
  requireObject("transport", transport);
  requireFunction("transport.open", transport.open);
  requireOpenOptions(options);
  const { signal, clock = systemClock, onNotice } = options;
  signal?.throwIfAborted();
  const session = new Session(await openLink(transport, options, clock), { clock, onNotice });
  try {
    const patience = signal === undefined ? {} : { signal };
    const isKnown = check === undefined || (await isMeant(session, check, patience));
    await awaken(session, transport.kind, patience);
    if (!isKnown) await isMeant(session, { ...check, mayWake: false }, patience);
    await executeIfTaken(session, "setPollMode", POLL_ON_DEMAND, patience);
    const identity = await readIdentity(session, patience);
    return { reader: new Reader(session, identity, quirksOf(identity, options.quirks ?? {})), session };
  } catch (error) {
    // Whether that works or not, what went wrong first is what the caller has to know.
    await Promise.allSettled([session.close()]);
    throw error;
  }
}

/** Whether it has said that it is the one. */
async function isMeant(session: Session, check: IdentityCheck, options: ExecuteOptions): Promise<boolean> {
  const serialNumber = await executeIfTaken(session, "getSerialNumber", undefined, options);
  if (serialNumber === undefined && check.mayWake) return false;
  check.require(serialNumber);
  return true;
}

/** The transport's own deadline and errors come first. One that knows no deadline must not hold the caller either. */
function openLink(
  transport: Transport,
  { signal, timeoutMs }: OpenReaderOptions,
  clock: Clock,
): Promise<Link> {
  const longestMs = timeoutMs ?? LONGEST_OPEN_MS;
  return withDeadline(
    async (ended) => transport.open({ signal: ended, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    {
      clock,
      timeoutMs: longestMs + DEADLINE_GRACE_MS,
      signal,
      onTimeout: () =>
        new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { transport: transport.kind, timeoutMs: longestMs }),
      onLate: (late) => markHandled(late.close()),
    },
  );
}

/** Whether the reader refused a command for the state that it is in. Source: vp3300 reference 2.1, status 0B. */
function isBusy({ code, context }: Vp3300Error): boolean {
  return code === "READER_STATUS" && context.status === NOT_NOW;
}

/** Returns when the reader has answered anything at all, and no transaction of another host runs. */
async function awaken(session: Session, transport: string, options: ExecuteOptions): Promise<void> {
  let isAlive = false;
  for (const probe of PROBES) {
    try {
      await execute(session, probe, undefined, options);
      return;
    } catch (error) {
      if (!isOfOneCommand(error, options.signal)) throw error;
      if (!isBusy(error) && error.code !== "READER_NO_ANSWER") return;
      isAlive ||= isBusy(error);
    }
  }
  if (isAlive) return;
  throw new Vp3300Error("READER_SILENT", { transport, fix: SILENCE_FIXES[transport] ?? DEFAULT_FIX });
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireOpenOptions(options: OpenReaderOptions): void {
  requireObject("options", options);
  const { signal, timeoutMs, clock = systemClock, onNotice, quirks } = options;
  requireSignal("options.signal", signal);
  if (timeoutMs !== undefined) requireInteger("options.timeoutMs", timeoutMs, 1, LONGEST_OPEN_MS);
  if (onNotice !== undefined) requireFunction("options.onNotice", onNotice);
  requireClock("options.clock", clock);
  if (quirks !== undefined) requireSwitches("options.quirks", quirks);
}
