/**
 * Reading a checkout until it says something, after the webview has closed.
 *
 * @module
 */

import { wait, withDeadline } from "../../deadline.ts";
import { Vp3300Error } from "../../errors.ts";
import { MAX_TIMEOUT_MS } from "./api-caller.ts";
import type { Workbench } from "./at-most-once.ts";
import { type CheckoutRecord, type Confirmation, confirmCheckout } from "./confirm.ts";
import { isLost } from "./failures.ts";

/** Why the webview closed. */
export type ClosedAfter = "confirmation" | "dismissed";

/** Waits before each read, by why the webview closed; milliseconds. */
export const POLL_SCHEDULES: Readonly<Record<ClosedAfter, readonly number[]>> = {
  confirmation: [0, 1_000, 2_000, 3_000, 5_000, 8_000, 13_000],
  dismissed: [0, 2_000, 5_000],
};

/** How long to poll. */
export interface WaitOptions {
  /** Default "confirmation". */
  readonly after?: ClosedAfter | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole wait, 1 to 2^31-1; at the end of it the last answer counts. The schedule alone bounds it unless set. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Reads by the schedule until the outcome is another than "pending", and gives the last one read. Reads that get no
 * answer are passed over, unless all of them did.
 */
export async function waitForOutcome(
  { api, clock }: Workbench,
  expected: CheckoutRecord,
  { after = "confirmation", signal, timeoutMs = MAX_TIMEOUT_MS }: WaitOptions,
): Promise<Confirmation> {
  let last: Confirmation | undefined;
  let failure: unknown;
  const poll = async (until: AbortSignal): Promise<void> => {
    for (const waitMs of POLL_SCHEDULES[after]) {
      await wait(clock, waitMs, until);
      try {
        const { checkoutId } = expected;
        last = confirmCheckout(expected, await api.call("getCheckout", { checkoutId }, { signal: until }));
        if (last.outcome !== "pending") return;
      } catch (error) {
        if (!isLost(error, until)) throw error;
        failure = error;
      }
    }
  };
  const timeout = new Vp3300Error("CHECKOUT_NETWORK", { reason: "timeout", timeoutMs });
  try {
    await withDeadline(poll, { clock, timeoutMs, signal, onTimeout: () => timeout });
  } catch (error) {
    if (error !== timeout) throw error;
    failure ??= timeout;
  }
  if (last === undefined) throw failure;
  return last;
}
