import { describe, expect, test } from "vitest";
import { openReader } from "../../../src/index.ts";
import { Secret } from "../../../src/secret.ts";
import { createCardSecureSimulator } from "../../../src/simulator/cardsecure/index.ts";
import { createGatewaySimulator } from "../../../src/simulator/gateway/index.ts";
import { readerFacts } from "../../../src/simulator/gateway/reader-facts.ts";
import {
  createCard,
  type Presentation,
  type SimulatedCard,
  SimulatedReader,
  TEST_CARDS,
  VirtualClock,
} from "../../../src/simulator/index.ts";
import { assertNoCardData, CANARY_CARDS } from "../../../src/testing/index.ts";
import { CardSecure } from "../../../src/tokenize/card-secure.ts";
import { callerOf, gateway } from "./caller.ts";

/** A site: CardSecure, Gateway, and a reader at the counter. */
function site() {
  const clock = new VirtualClock();
  const cardSecure = createCardSecureSimulator({ clock });
  const simulator = createGatewaySimulator({ clock, cardSecure, callsPerMinute: 0 });
  const client = new CardSecure({ baseUrl: "http://127.0.0.1" }, { fetch: cardSecure.fetch, clock });
  const tokenOf = (card: SimulatedCard, how: Presentation) =>
    clock.run(async () => {
      const simulated = new SimulatedReader({ clock });
      const reader = await openReader(simulated, { clock });
      simulated.present(card, how);
      const outcome = await reader.read({ amountMinor: 1000, currency: "USD", interfaces: [how] }).outcome;
      await reader.close();
      if (outcome.outcome !== "captured") throw new TypeError(outcome.outcome);
      return (await client.tokenize(outcome.capture)).reveal();
    });
  return { clock, cardSecure, simulator, client, tokenOf, ...callerOf(simulator) };
}

const STRIPE = createCard({ name: "stripe", scheme: "none", pan: "4111111111111111" });

describe("a reader's token", () => {
  test.each<[Presentation, SimulatedCard, string, string, boolean]>([
    ["insert", TEST_CARDS.amex, "EMVContact", "Chip Read", true],
    ["tap", TEST_CARDS.mastercard, "Contactless", "Contactless Chip", true],
    ["swipe", STRIPE, "Swipe(Non EMV)", "Swipe", false],
  ])("of a card that was %sed pays card-present, once", async (how, card, entrymode, entry, isChip) => {
    const { auth, tokenOf } = site();
    const account = await tokenOf(card, how);
    const answer = await auth({ account, receipt: "json", orderid: "A-1" });
    expect(answer).toMatchObject({ respstat: "A", entrymode, cvvresp: "", token: account, orderId: "A-1" });
    const tags = JSON.parse(String(answer.emvTagData));
    expect(tags).toMatchObject({ "Entry method": entry, Mode: "Issuer" });
    expect(answer).toMatchObject({ receiptObj: { "Entry method": entry } });
    if (isChip) {
      expect(answer.emv).toMatch(/^8A023030910A[0-9A-F]{16}3030$/);
      expect(tags).toMatchObject({
        TVR: expect.stringMatching(/^[0-9A-F]{10}$/),
        AID: expect.stringMatching(/^A0000000/),
        ARC: "00",
        "Application Label": expect.stringMatching(/\w/),
      });
    } else {
      expect(answer).not.toHaveProperty("emv");
      expect(tags).not.toHaveProperty("TVR");
    }

    const again = await auth({ account, receipt: "Y" });
    expect(again).toMatchObject({ respstat: "A", entrymode: "Keyed", receipt: { dba: "Test Merchant" } });
    expect(again).not.toHaveProperty("emv");
    expect(JSON.parse(String(again.emvTagData))).toMatchObject({ "Entry method": "Manual" });
  });

  test("is a keyed one after two minutes", async () => {
    const { clock, auth, tokenOf } = site();
    const account = await tokenOf(TEST_CARDS.amex, "insert");
    await clock.advance(120_000);
    expect(await auth({ account })).toMatchObject({ respstat: "A", entrymode: "Keyed" });
  });

  test("has its data used up by a decline, and not by a request that never came", async () => {
    const { simulator, auth, tokenOf } = site();
    const account = await tokenOf(TEST_CARDS.amex, "insert");
    simulator.failNext("cutBefore");
    await expect(auth({ account })).rejects.toThrow(TypeError);
    expect(await auth({ account, amount: "1116.00" })).toMatchObject({ respcode: "116", respstat: "C" });
    expect(await auth({ account })).toMatchObject({ entrymode: "Keyed" });
  });
});

