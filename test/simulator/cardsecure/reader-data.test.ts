import { describe, expect, test } from "vitest";
import { isLuhnValid } from "../../../src/luhn.ts";
import {
  type CardCapture,
  decodeSwipe,
  decodeTransactionResponse,
  keyboardForm,
} from "../../../src/protocol/cards/index.ts";
import { formatHex, parseHex } from "../../../src/protocol/index.ts";
import { createCardSecureSimulator } from "../../../src/simulator/cardsecure/index.ts";
import { encryptCardData } from "../../../src/simulator/keys/demo-key.ts";
import { loadVectors } from "../../vectors.ts";

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly decoded?: {
    readonly ksn?: string;
    readonly frame?: { readonly data: string; readonly status: string };
    readonly attribution?: unknown;
    readonly decrypted?: {
      readonly tracks?: readonly string[];
      readonly tags?: Readonly<Record<string, { readonly value: string }>>;
    };
    readonly swipe?: { readonly decrypted?: { readonly tracks?: readonly string[] } };
  };
}

/** What the service answers to reader data, and the account that it saw in it. */
async function tokenize(devicedata: unknown, options = {}) {
  const simulator = createCardSecureSimulator({ junkMembers: false, ...options });
  const response = await simulator.fetch(
    new Request("http://127.0.0.1/cardsecure/api/v1/ccn/tokenize", {
      method: "POST",
      body: JSON.stringify({ devicedata }),
    }),
  );
  const { errorcode, token } = (await response.json()) as { errorcode: number; token?: string };
  return { errorcode, token, account: simulator.issued[0]?.account.reveal() };
}

const LUHN_ERROR = 54;

function panOfTracks(tracks: readonly string[]): string | undefined {
  return tracks.map((track) => /^(?:%B|;)(\d+)/.exec(track)?.[1]).find((pan) => pan !== undefined);
}

describe("swipes of msr-swipes.json, decrypted under the demo key", () => {
  const vectors = loadVectors<Vector[]>("msr-swipes").filter(
    ({ decoded }) => decoded?.decrypted !== undefined,
  );

  test.each(vectors)("$name", async ({ hex, decoded }) => {
    const pan = panOfTracks(decoded!.decrypted!.tracks!)!;
    for (const form of [hex.toUpperCase(), hex, keyboardForm(parseHex(hex)).reveal()]) {
      const { errorcode, account, token } = await tokenize(form);
      if (!isLuhnValid(pan)) {
        expect(errorcode).toBe(LUHN_ERROR);
      } else {
        expect({ errorcode, account }).toEqual({ errorcode: 0, account: pan });
        expect(token?.slice(-4)).toBe(pan.slice(-4));
      }
    }
  });

  test("11 of them, three of cards with a wrong check digit", () => {
    const pans = vectors.map(({ decoded }) => panOfTracks(decoded!.decrypted!.tracks!)!);
    expect(pans).toHaveLength(11);
    expect(pans.filter((pan) => !isLuhnValid(pan))).toHaveLength(3);
  });
});

describe("transaction answers of emv-responses.json, as the reader's capture hands them over", () => {
  const vectors = loadVectors<Vector[]>("emv-responses").filter(
    ({ decoded }) => decoded?.decrypted !== undefined || decoded?.swipe !== undefined,
  );

  test.each(vectors)("$name", async ({ hex, decoded }) => {
    const { frame, attribution, decrypted } = decoded!;
    const data = parseHex(frame?.data ?? hex);
    const status = Number.parseInt(frame?.status ?? "00", 16);
    const options = { attribution: attribution !== undefined };
    const { capture } = decodeTransactionResponse(data, status, options);
    const forms = [capture!.deviceData().reveal(), capture!.deviceData("keyboard").reveal()];
    const pan = /^\d+/.exec(decrypted?.tags?.["57"]?.value ?? "4761739001010119")?.[0];
    for (const form of forms) {
      expect(await tokenize(form)).toMatchObject({ errorcode: 0, account: pan });
    }
  });

  test("9 of them", () => expect(vectors).toHaveLength(9));

  test("the whole TLV of a swipe is understood as well", async () => {
    const swipe = vectors.find(({ name }) => name.startsWith("swipe response, AES"))!;
    const capture: CardCapture = decodeTransactionResponse(parseHex(swipe.decoded!.frame!.data), 0).capture!;
    expect(await tokenize(formatHex(capture.raw.reveal()))).toMatchObject({
      errorcode: 0,
      account: "4761739001010119",
    });
  });
});

