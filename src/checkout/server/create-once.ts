/**
 * Making a checkout, at most once per request id.
 *
 * Source: PointCheckout guides (a request id is single use). Whether the API refuses a second use while the first is
 * pending is not documented, so this never relies on it.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";
import type { CallOptions } from "./api-caller.ts";
import { type Handling, resumeOnce, sendOnce, type Workbench } from "./at-most-once.ts";
import {
  type CreateAttempt,
  type CreateOperation,
  type CreateOutcome,
  type CreateRequests,
  newRequestId,
} from "./attempts.ts";
import type { Checkout } from "./results.ts";

type Created = Extract<CreateOutcome, { outcome: "created" }>;

/** Whether `checkout` is the one that `request` asks for. */
function isSame(checkout: Checkout, request: CreateAttempt["request"]): boolean {
  return (
    checkout.orderId === request.orderId &&
    checkout.currency?.toUpperCase() === request.currency.toUpperCase() &&
    checkout.amountMinor === request.amountMinor
  );
}

/** The one checkout that was made with this request id, if the API shows it. */
async function findCheckout(
  { api }: Workbench,
  { request }: CreateAttempt,
  options: CallOptions,
): Promise<Checkout | undefined> {
  const { requestId } = request;
  const { content } = await api.call("searchCheckouts", { requestId }, options);
  const [found, ...others] = content.filter((checkout) => checkout.requestId === requestId);
  if (found === undefined && content.length > 0) {
    throw new Vp3300Error("CHECKOUT_PROTOCOL", { reason: "the search shows checkouts of other request ids" });
  }
  if (found === undefined) return undefined;
  if (others.length > 0) {
    throw new Vp3300Error("CHECKOUT_DUPLICATE", {
      reason: "several checkouts have this request id",
      requestId,
    });
  }
  if (!isSame(found, request)) {
    throw new Vp3300Error("CHECKOUT_DUPLICATE", {
      reason: "the request id belongs to another order",
      requestId,
    });
  }
  return found;
}

function handlingOf(bench: Workbench, attempt: CreateAttempt, options: CallOptions): Handling<Created> {
  const { operation, request } = attempt;
  return {
    attempt,
    send: async () => {
      const checkout = await bench.api.call(operation, request, options);
      return { outcome: "created", checkout, recovered: false };
    },
    look: async () => {
      const checkout = await findCheckout(bench, attempt, options);
      return checkout && { outcome: "created", checkout, recovered: true };
    },
    isRepetition: ({ code }) => code === "CHECKOUT_DUPLICATE",
  };
}

function attemptOf(
  bench: Workbench,
  operation: CreateOperation,
  request: CreateAttempt["request"],
): CreateAttempt {
  return { kind: "create", id: request.requestId, operation, request, sentAtMs: bench.clock.now() };
}

/** Makes a checkout. A request id that the caller brings may have been used: the API is asked first. */
export async function createOnce<N extends CreateOperation>(
  bench: Workbench,
  operation: N,
  given: CreateRequests[N],
  options: CallOptions,
): Promise<CreateOutcome> {
  const { requestId = newRequestId(given.orderId, bench.newId()) } = given;
  const request = { ...given, requestId };
  bench.api.prepare(operation, request);
  return bench.line.run(`create ${requestId}`, async () => {
    const handling = handlingOf(bench, attemptOf(bench, operation, request), options);
    const earlier = given.requestId === undefined ? undefined : await handling.look();
    return earlier ?? sendOnce(bench, handling, options);
  });
}

/** Takes an attempt up again whose outcome nobody saw. */
export async function resumeCreate(
  bench: Workbench,
  { operation, request, sentAtMs }: CreateAttempt,
  options: CallOptions,
): Promise<CreateOutcome> {
  bench.api.prepare(operation, request);
  return bench.line.run(`create ${request.requestId}`, () => {
    const handling = handlingOf(bench, attemptOf(bench, operation, request), options);
    return resumeOnce(bench, handling, sentAtMs, options);
  });
}