describe("a keyed card's token", () => {
  test("brings its CVV and expiry to its first authorization", async () => {
    const { client, auth } = site();
    const token = await client.tokenize({
      kind: "keyed",
      number: "4111111111111111",
      expiry: "1230",
      cvv: "112",
    });
    const account = token.reveal();
    expect(await auth({ account })).toMatchObject({ respstat: "A", cvvresp: "M", expiry: "1230" });
    const again = await auth({ account });
    expect(again).toMatchObject({ cvvresp: "P" });
    expect(again).not.toHaveProperty("expiry");
  });

  test("decides as its card does", async () => {
    const { client, auth } = site();
    const token = await client.tokenize({ kind: "keyed", number: "4387751111111053" });
    expect(await auth({ account: token.reveal() })).toMatchObject({ respcode: "500", respstat: "C" });
  });

  test("is the one that the Gateway gives for the number", async () => {
    const { client, auth } = site();
    const { token } = await auth({ account: "4111111111111111" });
    expect((await client.tokenize({ kind: "keyed", number: "4111111111111111" })).reveal()).toBe(token);
  });

  test("is none at another site", async () => {
    const other = createCardSecureSimulator({ site: "elsewhere" }).issue({ account: "4111111111111111" });
    const { simulator, auth } = site();
    if (typeof other === "number") throw new TypeError(String(other));
    expect(await auth({ account: other.reveal(), orderid: "A-1" })).toMatchObject({
      respproc: "PPS",
      respcode: "98",
      respstat: "C",
      account: other.reveal(),
    });
    expect(simulator.ledger.findByOrder("A-1")).toMatchObject([{ status: "Declined" }]);
  });

  test("of a wallet is a wallet's", async () => {
    const { cardSecure, auth } = site();
    const devicedata = JSON.stringify({ signature: "s", protocolVersion: "ECv2", signedMessage: "m" });
    const token = cardSecure.issue({ devicedata, encryptionhandler: "EC_GOOGLE_PAY" });
    if (typeof token === "number") throw new TypeError(String(token));
    expect(await auth({ account: token.reveal(), ecomind: "E" })).toMatchObject({
      entrymode: "DigitalWallet",
    });
  });
});

describe("a track", () => {
  test.each([";4111111111111111=30121011000?", "%B4111111111111111^TEST/CARD^30121011000?"])(
    "in clear pays as a swipe: %.2s",
    async (track) => {
      const answer = await gateway().auth({ account: null, track });
      expect(answer).toMatchObject({ respstat: "A", entrymode: "Swipe(Non EMV)", expiry: "1230" });
    },
  );
});

describe("what a reader's data tells", () => {
  const PIN = "9F3403420300";
  test.each([
    [`9F390107${PIN}`, "contactlessChip"],
    ["9F390191", "contactlessStripe"],
    ["9F390190", "swipe"],
    ["9F390105", "chip"],
    ["DFEE2300", "swipe"],
    ["02A001801F", "swipe"],
    ["%*6011********6668^", "swipe"],
    ["9F3905", "chip"],
    ["", "swipe"],
  ])("%s is a %s", (deviceData, entry) => {
    const facts = readerFacts(deviceData);
    expect(facts.entry).toBe(entry);
    if (deviceData.endsWith(PIN)) expect(facts.tags).toEqual({ "9F34": "420300" });
  });
});

test("no card data is in a ledger, a booking or an arrival", async () => {
  const { simulator, auth, put } = gateway();
  const pan = CANARY_CARDS.visa.pan.reveal();
  const { retref, token } = await auth({
    account: pan,
    orderid: "A-1",
    cvv2: "987",
    expiry: "1230",
    capture: "Y",
  });
  simulator.settle();
  await put("refund", { retref });
  const { ledger, arrivals } = simulator;
  expect(ledger.bookings).toHaveLength(2);
  const secrets = [
    { kind: "pan", label: "number", value: new Secret(pan, "PAN") },
    { kind: "token", label: "token", value: new Secret(String(token), "token") },
  ] as const;
  for (const sink of [ledger, ledger.bookings, ledger.charges(), arrivals, simulator, simulator.cardSecure]) {
    assertNoCardData(sink, { secrets });
  }
});