describe("reader data that cannot be read", () => {
  const KSN = "FFEE120A62994901190000000001";
  const ksn = parseHex("62994901190000000001");
  const encrypted = (tag: string, clearTlv: string) => {
    const bytes = encryptCardData({ ksn, cipher: "tdes" }, parseHex(clearTlv));
    return `${tag}C1${bytes.length.toString(16).padStart(2, "0")}${formatHex(bytes)}`;
  };
  const clear57 = "57114761739001010119D22122011143878089";
  const swipe = loadVectors<Vector[]>("msr-swipes");
  const hexOf = (name: string) => swipe.find((vector) => vector.name.startsWith(name))!.hex;
  const lrcAndSum = (hex: string) => {
    const bytes = parseHex(hex);
    const body = bytes.subarray(3, -3);
    bytes[bytes.length - 3] = body.reduce((lrc, byte) => lrc ^ byte, 0);
    bytes[bytes.length - 2] = body.reduce((sum, byte) => (sum + byte) & 0xff, 0);
    return formatHex(bytes);
  };

  test.each<[string, string, number]>([
    ["nothing", "", 73],
    ["EMV data without card data", `${KSN}9F3901`.concat("05"), 73],
    ["EMV data without KSN", encrypted("57", clear57), 72],
    ["EMV data with an empty KSN", `DFEE1200${encrypted("57", clear57)}`, 72],
    ["EMV data cut short", `${KSN}5710AA`, 72],
    ["clear track 2", `${KSN}${clear57}`, 72],
    ["clear number", `${KSN}5A084761739001010119`, 72],
    ["half a block", `${KSN}57C10CAABBCCDDEEFF001122334455`, 20],
    ["another key's ciphertext", `${KSN}57C118${"5A".repeat(24)}`, 24],
    ["another tag inside", `${KSN}${encrypted("57", "5A084761739001010119")}`, 24],
    ["no zeros behind the object", `${KSN}${encrypted("5A", "5A08476173900101011900000001")}`, 24],
    ["an object that runs over", `${KSN}${encrypted("5A", "5A7F4761739001010119")}`, 24],
    ["eleven digits", `${KSN}${encrypted("5A", "5A0647617390010F")}`, 22],
    ["a cipher that the service does not have", `${KSN}DFEE2601C4${encrypted("57", clear57)}`, 16],
    ["a wrong check digit", `${KSN}${encrypted("5A", "5A084761739001010118")}`, LUHN_ERROR],
    ["another key", `FFEE120ACDCDCD94030006C00104${encrypted("57", clear57)}`, 12],
    ["a KSN that is no KSN", `FFEE1203629949${encrypted("57", clear57)}`, 12],
    ["a counter that no KSN has", `FFEE120A62994901190000000000${encrypted("57", clear57)}`, 12],
    ["a swipe in clear", hexOf("clear Visa MSD"), 78],
    ["a swipe with a wrong LRC", hexOf("swipe with damaged LRC"), 78],
    ["a swipe whose fields run over", hexOf("track lengths exceed"), 78],
    ["a keyboard swipe that is none", "02A001%4761", 78],
    [
      "a swipe under the PIN key",
      lrcAndSum(hexOf("encrypted TDES, no hashes").replace("00a383", "00e383")),
      16,
    ],
  ])("%s", async (_name, devicedata, errorcode) => {
    expect(await tokenize(devicedata)).toEqual({ errorcode, token: undefined, account: undefined });
  });

  test("without the cipher, both are tried", async () => {
    const { errorcode, account } = await tokenize(`${KSN}${encrypted("57", clear57)}`);
    expect({ errorcode, account }).toEqual({ errorcode: 0, account: "4761739001010119" });
    const aes = formatHex(encryptCardData({ ksn, cipher: "aes" }, parseHex(clear57)));
    expect((await tokenize(`${KSN}57C120${aes}`)).account).toBe("4761739001010119");
  });

  test("keys of other prefixes are served on request", async () => {
    const foreign = parseHex("AABBCC01190000000001");
    const bytes = formatHex(encryptCardData({ ksn: foreign, cipher: "tdes" }, parseHex(clear57)));
    const data = `FFEE120A${formatHex(foreign)}57C118${bytes}`;
    expect((await tokenize(data)).errorcode).toBe(12);
    expect((await tokenize(data, { keyIds: ["aabbcc"] })).account).toBe("4761739001010119");
  });

  test("an unknown key that shows no number is refused in any case", async () => {
    const data = `FFEE120ACDCDCD94030006C00104${encrypted("57", clear57)}`;
    expect((await tokenize(data, { unknownKeys: "tokenizeMasked" })).errorcode).toBe(12);
    expect(
      await tokenize(`${data}DFEF5B084761CCCCCCCC0119`, { unknownKeys: "tokenizeMasked" }),
    ).toMatchObject({ errorcode: 0, account: "4761********0119" });
  });

  test("a keyboard swipe is the same card as its binary form", async () => {
    const hex = hexOf("encrypted TDES, no hashes");
    expect(decodeSwipe(parseHex(hex)).encrypted).toBe(true);
    expect((await tokenize(keyboardForm(parseHex(hex)).reveal())).token).toBe((await tokenize(hex)).token);
  });
});
