import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveTill, tellPage } from "../../examples/electron/main/ipc.ts";
import { Till } from "../../examples/electron/main/till.ts";
import { createBridge } from "../../examples/electron/preload/bridge.ts";
import type { Answer, PaymentEnd, PaymentState } from "../../examples/electron/shared/messages.ts";
import { CardSecure, type KeptReader, keepReader } from "../../src/index.ts";
import { createCardSecureSimulator } from "../../src/simulator/cardsecure/index.ts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { findCardData } from "../../src/testing/index.ts";
import { FakeMain, openPage } from "./electron-ends.ts";

let clock: VirtualClock;
let simulator: SimulatedReader;
let kept: KeptReader;
let main: FakeMain;
let charge: () => Promise<PaymentEnd>;
const pages: { close(): void }[] = [];

beforeEach(async () => {
  clock = new VirtualClock();
  simulator = new SimulatedReader({ clock });
  kept = keepReader(simulator, { clock });
  main = new FakeMain();
  const service = createCardSecureSimulator({ clock });
  const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { clock, fetch: service.fetch });
  let last4 = "";
  charge = async () => ({ end: "paid", last4 });
  const till = new Till({
    clock,
    newId: () => "order-1",
    reader: () => kept.ready(),
    charge: async (capture) => {
      last4 = (await cardSecure.tokenize(capture)).last4;
      return charge();
    },
    onChanged: (payment) => tellPage(main, payment),
  });
  serveTill({ ...main, isOwnPage: (url) => url.startsWith("file://") }, till);
  await clock.run(() => kept.ready());
});

afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  await kept.close();
});

/** A page with its bridge, and what it was told. */
function load(url?: string) {
  const page = openPage(main, url);
  pages.push(page);
  const till = createBridge(page.ipcRenderer);
  const told: PaymentState[] = [];
  till.onChanged((payment) => told.push(payment));
  return { ...page, till, told };
}

/** Lets time pass until `holds`, and messages arrive. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; turns < 400 && !holds(); turns++) {
    await clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(holds()).toBe(true);
}

const given = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
};
const endIn = ({ told }: { readonly told: readonly PaymentState[] }) => told.at(-1)?.end;

describe("a payment in Electron", () => {
  test("is steps, then an end, and no card data and no token in any message", async () => {
    const page = load();
    expect(given(await page.till.start(1050))).toMatchObject({ id: "order-1", amountMinor: 1050 });
    await until(() => page.told.some(({ step }) => step?.step === "presentCard"));
    simulator.present(TEST_CARDS.visa, "tap");
    await until(() => endIn(page) !== undefined);
    expect(endIn(page)).toEqual({ end: "paid", last4: "1443" });
    expect(findCardData(main.sent)).toEqual([]);
    await page.till.seen("order-1");
    expect(given(await page.till.current())).toBeUndefined();
  });

  test("goes on while the page reloads, and the new page takes it up", async () => {
    const before = load();
    await before.till.start(1050);
    await until(() => before.told.length > 0);
    before.close();
    main.navigate();
    await clock.advance(2_000);
    const after = load();
    expect(given(await after.till.current())).toMatchObject({
      id: "order-1",
      step: { step: "presentCard" },
    });
    simulator.present(TEST_CARDS.visa, "tap");
    await until(() => endIn(after) !== undefined);
    expect(endIn(after)).toEqual({ end: "paid", last4: "1443" });
  });

  test("is given up when no page comes back, which the next page is told", async () => {
    const before = load();
    await before.till.start(1050);
    await until(() => before.told.length > 0);
    before.close();
    main.navigate();
    await clock.advance(15_000);
    const after = load();
    expect(given(await after.till.current())).toEqual({
      id: "order-1",
      amountMinor: 1050,
      end: { end: "abandoned" },
    });
  });

  test("that is being charged is never given up: its end waits for a page", async () => {
    let answer: ((end: PaymentEnd) => void) | undefined;
    let asked = false;
    charge = () => {
      asked = true;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const before = load();
    await before.till.start(1050);
    await until(() => before.told.length > 0);
    simulator.present(TEST_CARDS.visa, "tap");
    await until(() => asked);
    before.close();
    main.navigate();
    await clock.advance(60_000);
    answer?.({ end: "declined" });
    const after = load();
    await until(() => endIn(after) !== undefined);
    expect(given(await after.till.current())).toMatchObject({ end: { end: "declined" } });
  });

  test("whose answer is lost is unknown, never failed", async () => {
    charge = () => Promise.reject(new TypeError("fetch failed"));
    const page = load();
    await page.till.start(1050);
    await until(() => page.told.length > 0);
    simulator.present(TEST_CARDS.visa, "tap");
    await until(() => endIn(page) !== undefined);
    expect(endIn(page)).toEqual({ end: "unknown" });
  });

  test("is cancelled by its page, and begun once however often it is asked for", async () => {
    const page = load();
    const [one, two] = await Promise.all([page.till.start(1050), page.till.start(9999)]);
    expect(given(two)).toMatchObject({ id: "order-1", amountMinor: given(one).amountMinor });
    await until(() => page.told.length > 0);
    await page.till.cancel("another");
    await page.till.cancel("order-1");
    await until(() => endIn(page) !== undefined);
    expect(endIn(page)).toEqual({ end: "cancelled" });
  });

  test.each(["tap", "insert"] as const)(
    "by %s of a card that approves by itself is charged too",
    async (how) => {
      const page = load();
      await page.till.start(1050);
      await until(() => page.told.length > 0);
      simulator.present(TEST_CARDS.offlineApproval, how);
      await until(() => endIn(page) !== undefined);
      expect(endIn(page)).toMatchObject({ end: "paid", last4: expect.stringMatching(/^\d{4}$/) });
    },
  );

  test("with a pulled cable ends with its code", async () => {
    const page = load();
    await page.till.start(1050);
    await until(() => page.told.length > 0);
    simulator.disconnect();
    await until(() => endIn(page) !== undefined);
    expect(endIn(page)).toEqual({ end: "failed", code: "TRANSPORT_LOST" });
  });
});

test("another page gets nothing, and wrong arguments reach no reader", async () => {
  expect(await load("https://example.com/").till.start(1050)).toEqual({ ok: false, code: "FOREIGN_PAGE" });
  const { till } = load();
  for (const amount of [0, -1, 10.5, Number.NaN, 1e9, "1050", null, undefined, {}]) {
    expect(await till.start(amount as number)).toEqual({ ok: false, code: "AMOUNT_INVALID" });
  }
  expect(await till.cancel({} as string)).toEqual({ ok: false, code: "ID_INVALID" });
  expect(given(await till.current())).toBeUndefined();
});
