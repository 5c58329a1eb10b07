// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Plain commands: encode, exchange, judge the status, decode.
 *
 * @module
 */
import { requireInteger, requireObject } from "../arguments.ts";
import { isAbortReason } from "../deadline.ts";
import { type ErrorCode, isVp3300Error, Vp3300Error } from "../errors.ts";
import {
  COMMANDS,
  type CommandName,
  commandTimeoutMs,
  decodeResponse,
  encodeCommand,
  type RequestArguments,
  type ResponseOf,
} from "../protocol/commands/catalogue.ts";
import { STATUSES } from "../protocol/commands/statuses.ts";
import type { NeoResponse } from "../protocol/frames/neo-frame.ts";
import { requireSignal } from "../wait-arguments.ts";
import { Exchange } from "./exchange.ts";
import type { Line } from "./line.ts";

/** The codes of a reader's refusal: `READER_STATUS`, or one that its status has of its own. See {@link isReaderRefusal}. */
export type ReaderRefusalCode =
  | "READER_STATUS"
  | "READER_BATTERY_LOW"
  | "READER_KEY_MISSING"
  | "READER_KEY_EXHAUSTED";

/** Statuses with a code of their own: what they say is wrong with the reader, not with the command. */
const REFUSALS: Readonly<Record<number, ReaderRefusalCode>> = {
  0x68: "READER_BATTERY_LOW",
  0x90: "READER_KEY_MISSING",
  0x91: "READER_KEY_EXHAUSTED",
};
const REFUSAL_CODES: readonly ErrorCode[] = ["READER_STATUS", ...Object.values(REFUSALS)];

/** How a command is executed. */
export interface ExecuteOptions {
  /** Gives the command up; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** From the write to the final answer, 1 to 600 000 ms; by default what the catalogue says. */
  readonly timeoutMs?: number | undefined;
}

/** What is executed, as a rest parameter: the request may be left out where the command has no data. */
export type ExecuteArguments<Name extends CommandName> = undefined extends RequestArguments<Name>[0]
  ? [request?: RequestArguments<Name>[0], options?: ExecuteOptions]
  : [request: RequestArguments<Name>[0], options?: ExecuteOptions];

/**
 * Sends a command when it is its turn, and gives the decoded answer.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, `READER_STATUS`, `READER_BATTERY_LOW`, `READER_KEY_MISSING`, `READER_KEY_EXHAUSTED`,
 * `READER_NO_ANSWER`, `READER_BUSY`, `READER_CLOSED`, `TRANSPORT_LOST`, `PROTOCOL_DATA_INVALID`, `PROTOCOL_TLV_…`; with an aborted signal, its reason
 */
export async function execute<Name extends CommandName>(
  line: Line,
  name: Name,
  ...[request, options = {}]: ExecuteArguments<Name>
): Promise<ResponseOf<Name>> {
  requireObject("options", options);
  const sent = [request] as RequestArguments<Name>;
  const frame = encodeCommand(name, ...sent);
  const { signal, timeoutMs = commandTimeoutMs(name, ...sent) } = options;
  requireSignal("options.signal", signal);
  requireInteger("options.timeoutMs", timeoutMs, 1, 600_000);
  signal?.throwIfAborted();
  const { command, subCommand } = COMMANDS[name];
  const response = await new Promise<NeoResponse>((resolve, reject) => {
    line.enter(new Exchange(line, { name, command, frame, timeoutMs, signal }, resolve, reject));
  });
  const { status, data } = response;
  if (status !== 0) {
    const meaning = STATUSES[status]?.key ?? "unknown";
    throw new Vp3300Error(REFUSALS[status] ?? "READER_STATUS", {
      name,
      command,
      subCommand,
      status,
      meaning,
    });
  }
  return decodeResponse(name, data);
}

/** As {@link execute}; `undefined` when the reader refuses the command, does not answer it, or not readably. */
export async function executeIfTaken<Name extends CommandName>(
  line: Line,
  name: Name,
  ...args: ExecuteArguments<Name>
): Promise<ResponseOf<Name> | undefined> {
  try {
    return await execute(line, name, ...args);
  } catch (error) {
    if (isOfOneCommand(error, args[1]?.signal)) return undefined;
    throw error;
  }
}

/** Whether the reader gave an answer to the command that `signal` bounds, if only a refusal or one that can't be read. */
export function isAnswered(error: unknown, signal: AbortSignal | undefined): error is Vp3300Error {
  return isOfOneCommand(error, signal) && error.code !== "READER_NO_ANSWER";
}

/**
 * Whether an error says that the reader took a command, and refused it with a status: `READER_STATUS`, or one that has a code of
 * its own, `READER_BATTERY_LOW` (68), `READER_KEY_MISSING` (90) and `READER_KEY_EXHAUSTED` (91). The link and the reader go on.
 */
export function isReaderRefusal(error: unknown): error is Vp3300Error & { readonly code: ReaderRefusalCode } {
  return isVp3300Error(error) && REFUSAL_CODES.includes(error.code);
}

/** Whether an error concerns the command that `signal` bounds, and not the reader, the link or the caller. */
export function isOfOneCommand(error: unknown, signal: AbortSignal | undefined): error is Vp3300Error {
  if (!isVp3300Error(error) || isAbortReason(error, signal)) return false;
  return isReaderRefusal(error) || error.code === "READER_NO_ANSWER" || error.code.startsWith("PROTOCOL_");
}
