/**
 * What a command handler of the simulated reader is.
 *
 * @module
 */

import type { COMMANDS, CommandName } from "../protocol/commands/catalogue.ts";
import type { Decodes, Encodes } from "../protocol/commands/codecs.ts";
import type { StatusKey } from "../protocol/commands/statuses.ts";
import { statusCode } from "./codes.ts";
import type { Device } from "./device.ts";
import type { TransactionEngine } from "./transaction-engine.ts";

/** Status and data field of a response. */
export interface Answer {
  readonly status: number;
  readonly data: Uint8Array;
}

const NO_DATA = new Uint8Array(0);

/** An answer that is not encoded from a value: a refusal, or a transaction's. */
export class RawAnswer implements Answer {
  readonly status: number;
  readonly data: Uint8Array;

  constructor(status: number, data: Uint8Array = NO_DATA) {
    this.status = status;
    this.data = data;
  }
}

/** The answer with this status and no data. */
export function refuse(status: StatusKey): RawAnswer {
  return new RawAnswer(statusCode(status));
}

/** Returned by a handler whose answer the transaction engine sends when it is there. */
export const LATER = Symbol("answered later");

/** What a handler works with. */
export interface HandlerContext {
  readonly device: Device;
  readonly engine: TransactionEngine;
}

type Request<Name extends CommandName> = Decodes<(typeof COMMANDS)[Name]["request"]>;
type Response<Name extends CommandName> = Encodes<(typeof COMMANDS)[Name]["response"]>;

/** One handler for each of these commands: from the decoded request to what the response is encoded from. */
export type Handlers<Name extends CommandName> = {
  readonly [N in Name]: (
    context: HandlerContext,
    request: Request<N>,
  ) => Response<N> | RawAnswer | typeof LATER;
};
