/**
 * An open reader: what it is, its commands, and card presentations.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { refuseArgument } from "../arguments.ts";
import type { CommandName, ResponseOf } from "../protocol/commands/catalogue.ts";
import { MODELS } from "../protocol/commands/models.ts";
import type { LinkClosed } from "../transports/transport.ts";
import { type ExecuteArguments, execute } from "./execute.ts";
import type { ReaderIdentity } from "./identity.ts";
import type { ReaderDiagnostics } from "./notices.ts";
import type { ReadOutcome } from "./outcomes.ts";
import type { ReaderQuirkName } from "./quirks.ts";
import { CARD_INTERFACES, planRead, type ReadRequest } from "./read-request.ts";
import type { Session } from "./session.ts";
import type { ReadStep } from "./steps.ts";
import { TransactionRun } from "./transaction-run.ts";

/** Commands that wait for a card, and therefore have to be run by {@link Reader.read}. */
const TRANSACTION_COMMANDS: readonly CommandName[] = [
  "activateTransaction",
  "activateTransactionLegacy",
  "activateTransactionV3",
  "startContact",
  "authenticateContact",
  "completeContact",
];

/**
 * A card presentation under way. It runs by itself; both ways to follow it are optional.
 *
 * Iterating gives the steps, all of them, also when it starts late, and ends or throws as `outcome` does. Leaving the
 * loop does not end the transaction; the request's signal does.
 */
export interface Transaction extends AsyncIterable<ReadStep> {
  /**
   * Settles once. Rejects with the signal's reason, with what the caller's own functions threw, or with a Vp3300Error:
   * `TRANSPORT_LOST`, `TRANSPORT_CLOSED` (the transport was closed, not the reader), `READER_CLOSED`, `READER_BUSY`
   * (another transaction runs), `READER_NO_ANSWER`, `READER_CLEAR_CARD_DATA`, `READER_PAYLOAD_INVALID`,
   * `READER_AUTHORIZE_TIMEOUT`. The reader is idle then, as far as it still listens. A rejection that nobody listens to is no
   * unhandled one.
   */
  readonly outcome: Promise<ReadOutcome>;
}

/**
 * An open reader; {@link openReader} gives one. Close it, or use `await using`: then nothing of it keeps a process
 * alive.
 */
export class Reader implements AsyncDisposable {
  /** What the reader said of itself when it was opened. */
  readonly identity: ReaderIdentity;
  /** What is done about faults of its model and firmware: keys into `READER_QUIRKS`. */
  readonly quirks: readonly ReaderQuirkName[];
  /** How the link ended, when it has. Settles once, never rejects. */
  readonly closed: Promise<LinkClosed>;
  readonly #session: Session;

  /** For {@link openReader}. */
  constructor(session: Session, identity: ReaderIdentity, quirks: readonly ReaderQuirkName[]) {
    this.#session = session;
    this.identity = identity;
    this.quirks = quirks;
    this.closed = session.closed;
  }

  /** Whether the link still stands: false from the moment in which it is closed or lost. */
  get isOpen(): boolean {
    return this.#session.open;
  }

  /** What had to be thrown away since the link was opened. */
  get diagnostics(): ReaderDiagnostics {
    return this.#session.diagnostics;
  }

  /**
   * Sends a command of the catalogue and gives the decoded answer; byte strings in it are views. Calls queue in call
   * order, one command is on the wire at a time. While a transaction runs they are refused with `READER_BUSY`, not
   * queued: they would wait for as long as a customer looks for a card.
   *
   * A command that is given up leaves its answer owed: the next one with the same command byte is sent after a pause
   * and a ping, so that a late answer is never taken for the wrong one.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID` (also for commands that wait for a card: use {@link Reader.read}),
   * `READER_STATUS` with the status byte, or `READER_BATTERY_LOW` (68), `READER_KEY_MISSING` (90), `READER_KEY_EXHAUSTED`
   * (91); `READER_NO_ANSWER`, `READER_BUSY`, `READER_CLOSED`, `TRANSPORT_LOST`, `TRANSPORT_CLOSED` (the transport
   * was closed, not the reader), `PROTOCOL_…` for an answer that can't be read; with an aborted signal, its reason
   */
  async execute<Name extends CommandName>(
    name: Name,
    ...args: ExecuteArguments<Name>
  ): Promise<ResponseOf<Name>> {
    if (TRANSACTION_COMMANDS.includes(name))
      refuseArgument("name", "a command that read() does not run", name);
    return execute(this.#session, name, ...args);
  }

  /**
   * Reads a card. Starts at once; after the outcome the next one may be read. There are no options beside the request: it has the
   * `signal`.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`; `READER_UNSUPPORTED` when the model has none of the interfaces asked for.
   * Everything else comes out of the transaction's `outcome`.
   */
  read(request: ReadRequest): Transaction;
  read(request: ReadRequest, ...more: readonly unknown[]): Transaction {
    if (more.some((argument) => argument !== undefined))
      refuseArgument("options", "nothing: the signal is a member of the request", "an argument");
    const { model } = this.identity;
    const run = new TransactionRun(
      this.#session,
      planRead(request, model === undefined ? CARD_INTERFACES : MODELS[model].interfaces),
      this.quirks,
    );
    run.begin();
    return {
      outcome: run.outcome,
      [Symbol.asyncIterator]: () => run.steps[Symbol.asyncIterator](),
    };
  }

  /**
   * Closes the link. Pending calls reject with `READER_CLOSED`, but for a transaction whose result is known already; a reader
   * that waits for a card is told to stop. Idempotent, in any state.
   */
  close(): Promise<void> {
    return this.#session.close();
  }

  /** The same as `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
