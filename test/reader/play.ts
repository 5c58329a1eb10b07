/** Runs transactions against a {@link FakeReader}. */
import { expect } from "vitest";
import type { HostDecision, ReadOutcome, ReadRequest, ReadStep } from "../../src/index.ts";
import type { CardInterface } from "../../src/protocol/commands/models.ts";
import { CARD_INTERFACES, planRead } from "../../src/reader/read-request.ts";
import type { Session } from "../../src/reader/session.ts";
import { TransactionRun } from "../../src/reader/transaction-run.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import * as answers from "./answers.ts";
import { all } from "./expectations.ts";
import { FakeReader } from "./fake-reader.ts";

export const APPROVE: HostDecision = { approved: true };

/** Starts a transaction. */
export function begin(
  session: Session,
  request: Partial<ReadRequest> = {},
  available: readonly CardInterface[] = CARD_INTERFACES,
): TransactionRun {
  const run = new TransactionRun(
    session,
    planRead({ amountMinor: 100, currency: "USD", ...request }, available),
    ["plainPairs"],
  );
  run.begin();
  return run;
}

export interface Played {
  readonly outcome: ReadOutcome;
  readonly steps: string[];
  readonly fake: FakeReader;
  readonly session: Session;
}

/** Runs a transaction to its outcome, and checks that nothing of it is left. */
export async function play(
  fake: FakeReader,
  request: Partial<ReadRequest> = {},
  available?: readonly CardInterface[],
): Promise<Played> {
  const session = fake.session();
  const run = begin(session, request, available);
  const [outcome, told] = await fake.clock.run(() => Promise.all([run.outcome, all(run.steps)]));
  const steps = told.map(nameOf);
  expect(fake.clock.pendingTimers).toBe(0);
  assertNoCardData(outcome);
  return { outcome, steps, fake, session };
}

/** Step and open ways, as one word each. */
export function nameOf(step: ReadStep): string {
  return "interfaces" in step ? `${step.step} ${step.interfaces.join("+")}` : step.step;
}

/** A chip that is inserted, from 02-40 or 60-10 on, and asks for the host. */
export function chipReader(): FakeReader {
  return new FakeReader()
    .on(0x0240, [answers.WAIT_02, answers.under(0x02, answers.CHIP_STARTED)])
    .on(0x6010, [answers.WAIT_60, answers.CHIP_STARTED])
    .on(0x6011, [answers.WAIT_60, answers.GO_ONLINE])
    .on(0x6012, [answers.WAIT_60, answers.COMPLETED]);
}
