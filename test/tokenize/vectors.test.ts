import { describe, expect, test } from "vitest";
import type { TokenizeOptions } from "../../src/tokenize/card-secure.ts";
import { CardSecure } from "../../src/tokenize/card-secure.ts";
import type { TokenSource } from "../../src/tokenize/token-source.ts";
import { CASES, type CardSecureCase, tokenIn } from "./cardsecure-cases.ts";
import { answer, FakeFetch } from "./fakes.ts";

/** The Apple Pay members that a `devicedata` was joined from. */
function applePayOf(deviceData: string): TokenSource {
  const [data = "", ...rest] = deviceData.split("&");
  const members = Object.fromEntries(
    rest.map((member) => {
      const at = member.indexOf("=");
      return [member.slice(0, at), member.slice(at + 1)];
    }),
  );
  return {
    kind: "applePay",
    paymentData: {
      data,
      signature: members.ecsig!,
      header: {
        ephemeralPublicKey: members.eckey!,
        transactionId: members.ectid!,
        publicKeyHash: members.ecpublickeyhash!,
      },
    },
  };
}

/** What a caller hands in for the request of a case; `undefined` for requests that this client never makes. */
function sourceOf({ request, path }: CardSecureCase): TokenSource | undefined {
  if (request === null || path !== "/cardsecure/api/v1/ccn/tokenize" || "source" in request) return undefined;
  const { account, devicedata, encryptionhandler } = request as Record<string, string>;
  if (encryptionhandler === "EC_APPLE_PAY") return applePayOf(devicedata!);
  if (encryptionhandler === "EC_GOOGLE_PAY") return { kind: "googlePay", token: devicedata! };
  if (devicedata !== undefined) return { kind: "deviceData", deviceData: devicedata };
  const [routing, bank] = account!.split("/");
  return bank === undefined
    ? { kind: "keyed", number: account! }
    : { kind: "bankAccount", routing: routing!, account: bank };
}

function clientFor({ response }: CardSecureCase, stand_in: object) {
  const fake = new FakeFetch(() => answer(response?.body ?? stand_in, response?.status ?? 200));
  const client = new CardSecure({ site: "fts", environment: "uat" }, { fetch: fake.fetch });
  return { client, fake };
}

describe("cardsecure.json, from the client's side", () => {
  const seen = { tokenize: 0, echo: 0, refused: 0, notOurs: [] as string[] };

  test.each(CASES)("$id", async (vector) => {
    const source = sourceOf(vector);
    if (source !== undefined) {
      // Where no answer is published, any token shows that the request was the one expected.
      const { client, fake } = clientFor(vector, { errorcode: 0, token: "9418594164541111" });
      const options: TokenizeOptions = vector.request?.unique === true ? { unique: true } : {};
      const token = await client.tokenize(source, options);
      expect(fake.sent).toEqual([
        expect.objectContaining({
          url: `https://fts-uat.cardconnect.com${vector.path}`,
          init: expect.objectContaining({ method: vector.method }),
          json: vector.request,
        }),
      ]);
      expect(token.reveal()).toBe(tokenIn(vector) ?? "9418594164541111");
      const { tokenShape } = vector.expect;
      if (tokenIn(vector) !== undefined && tokenShape !== undefined) {
        expect(token.last4).toBe(tokenShape.last4);
        expect(token.reveal()).toHaveLength(tokenShape.length);
      }
      seen.tokenize++;
    } else if (vector.expect.outcome === "ok") {
      const { client, fake } = clientFor(vector, {});
      await client.echo(String(vector.request?.message));
      expect(fake.sent[0]).toMatchObject({
        url: `https://fts-uat.cardconnect.com${vector.path}`,
        json: vector.request,
      });
      seen.echo++;
    } else if (vector.expect.code !== undefined) {
      const { client } = clientFor(vector, {});
      await expect(client.tokenize({ kind: "keyed", number: "4111111111111111" })).rejects.toMatchObject({
        code: vector.expect.code === 65 ? "TOKENIZE_KEY_REFUSED" : "TOKENIZE_REQUEST_REFUSED",
        context: { errorcode: vector.expect.code },
      });
      seen.refused++;
    } else {
      seen.notOurs.push(vector.id);
    }
  });

  test("17 cases: 13 tell the client something, 4 are of interfaces that it does not use", () => {
    expect(CASES).toHaveLength(17);
    expect(seen).toEqual({
      tokenize: 10,
      echo: 1,
      refused: 2,
      notOurs: ["tok-pan-visa-legacy-value", "tok-legacy-error", "detok-ok", "iframe-body"],
    });
  });
});
