import { expect, test } from "vitest";
import { openShop, rejection } from "./shop.ts";

test("a shop that asks too often is told so, however often it was asked again", async () => {
  let calls = 0;
  const fetch = async () => {
    calls += 1;
    return Response.json({ success: false, error: "Too many requests" }, { status: 429 });
  };
  const { client, run } = openShop({ fetch });
  const error = await run(() => rejection(client.getCheckout("1")));
  expect(error).toMatchObject({ code: "CHECKOUT_RATE_LIMITED", context: { status: 429 } });
  expect(calls).toBeGreaterThan(0);
});
