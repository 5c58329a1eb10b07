import type { FrameLocator, Page } from "playwright-core";

/** The test card as the vendor prints it. */
export const TEST_CARD = { number: "4242 4242 4242 4242", expiry: "12/25", cvv: "100", name: "TEST USER" };

/** Fills the pay page by its labels and ticks the terms. */
export async function fillCard(page: Page | FrameLocator, number = TEST_CARD.number): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry date").fill(TEST_CARD.expiry);
  await page.getByLabel("Security code").fill(TEST_CARD.cvv);
  await page.getByLabel("Name on card").fill(TEST_CARD.name);
  await page.getByLabel("I accept the terms").check();
}

/** Presses a button and waits for the page that follows. */
export async function press(page: Page, name: string): Promise<void> {
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name, exact: true }).click();
  await loaded;
}
