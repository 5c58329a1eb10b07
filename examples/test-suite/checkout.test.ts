/** A test file as it could stand in your own suite, on Node's own test runner: no reader, no account, no waiting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CardSecure, openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import { assertNoCardData } from "vp3300/testing";
import { takeCard } from "./checkout.ts";

async function desk() {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  const service = createCardSecureSimulator({ clock });
  const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { clock, fetch: service.fetch });
  const reader = await openReader(simulator, { clock });
  return { clock, simulator, service, cardSecure, reader };
}

for (const way of ["tap", "swipe"] as const) {
  test(`a card by ${way} becomes a token`, async () => {
    const { clock, simulator, cardSecure, reader } = await desk();
    simulator.present(way === "swipe" ? TEST_CARDS.magstripe : TEST_CARDS.visa, way);
    const said = await clock.run(() => takeCard(reader, cardSecure, 1050));
    assert.match(said, /^card ending in \d{4}$/);
    assertNoCardData([said]);
    await reader.close();
  });
}

test("a card that approves by itself, offline, becomes a token too", async () => {
  const { clock, simulator, cardSecure, reader } = await desk();
  simulator.present(TEST_CARDS.offlineApproval, "insert");
  assert.match(await clock.run(() => takeCard(reader, cardSecure, 1050)), /^card ending in \d{4}$/);
  await reader.close();
});

test("nobody comes: a minute passes in no time", async () => {
  const { clock, cardSecure, reader } = await desk();
  assert.equal(await clock.run(() => takeCard(reader, cardSecure, 1050)), "no card: timedOut");
  await reader.close();
});

test("a pulled cable", async () => {
  const { clock, simulator, cardSecure, reader } = await desk();
  const taking = clock.run(() => takeCard(reader, cardSecure, 1050));
  simulator.disconnect();
  assert.equal(await taking, "plug the reader in");
});
