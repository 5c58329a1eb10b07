/**
 * Looks at everything between this program and a sale, one thing after the other, each with a deadline.
 *
 * @module
 */
import {
  refuseArgument,
  requireArray,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { ReaderConfiguration } from "../configuration/reader-configuration.ts";
import { withDeadline } from "../deadline.ts";
import { markHandled } from "../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import { parseFirmwareVersion } from "../protocol/commands/firmware.ts";
import { openReader } from "../reader/open-reader.ts";
import type { Reader } from "../reader/reader.ts";
import { tellListener } from "../tell-listener.ts";
import type { Transport } from "../transports/transport.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import { findingOf, LAST_RESORT } from "./advice.ts";
import { READER_CHECKS } from "./check-reader.ts";
import { type DoctorTransport, isDiscovering, LOOKING, look, type Sighting } from "./look-for-readers.ts";
import { type DoctorEnvironment, type DoctorReport, type Finding, type Severity, worstOf } from "./report.ts";

/** Something that can be asked for an echo: a `CardSecure` client. */
export interface EchoService {
  /** Resolves when the service repeated `message`; rejects with a Vp3300Error of `TOKENIZE_…` otherwise. */
  echo(message: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** What the doctor looks at. */
export interface DoctorOptions {
  /** Where to look for a reader; the first one found is opened. */
  readonly transports: readonly DoctorTransport[];
  /** What its configuration shall be, or the JSON text of it, which alone shows what stands in it twice. */
  readonly configuration?: ReaderConfiguration | string | undefined;
  /** The tokenization service to reach: a `CardSecure`. */
  readonly cardSecure?: EchoService | undefined;
  /** What this runs on, for the report. */
  readonly environment?: DoctorEnvironment | undefined;
  /** What the reader's clock shows: local time by default. */
  readonly zone?: "local" | "utc" | undefined;
  /** For each single check: default 30 000, 1 to 600 000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each finding as soon as it is there. What it throws goes to the platform as an uncaught error, and ends nothing. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
}

const LONGEST_MS = 600_000;
/** The Node that is needed. */
const NODE_MAJOR = 20;
const NODE_MINOR = 19;

/**
 * What a transport has of the time of a check. Its own deadline has to come first: it knows what it waited for, and what helps.
 * The rest is for the silence of a reader that was opened, of which six seconds are proof.
 */
const TRANSPORT_SHARE = 0.75;
/** Nobody has to be listened for any longer: what is there says so each second or more often. */
const LONGEST_LOOK_MS = 5_000;

/** What a check that took too long rejects with, and nothing else. */
class TooLong extends Error {}

/** What every check works in. */
interface Context {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly report: (...findings: readonly Finding[]) => void;
}

/** Runs a check within its time; what it fails with becomes a finding. `undefined` when it failed. */
async function bounded<T>(
  context: Context,
  check: string,
  subject: string,
  work: (signal: AbortSignal) => Promise<T>,
  options: {
    readonly onLate?: (value: T) => void;
    readonly severity?: Severity;
    /** What taking too long means here. */
    readonly onTimeout?: () => Error;
  } = {},
): Promise<T | undefined> {
  const { clock, timeoutMs, signal, report } = context;
  const { severity = "problem", onLate, onTimeout = () => new TooLong() } = options;
  try {
    // In an async function, so that a double or a platform that throws at once is one that rejects.
    return await withDeadline(async (until) => work(until), {
      clock,
      timeoutMs,
      signal,
      onTimeout,
      ...(onLate === undefined ? {} : { onLate }),
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof TooLong) {
      const text = `${subject}: not done after ${timeoutMs} ms`;
      const fix = "wake the reader with its button or plug it in again, then run this once more";
      report({ check, severity, text, cause: "something hangs: the reader, the system or its library", fix });
    } else if (isVp3300Error(error)) report(findingOf(check, error, subject, severity));
    else {
      const name = error instanceof Error ? error.name : typeof error;
      report({ check, severity, text: `${subject}: failed unexpectedly (${name})`, fix: LAST_RESORT });
    }
    return undefined;
  }
}

/** Closes something, also when the doctor was told to give up. */
async function close(
  context: Context,
  check: string,
  subject: string,
  work: () => Promise<void>,
): Promise<void> {
  await bounded({ ...context, signal: undefined }, check, subject, work, { severity: "warning" });
}

function checkNode(node: string | undefined): Finding[] {
  const version = node === undefined ? undefined : parseFirmwareVersion(node);
  if (version === undefined) return [];
  const { major, minor } = version;
  const text = `Node ${node}`;
  if (major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR)) {
    return [{ check: "node", severity: "ok", text }];
  }
  const fix = `install Node ${NODE_MAJOR}.${NODE_MINOR} or later`;
  return [{ check: "node", severity: "problem", text: `${text} is too old`, fix }];
}

/** What the readers that were found leave to say. */
function sumUp(sightings: readonly Sighting[]): Finding[] {
  const count = sightings.reduce((sum, { readers }) => sum + readers.length, 0);
  const check = "reader";
  if (count > 1) {
    const text = `${count} readers are there; the first one is looked at`;
    return [{ check, severity: "note", text, fix: "name one: vp3300 doctor --serial NUMBER" }];
  }
  if (count === 1) return [];
  if (!sightings.some(({ works }) => works)) {
    const text = "there is no way to look for a reader on this machine";
    return [{ check, severity: "problem", text, fix: "do what stands at one of the transports above" }];
  }
  return [
    {
      check,
      severity: "problem",
      text: "no reader was found",
      cause: "it is off, asleep, out of reach, not plugged in, or paired with the system",
      fix: "plug it in by USB, or wake it with its button and remove it from the system's Bluetooth pairings",
    },
  ];
}

async function examine(
  context: Context,
  reader: Reader,
  { configuration, zone = "local" }: DoctorOptions,
): Promise<void> {
  const { clock, report } = context;
  let lost = false;
  void reader.closed.then(() => {
    lost = true;
  });
  for (const { name, subject, run } of READER_CHECKS) {
    const findings = await bounded(context, name, subject, (signal) =>
      run({ reader, clock, signal, zone, configuration }),
    );
    report(...(findings ?? []));
    // A link that is gone is told once, not by every check that would have needed it.
    if (findings === undefined && lost) return;
  }
}

/** Makes a transport; one that comes too late is closed again. */
function make(context: Context, { name, create }: DoctorTransport): Promise<Transport | undefined> {
  const work = async () => {
    const transport = await create();
    requireObject("transport", transport);
    return transport;
  };
  const onLate = (late: Transport) => {
    if (isDiscovering(late)) markHandled((async () => late.close())());
  };
  return bounded(context, name, "starting", work, { onLate });
}

async function checkReader(context: Context, transport: Transport, options: DoctorOptions): Promise<void> {
  const { clock } = context;
  const timeoutMs = Math.ceil(TRANSPORT_SHARE * context.timeoutMs);
  const reader = await bounded(
    context,
    "reader",
    "opening the reader",
    (signal) => openReader(transport, { clock, signal, timeoutMs }),
    { onLate: (late) => markHandled(late.close()) },
  );
  if (reader === undefined) return;
  try {
    await examine(context, reader, options);
  } finally {
    await close(context, "reader", "closing the reader", () => reader.close());
  }
}

function requireOptions(options: DoctorOptions): void {
  requireObject("options", options);
  const { transports, cardSecure, environment, zone, timeoutMs, onFinding, clock, configuration } = options;
  requireArray("options.transports", transports);
  for (const [at, each] of transports.entries()) {
    requireObject(`options.transports[${at}]`, each);
    requireText(`options.transports[${at}].name`, each.name, 40);
    requireFunction(`options.transports[${at}].create`, each.create);
  }
  if (cardSecure !== undefined) {
    requireObject("options.cardSecure", cardSecure);
    requireFunction("options.cardSecure.echo", cardSecure.echo);
  }
  if (environment !== undefined) requireObject("options.environment", environment);
  if (configuration !== undefined && typeof configuration !== "string") {
    requireObject("options.configuration", configuration);
  }
  if (zone !== undefined) requireOneOf("options.zone", zone, ["local", "utc"]);
  if (timeoutMs !== undefined) requireInteger("options.timeoutMs", timeoutMs, 1, LONGEST_MS);
  if (onFinding !== undefined) requireFunction("options.onFinding", onFinding);
  if (clock !== undefined) requireClock("options.clock", clock);
  requireSignal("options.signal", options.signal);
  for (const [name, value] of Object.entries(environment ?? {})) {
    if (typeof value !== "string") refuseArgument(`options.environment.${name}`, "string", typeof value);
  }
}

/**
 * Looks at the runtime, the transports, the reader (who holds it, what it is, encryption, key, clock, configuration, link)
 * and CardSecure. Whatever is broken becomes a finding with its cause and its fix; nothing is changed, except
 * what `openReader` does: the reader is set to poll on demand, and a transaction that a dead program left running is ended.
 *
 * Settles within the time of its checks whatever hangs; closes what it opened and the transports that it had made.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; with an aborted signal, its reason
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  requireOptions(options);
  const {
    transports,
    cardSecure,
    environment = {},
    timeoutMs = 30_000,
    clock = systemClock,
    signal,
  } = options;
  signal?.throwIfAborted();
  const findings: Finding[] = [];
  const report = (...found: readonly Finding[]) => {
    for (const finding of found) {
      findings.push(finding);
      tellListener(options.onFinding, finding);
    }
  };
  const context: Context = { clock, timeoutMs, signal, report };
  report(...checkNode(environment.node));

  const lookMs = Math.min(LONGEST_LOOK_MS, Math.ceil(TRANSPORT_SHARE * timeoutMs));
  const made: { readonly name: string; readonly transport: Transport }[] = [];
  try {
    const sightings: Sighting[] = [];
    for (const way of transports) {
      const { name } = way;
      const transport = await make(context, way);
      if (transport === undefined) continue;
      made.push({ name, transport });
      const sighting = await bounded(context, name, LOOKING, (until) =>
        look(name, transport, { signal: until, timeoutMs: lookMs }),
      );
      if (sighting === undefined) continue;
      report(...sighting.findings);
      sightings.push(sighting);
    }
    report(...sumUp(sightings));
    const first = sightings.flatMap(({ readers }) => readers)[0];
    if (first !== undefined) await checkReader(context, first, options);
  } finally {
    for (const { name, transport } of made) {
      if (!isDiscovering(transport)) continue;
      await close(context, name, "closing", () => transport.close());
    }
  }
  if (cardSecure !== undefined) {
    const answered = await bounded(
      context,
      "cardSecure",
      "asking for an echo",
      async (until) => {
        await cardSecure.echo("vp3300 doctor", { signal: until });
        return true;
      },
      { onTimeout: () => new Vp3300Error("TOKENIZE_TIMEOUT", { timeoutMs }) },
    );
    if (answered) report({ check: "cardSecure", severity: "ok", text: "CardSecure answers" });
  }
  return { format: 1, environment, findings, worst: worstOf(findings) };
}
