/**
 * Whole card presentations over this stack, each capture turned into a token.
 *
 * @module
 */
import { equal, match, rejects } from "node:assert/strict";
import { after, before, test } from "node:test";
import { CardSecure, openReader, type Reader, type ReadOutcome } from "vp3300";
import type { Presentation } from "vp3300/simulator";
import {
  type CardSecureServer,
  createCardSecureSimulator,
  serveCardSecure,
} from "vp3300/simulator/cardsecure";
import type { CardName } from "../reader/cards.ts";
import { createDriver, type Driver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const SALE = { amountMinor: 1050, currency: "USD" } as const;
/** A customer who takes a moment. */
const AFTER_MS = 200;

const stack = stackOfRun();
let remote: RemoteReader;
let driver: Driver;
let reader: Reader;
let server: CardSecureServer;
let client: CardSecure;

before(async () => {
  server = await serveCardSecure(createCardSecureSimulator());
  client = new CardSecure({ baseUrl: server.url });
  remote = await RemoteReader.start(stack.place);
  await remote.plug();
  driver = createDriver(stack);
  reader = await openReader(driver);
});

after(async () => {
  await reader.close();
  await driver.close();
  await remote.quit();
  await server.close();
});

async function tokenOf(outcome: ReadOutcome): Promise<string> {
  equal(outcome.outcome, "captured");
  const { capture } = outcome as Extract<ReadOutcome, { readonly outcome: "captured" }>;
  return (await client.tokenize(capture)).last4;
}

async function read(card: CardName, how: Presentation): Promise<ReadOutcome> {
  const transaction = reader.read(SALE);
  await remote.present(card, how, AFTER_MS);
  return transaction.outcome;
}

test("the reader says what it is", () => {
  const { model, serialNumber } = reader.identity;
  equal(model, stack.place === "ble" ? "vp3300bt" : "vp3300");
  equal(serialNumber, "0820619250");
});

for (const [how, card] of [
  ["swipe", "magstripe"],
  ["insert", "mastercard"],
  ["tap", "amex"],
] as const) {
  test(`${how} to a token`, async () => {
    match(await tokenOf(await read(card, how)), /^\d{4}$/);
  });
}

test("a chip that can't be read, then its stripe, to a token", async () => {
  const transaction = reader.read(SALE);
  for (const how of ["insert", "insert", "insert", "swipe"] as const) {
    await remote.present("brokenChip", how, AFTER_MS);
  }
  const outcome = await transaction.outcome;
  match(await tokenOf(outcome), /^\d{4}$/);
  equal("fallback" in outcome && outcome.fallback, true);
});

test("a chip that declines", async () => {
  equal((await read("offlineDecline", "insert")).outcome, "declined");
});

test("the cashier cancels, and the next card is read", async () => {
  const cashier = new AbortController();
  const transaction = reader.read({ ...SALE, signal: cashier.signal });
  const steps = transaction[Symbol.asyncIterator]();
  equal((await steps.next()).value?.step, "presentCard");
  cashier.abort("changed their mind");
  await rejects(transaction.outcome, (reason) => reason === "changed their mind");
  equal((await read("visa", "tap")).outcome, "captured");
});
