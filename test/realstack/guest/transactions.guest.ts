/**
 * Whole card presentations over this stack, each capture turned into a token.
 *
 * @module
 */
import { equal, ok, rejects } from "node:assert/strict";
import { after, before, test } from "node:test";
import { CardSecure, openReader, type Reader, type ReadOutcome } from "vp3300";
import type { Presentation } from "vp3300/simulator";
import {
  type CardSecureServer,
  createCardSecureSimulator,
  serveCardSecure,
} from "vp3300/simulator/cardsecure";
import { CARDS, type CardName } from "../reader/cards.ts";
import { createDriver, type Driver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const SALE = { amountMinor: 1050, currency: "USD" } as const;
/** A customer who takes a moment. */
const AFTER_MS = 200;

const stack = stackOfRun();
const cardSecure = createCardSecureSimulator();
let remote: RemoteReader;
let driver: Driver;
let reader: Reader;
let server: CardSecureServer;
let client: CardSecure;

before(async () => {
  server = await serveCardSecure(cardSecure);
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

/** CardSecure decrypts what came over the link, and has to find this card in it. */
async function expectTokenOf(card: CardName, outcome: ReadOutcome): Promise<void> {
  equal(outcome.outcome, "captured");
  const { capture } = outcome as Extract<ReadOutcome, { readonly outcome: "captured" }>;
  const given = await client.tokenize(capture);
  const issued = cardSecure.issued.find(({ token }) => token.reveal() === given.reveal());
  ok(issued?.account.reveal() === CARDS[card].pan.reveal(), "the token stands for the card");
  equal(given.last4, CARDS[card].pan.reveal().slice(-4));
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
    await expectTokenOf(card, await read(card, how));
  });
}

test("a chip that can't be read, then its stripe, to a token", async () => {
  const transaction = reader.read(SALE);
  for (const how of ["insert", "insert", "insert", "swipe"] as const) {
    await remote.present("brokenChip", how, AFTER_MS);
  }
  const outcome = await transaction.outcome;
  await expectTokenOf("brokenChip", outcome);
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
