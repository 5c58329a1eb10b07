import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  type CheckoutRecord,
  parseWebhook,
  verifyWebhookSignature,
} from "../../../src/checkout/server/index.ts";
import { Secret } from "../../../src/secret.ts";
import { created, MOBILE, openShop, rejection } from "./shop.ts";

const ignored = { action: "ignore" };

describe("a webhook message", () => {
  test("may be wrapped, and may name the request in four ways", () => {
    const hint = { action: "refetch", checkoutId: "12", requestId: "R" };
    expect(parseWebhook('{"result":{"id":"12","referenceId":"R"}}')).toEqual(hint);
    expect(parseWebhook('{"data":{"id":12,"reference":"R"}}')).toEqual(hint);
    expect(parseWebhook('{"id":"12","transactionId":"R","requestId":""}')).toEqual(hint);
    expect(parseWebhook(new TextEncoder().encode('{"id":"12","requestId":"R"}'))).toEqual(hint);
    expect(parseWebhook('{"id":"12","status":"nonsense"}')).toMatchObject({ status: "UNKNOWN" });
  });

  test("without a usable id is ignored", () => {
    for (const body of [
      "",
      "null",
      "[]",
      "{",
      '{"id":""}',
      '{"id":"../x"}',
      '{"id":"1 2"}',
      '{"id":{}}',
      '{"id":1.5}',
    ]) {
      expect(parseWebhook(body)).toEqual(ignored);
    }
    expect(parseWebhook(`{"id":"1","x":"${"x".repeat(1_048_576)}"}`)).toEqual(ignored);
  });

  test("is checked for being text or bytes", () => {
    expect(() => parseWebhook({ id: "1" } as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});

describe("a signature", () => {
  const body = '{"id":"1"}';
  const hmac = (algorithm: string) => createHmac(algorithm, "key").update(body).digest();

  test("is read in both encodings and any case", () => {
    const options = { hmacKey: new Secret("key", "webhook key") };
    expect(
      verifyWebhookSignature(body, { ...options, signature: hmac("sha256").toString("hex").toUpperCase() }),
    ).toBe(true);
    const base64 = hmac("sha512").toString("base64");
    expect(
      verifyWebhookSignature(body, {
        ...options,
        signature: base64,
        algorithm: "sha512",
        encoding: "base64",
      }),
    ).toBe(true);
  });

  test("is invalid when it is cut, longer, or of another encoding", () => {
    const hex = hmac("sha256").toString("hex");
    for (const signature of ["", hex.slice(2), `${hex}00`, `${hex}0`, ` ${hex}`, "zz"]) {
      expect(verifyWebhookSignature(body, { signature, hmacKey: "key" })).toBe(false);
      expect(verifyWebhookSignature(body, { signature, hmacKey: "key", encoding: "base64" })).toBe(false);
    }
  });
});

describe("handling a webhook", () => {
  async function openOrder() {
    const shop = openShop();
    const checkout = created(await shop.run(() => shop.client.createMobileCheckout(MOBILE)));
    const record: CheckoutRecord = {
      checkoutId: checkout.id,
      requestId: checkout.requestId!,
      orderId: MOBILE.orderId,
      currency: "AED",
      amountMinor: 10_000,
    };
    return { ...shop, record, find: () => record };
  }

  test("reads the checkout, whatever the message says of it", async () => {
    const { client, run, record, find, simulator } = await openOrder();
    const lie = JSON.stringify({ id: record.checkoutId, status: "PAID", amount: 1 });
    const first = await run(() => client.handleWebhook(lie, { find }));
    expect(first).toMatchObject({
      outcome: "read",
      confirmation: { outcome: "pending", fulfil: false },
      deduplicationKey: `${record.checkoutId}:PENDING`,
    });
    simulator.play("paid", record.checkoutId);
    const message = simulator.webhookMessage(record.checkoutId);
    const second = await run(() => client.handleWebhook(message, { find }));
    expect(second).toMatchObject({ confirmation: { outcome: "paid", fulfil: true } });
  });

  test("ignores messages that are not signed, name nothing, or name what is not the shop's", async () => {
    const { client, run, find, record, simulator } = await openOrder();
    const message = simulator.webhookMessage(record.checkoutId);
    const signature = { signature: "00", hmacKey: "key" };
    const handle = (body: string, options: object) =>
      run(() => client.handleWebhook(body, { find, ...options }));
    expect(await handle(message, { signature })).toEqual({ outcome: "ignored", reason: "signature" });
    expect(await handle("{}", {})).toEqual({ outcome: "ignored", reason: "no checkout id" });
    expect(await handle(message, { find: () => undefined })).toEqual({
      outcome: "ignored",
      reason: "not ours",
    });
    expect(simulator.arrivals.get("GET /checkout/:id")).toBeUndefined();
    const valid = createHmac("sha256", "key").update(message).digest("hex");
    expect(await handle(message, { signature: { signature: valid, hmacKey: "key" } })).toMatchObject({
      outcome: "read",
    });
  });

  test("fails when the checkout can't be read, so that the message comes again", async () => {
    const { client, run, find, record, simulator } = await openOrder();
    simulator.failNext("unauthorized");
    const message = simulator.webhookMessage(record.checkoutId);
    const error = await run(() => rejection(client.handleWebhook(message, { find })));
    expect(error).toMatchObject({ code: "CHECKOUT_AUTHENTICATION" });
    expect(await rejection(client.handleWebhook(message, {} as never))).toMatchObject({
      code: "ARGUMENT_INVALID",
    });
  });
});
