/**
 * What the operations of the simulated Gateway work on.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { CardSecureSimulator } from "../cardsecure/index.ts";
import type { Batches } from "./batches.ts";
import type { Books } from "./ledger.ts";
import type { Raw } from "./members.ts";
import type { Directory, Merchant } from "./merchants.ts";
import type { PayerDesk } from "./payer.ts";
import type { Profiles } from "./profiles.ts";

/** Members that an authorization's later answers repeat, by retref. */
export type Echoes = Map<string, Raw>;

/** The service, as it is. */
export interface State {
  readonly clock: Clock;
  /** 0 to below 1; the same numbers for the same seed. */
  readonly random: () => number;
  readonly site: string;
  readonly directory: Directory;
  readonly cardSecure: CardSecureSimulator;
  readonly books: Books;
  readonly batches: Batches;
  readonly profiles: Profiles;
  readonly payers: PayerDesk;
  readonly echoes: Echoes;
  readonly signatures: Map<string, string>;
  readonly repeatedOrderIds: "accept" | "refuse";
  readonly processorTimeoutMs: number;
  nextRetref(): string;
}

/** A request of an operation, taken apart. */
export interface Call {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty without one. */
  readonly body: Raw;
  readonly merchant: Merchant;
}
