/**
 * What a process that will be killed is told.
 *
 * @module
 */
import type { GatewayConfig } from "../../src/gateway/index.ts";
import type { PostgresServer } from "../postgres/postgres-server.ts";

/** Where the journal is. */
export type Store = { readonly file: string } | { readonly connection: PostgresServer["connection"] };

/** Plain data: it goes through the environment. */
export interface TillPlan {
  readonly work: "sell" | "recover";
  readonly gateway: GatewayConfig;
  readonly store: Store;
  /** When the hurried time of this run began. */
  readonly startMs: number;
  /** Names the process in the journal, and its orders. */
  readonly owner: string;
  /** Where it kills itself: "before begin", "after request"; so many of these steps go by first. */
  readonly dieAt?: { readonly step: string; readonly after: number };
}
