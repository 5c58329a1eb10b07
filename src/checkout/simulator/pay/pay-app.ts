/**
 * The pay pages of the simulated service.
 *
 * @module
 */
import { Hono } from "hono";
import type { PayDesk } from "../pay-desk.ts";

/** The pages, to be mounted at the root of the pay host. */
export function payApp(_desk: PayDesk): Hono {
  return new Hono();
}
