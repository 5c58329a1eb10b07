import { constants, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReader } from "../../src/index.ts";
import { type CardCapture, decodeTransactionResponse } from "../../src/protocol/cards/index.ts";
import { parseHex } from "../../src/protocol/index.ts";
import {
  type CardSecureServer,
  type CardSecureSimulator,
  createCardSecureSimulator,
  serveCardSecure,
} from "../../src/simulator/cardsecure/index.ts";
import {
  createCard,
  type Presentation,
  type SimulatedCard,
  SimulatedReader,
  type SimulatedReaderOptions,
  TEST_CARDS,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { CardSecure } from "../../src/tokenize/card-secure.ts";

const KEY = generateKeyPairSync("rsa", { modulusLength: 2048 });

let service: CardSecureSimulator;
let server: CardSecureServer;
let client: CardSecure;

beforeAll(async () => {
  const { n = "", d = "" } = KEY.privateKey.export({ format: "jwk" });
  service = createCardSecureSimulator({ rsaPrivateKey: { n, d } });
  server = await serveCardSecure(service);
  client = new CardSecure({ baseUrl: server.url });
});
afterAll(() => server.close());

async function captureOf(
  card: SimulatedCard,
  how: Presentation,
  options: SimulatedReaderOptions = {},
): Promise<CardCapture | undefined> {
  const clock = new VirtualClock();
  return clock.run(async () => {
    const simulated = new SimulatedReader({ clock, ...options });
    const reader = await openReader(simulated, { clock });
    simulated.present(card, how);
    const outcome = await reader.read({ amountMinor: 1050, currency: "USD", interfaces: [how] }).outcome;
    await reader.close();
    return "capture" in outcome ? outcome.capture : undefined;
  });
}

describe("from the simulated reader over HTTP to a token", () => {
  const cards = ["visa", "mastercard", "amex", "discover", "diners", "jcb", "unionPay"] as const;
  const ways = ["swipe", "insert", "tap"] as const;
  const settings: readonly SimulatedReaderOptions[] = [
    {},
    { encryption: "aes" },
    { encryptedPairs: "plain" },
    { encryption: "aes", encryptedPairs: "plain" },
  ];
  const combinations = cards.flatMap((card) => ways.map((how) => ({ card, how })));

  test.each(combinations)("$card, $how", async ({ card, how }) => {
    const pan = TEST_CARDS[card].pan.reveal();
    // Readers send a chip card to the slot: what is swiped is the same number on a card without a chip.
    const presented =
      how === "swipe" ? createCard({ name: "stripe", scheme: "none", pan }) : TEST_CARDS[card];
    const tokens = new Set<string>();
    for (const options of settings) {
      const capture = (await captureOf(presented, how, options))!;
      expect(capture.kind).toBe(how);
      for (const deviceDataForm of ["binary", "keyboard"] as const) {
        const token = await client.tokenize(capture, { deviceDataForm });
        expect(token.last4).toBe(pan.slice(-4));
        tokens.add(token.reveal());
      }
    }
    expect(tokens.size).toBe(1);
    const [token] = tokens;
    expect(service.issued.find((issued) => issued.token.reveal() === token)?.account.reveal()).toBe(pan);
  });

  test("21 combinations, and the same card keyed has the same token", async () => {
    expect(combinations).toHaveLength(21);
    const keyed = await client.tokenize({ kind: "keyed", number: TEST_CARDS.visa.pan });
    expect((await client.tokenize((await captureOf(TEST_CARDS.visa, "tap"))!)).reveal()).toBe(keyed.reveal());
  });

  test("contactless magnetic-stripe mode is not sent", async () => {
    const before = service.issued.length;
    const capture = (await captureOf(TEST_CARDS.contactlessMagstripe, "tap"))!;
    await expect(client.tokenize(capture)).rejects.toMatchObject({
      code: "TOKENIZE_CAPTURE_UNUSABLE",
      context: { kind: "tapMagstripe", reason: "contactlessMagstripe" },
    });
    expect(service.issued).toHaveLength(before);
  });

  test("a number with a wrong check digit is sent and refused", async () => {
    const capture = (await captureOf(TEST_CARDS.gift, "swipe"))!;
    await expect(client.tokenize(capture)).rejects.toMatchObject({
      code: "TOKENIZE_CARD_REFUSED",
      context: { errorcode: 54 },
    });
  });

  test.each([
    ["insert, encryption off", "005A08476173900101011957114761739001010119D22122011143878089DFEE260100"],
    ["insert, encryption on but for one tag", "C0FFEE120A629949012C00000000015A084761739001010119DFEE2601C0"],
  ])("clear card data is not sent: %s", async (_name, hex) => {
    const before = service.issued.length;
    const { capture } = decodeTransactionResponse(parseHex(hex), 0);
    const error: unknown = await client.tokenize(capture!).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "TOKENIZE_CLEAR_CARD_DATA" });
    assertNoCardData(error);
    expect(service.issued).toHaveLength(before);
  });
});

test("an account that was RSA-encrypted where it was typed has its token too", async () => {
  const encrypt = (text: string) =>
    publicEncrypt({ key: KEY.publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString(
      "base64",
    );
  const account = encrypt("4111111111111111");
  const token = await client.tokenize({ kind: "rsa", account, expiry: "12/99", cvv: "123" });
  const keyed = await client.tokenize({ kind: "keyed", number: "4111111111111111" });
  expect(token.reveal()).toBe(keyed.reveal());
  await expect(client.tokenize({ kind: "rsa", account: encrypt("4111111111111112") })).rejects.toMatchObject({
    code: "TOKENIZE_CARD_REFUSED",
    context: { errorcode: 54 },
  });
  const broken = account.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  await expect(client.tokenize({ kind: "rsa", account: broken })).rejects.toMatchObject({
    code: expect.stringMatching(/^TOKENIZE_(KEY|CARD)_REFUSED$/),
  });
});
