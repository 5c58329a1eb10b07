/**
 * The state of the reader's data key: whether it is there, and how long it will last.
 *
 * @module
 */
import { requireObject } from "../arguments.ts";
import { DATA_KEY, KEY_STATES, type KeyStateKey } from "../protocol/commands/rows/encryption.ts";
import { formatHex } from "../protocol/hex.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { type AskIfTaken, askDataKeyState } from "../reader/data-key.ts";
import { type ExecuteOptions, isOfOneCommand } from "../reader/execute.ts";
import { requireSignal } from "../wait-arguments.ts";
import { transactionsLeft } from "./transactions-left.ts";

/** What bounds a question to a reader. */
export interface DeviceOptions {
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
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
  requireSignal("options.signal", signal);
  const bounds: ExecuteOptions = signal === undefined ? {} : { signal };
  const ask: AskIfTaken = async (name, ...[request]) => {
    try {
      return await reader.execute(name, request as never, bounds as never);
    } catch (error) {
      if (isOfOneCommand(error, signal)) return undefined;
      throw error;
    }
  };
  const state = await askDataKeyState(ask);
  const key = state === undefined ? undefined : KEY_STATES[state]?.key;
  const ksn = await ask("getKeySerialNumber", DATA_KEY);
  const left = ksn?.length === KSN_TDES_BYTES ? transactionsLeft(ksn) : undefined;
  return {
    state: key,
    ksn: ksn === undefined ? undefined : formatHex(ksn),
    transactionsLeft: key === "endOfLife" ? 0 : left,
  };
}
