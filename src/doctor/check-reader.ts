/**
 * What is looked at of an open reader.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { checkDrift } from "../configuration/apply-configuration.ts";
import { parseConfiguration } from "../configuration/check-configuration.ts";
import type { ReaderConfiguration } from "../configuration/reader-configuration.ts";
import { readKeyReport } from "../device/key-report.ts";
import { readReaderClock } from "../device/reader-clock.ts";
import type { Reader } from "../reader/reader.ts";
import { KEYING } from "./advice.ts";
import { shownSerial } from "./look-for-readers.ts";
import type { Finding } from "./report.ts";

/** What the checks work with. */
export interface ReaderCheckContext {
  readonly reader: Reader;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly zone: "local" | "utc";
  readonly configuration: ReaderConfiguration | string | undefined;
}

/** One check: its name, what it is about, and what it finds. It may reject. */
export interface ReaderCheck {
  readonly name: string;
  readonly subject: string;
  readonly run: (context: ReaderCheckContext) => Promise<readonly Finding[]>;
}

const NOT_TOLD = "not told";
/** Fewer transactions than a busy till makes in some months. */
const FEW_TRANSACTIONS = 20_000;
const SMALL_SKEW_MINUTES = 2;
const DAY_MINUTES = 24 * 60;
/** So many paths of what differs are named. */
const NAMED_PATHS = 5;

async function identify({ reader }: ReaderCheckContext): Promise<readonly Finding[]> {
  const { model, modelName, serialNumber, firmwareVersion, productType } = reader.identity;
  const serial = serialNumber === undefined ? NOT_TOLD : shownSerial(serialNumber);
  const found: Finding[] = [
    {
      check: "reader",
      severity: "ok",
      text: `${modelName}, serial number ${serial}, firmware ${firmwareVersion ?? NOT_TOLD}`,
    },
  ];
  if (model === undefined) {
    found.push({
      check: "reader",
      severity: "warning",
      text: `its model is not known (product type ${productType || NOT_TOLD})`,
      cause: "it is of another product line, or answers otherwise than documented",
      fix: "try each way of presenting a card before you sell with it, and report its product type",
    });
  }
  const { quirks } = reader;
  if (quirks.length > 0) {
    const text = `handled with quirks: ${quirks.join(", ")}`;
    found.push({ check: "reader", severity: "note", text });
  }
  return found;
}

async function encrypts({ reader }: ReaderCheckContext): Promise<readonly Finding[]> {
  const { enabled, cipher } = reader.identity.encryption;
  if (enabled === true) {
    const text = `card data is encrypted${cipher === undefined ? "" : `, ${cipher.toUpperCase()}`}`;
    return [{ check: "encryption", severity: "ok", text }];
  }
  if (enabled === undefined) {
    return [{ check: "encryption", severity: "note", text: "it does not say whether it encrypts card data" }];
  }
  return [
    {
      check: "encryption",
      severity: "problem",
      text: "not all card data is encrypted, and such cards will be refused",
      cause: "encryption was never switched on, or was switched off",
      fix: 'apply a configuration with "encryption": { "enabled": true }',
    },
  ];
}

async function keyed({ reader, signal }: ReaderCheckContext): Promise<readonly Finding[]> {
  const { state, transactionsLeft } = await readKeyReport(reader, { signal });
  const check = "key";
  switch (state) {
    case "valid": {
      if (transactionsLeft === undefined) return [{ check, severity: "ok", text: "the data key is valid" }];
      const text = `the data key is valid, ${transactionsLeft} transactions left`;
      if (transactionsLeft >= FEW_TRANSACTIONS) return [{ check, severity: "ok", text }];
      const cause = "a key encrypts about a million transactions";
      return [{ check, severity: "warning", text, cause, fix: KEYING }];
    }
    case "endOfLife": {
      const text = "the data key is exhausted, and no card can be read";
      return [{ check, severity: "problem", text, cause: "it has encrypted its million", fix: KEYING }];
    }
    case "unused":
    case "notAvailable": {
      const cause = "it was never keyed, or was erased by a tamper";
      const text = "no data key is in the reader, and no card can be read";
      return [{ check, severity: "problem", text, cause, fix: KEYING }];
    }
    default:
      return [{ check, severity: "note", text: "it does not say whether it has a data key" }];
  }
}

/** `1 minute`, `90 minutes`, `3 days`. */
function spanText(minutes: number): string {
  if (minutes <= DAY_MINUTES) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  const days = Math.round(minutes / DAY_MINUTES);
  return `${days} ${days === 1 ? "day" : "days"}`;
}

async function clockRight({ reader, clock, zone, signal }: ReaderCheckContext): Promise<readonly Finding[]> {
  const { skewMinutes } = await readReaderClock(reader, { clock, zone, signal });
  const off = Math.abs(skewMinutes);
  const check = "clock";
  if (off <= SMALL_SKEW_MINUTES) return [{ check, severity: "ok", text: "its clock is right" }];
  return [
    {
      check,
      severity: off > DAY_MINUTES ? "problem" : "warning",
      text: `its clock is ${spanText(off)} ${skewMinutes > 0 ? "ahead" : "behind"}`,
      cause: "it was never set, lost its charge, or shows another time zone",
      fix: "vp3300 clock --set sets it; transactions carry its date, and taps may fail as torn",
    },
  ];
}

async function drifted({ reader, configuration, signal }: ReaderCheckContext): Promise<readonly Finding[]> {
  const check = "configuration";
  if (configuration === undefined) {
    const text = "not compared with a file: none was given";
    return [{ check, severity: "note", text, fix: "vp3300 doctor --config FILE" }];
  }
  const wanted = typeof configuration === "string" ? parseConfiguration(configuration) : configuration;
  const differences = await checkDrift(reader, wanted, { signal });
  if (differences.length === 0) return [{ check, severity: "ok", text: "configured as the file says" }];
  const named = differences.slice(0, NAMED_PATHS).map(({ path, kind }) => `${path} ${kind}`);
  const more = differences.length - named.length;
  return [
    {
      check,
      severity: "problem",
      text: `${differences.length === 1 ? "1 setting is" : `${differences.length} settings are`} not as the file says: ${named.join(", ")}${more > 0 ? `, and ${more} more` : ""}`,
      cause: "the file was never applied, or somebody changed the reader since",
      fix: "vp3300 config plan FILE shows the steps, vp3300 config apply FILE --yes sends them",
    },
  ];
}

async function linkClean({ reader }: ReaderCheckContext): Promise<readonly Finding[]> {
  const { droppedFrames, skippedBytes } = reader.diagnostics;
  const check = "link";
  if (droppedFrames + skippedBytes === 0) {
    return [{ check, severity: "ok", text: "every byte of the link was understood" }];
  }
  return [
    {
      check,
      severity: "warning",
      text: `${droppedFrames} frames and ${skippedBytes} bytes of the link were of no use`,
      cause: "another program talks to the reader too, or the cable or radio is bad",
      fix: "close other programs; try another cable, port or place",
    },
  ];
}

/** All of them, in order. */
export const READER_CHECKS: readonly ReaderCheck[] = [
  { name: "reader", subject: "what the reader is", run: identify },
  { name: "encryption", subject: "encryption", run: encrypts },
  { name: "key", subject: "the data key", run: keyed },
  { name: "clock", subject: "the reader's clock", run: clockRight },
  { name: "configuration", subject: "the configuration", run: drifted },
  { name: "link", subject: "the link", run: linkClean },
];
