/**
 * The state of the reader's data key: whether it is there, and how long it will last.
 *
 * @module
 */
import { requireObject } from "../arguments.ts";
import { KEY_STATES, type KeyStateKey } from "../protocol/commands/rows/encryption.ts";
import { formatHex } from "../protocol/hex.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { isOfOneCommand } from "../reader/execute.ts";
import { DATA_KEY } from "../reader/identity.ts";
import { requireSignal } from "../reader/read-request.ts";
import { transactionsLeft } from "./transactions-left.ts";

/** What bounds a question to a reader. */
export interface DeviceOptions {
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a reader says of its data key. What it does not tell is `undefined`. */
export interface KeyReport {
  /** `unused` no key was injected; `endOfLife` it is exhausted. */
  readonly state: KeyStateKey | undefined;
  /** KSN of the key, in hexadecimal: its first digits name the injected key. */
  readonly ksn: string | undefined;
  /** How many transactions a TDES key can still encrypt; 0 when it is exhausted. About a million at first. */
  readonly transactionsLeft: number | undefined;
}

const KSN_TDES_BYTES = 10;

/** What the reader answers, or `undefined` when it refuses the question or does not answer it readably. */
async function ifTold<T>(question: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (isOfOneCommand(error, signal)) return undefined;
    throw error;
  }
}

/**
 * Asks for the data key's state (81-04, or 81-02) and KSN (81-0A).
 *
 * Unverified: whether 81-0A gives the KSN of the last or of the next transaction, a difference of one in
 * `transactionsLeft`; two readings with a card read in between would tell.
 * Source: NEO 2 IDG p.345; ID TECH knowledge base, "How to check key status"; vp3300 reference 6.4.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `READER_BUSY`, `READER_CLOSED`, `TRANSPORT_LOST`; with an aborted signal, its
 * reason
 */
export async function readKeyReport(
  reader: CommandableReader,
  options: DeviceOptions = {},
): Promise<KeyReport> {
  requireReader(reader);
  requireObject("options", options);
  const { signal } = options;
  requireSignal(signal);
  const bounds = signal === undefined ? {} : { signal };
  const slot = await ifTold(reader.execute("getKeyState", DATA_KEY, bounds), signal);
  const slots =
    slot === undefined ? await ifTold(reader.execute("getKeyStates", undefined, bounds), signal) : undefined;
  const state = slot?.state ?? slots?.[DATA_KEY];
  const key = state === undefined ? undefined : KEY_STATES[state]?.key;
  const ksn = await ifTold(reader.execute("getKeySerialNumber", DATA_KEY, bounds), signal);
  const left = ksn?.length === KSN_TDES_BYTES ? transactionsLeft(ksn) : undefined;
  return {
    state: key,
    ksn: ksn === undefined ? undefined : formatHex(ksn),
    transactionsLeft: key === "endOfLife" ? 0 : left,
  };
}
