import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isVp3300Error } from "../../../src/errors.ts";
import { Aes } from "../../../src/simulator/keys/aes.ts";
import { type BlockCipher, decryptCbc, encryptCbc } from "../../../src/simulator/keys/block-cipher.ts";
import { Des } from "../../../src/simulator/keys/des.ts";
import {
  type AesKeyType,
  type AesKeyUsage,
  aesInitialKeyOf,
  aesTransactionKeyOf,
  aesUpdateKeyOf,
  aesWorkingKeyOf,
} from "../../../src/simulator/keys/dukpt-aes.ts";
import {
  counterOf,
  dataKeyOf,
  initialKeyOf,
  isUsableKsn,
  nextKsn,
  transactionKeyOf,
  variantOf,
} from "../../../src/simulator/keys/dukpt-tdes.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { cmac, retailMac } from "./mac.ts";
import { encryptPinBlock4, pinBlock0, pinOf } from "./pin-block.ts";

interface PinBlock {
  readonly pin: string;
  readonly pan: string;
  readonly clear?: string;
  readonly pinField?: string;
  readonly encrypted: string;
}
interface BothWays {
  readonly dataAscii: string;
  readonly request: string;
  readonly response: string;
}
type AesKeys = Readonly<Partial<Record<AesKeyType, string>>>;
interface Vector {
  readonly name: string;
  readonly scheme: "TDES-2009" | "AES-2017";
  readonly operation?: "derive" | "update-key" | "decrypt" | "pin-decrypt" | "next-ksn";
  readonly bdk?: string;
  readonly initialKey?: string;
  readonly ksn: string;
  readonly hex: string;
  readonly keyUse?: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

const file = loadVectors<{ count: number; vectors: Vector[] }>("dukpt");
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What is refused, as its code, the argument, and what was wrong with it. */
function refusalOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    const { argument, actual } = error.context;
    return `${error.code} ${argument}: ${String(actual).replace(/^\d+ /, "")}`;
  }
}

const BAD_BDK_LENGTH = "ARGUMENT_INVALID bdk: bytes";
const BAD_KSN_LENGTH = "ARGUMENT_INVALID ksn: bytes";
const REFUSALS: Readonly<Record<string, string>> = {
  INVALID_BDK_LENGTH: BAD_BDK_LENGTH,
  INVALID_KSN_LENGTH: BAD_KSN_LENGTH,
  INVALID_COUNTER: "ARGUMENT_INVALID ksn: set bits",
};

function checkTdes({ bdk, ksn: ksnHex, expected }: Vector): void {
  const ksn = bytesOf(ksnHex);
  const initial = initialKeyOf(bytesOf(bdk!), ksn);
  const key = transactionKeyOf(initial, ksn);
  expect({
    ipek: hexOf(initial),
    transactionKey: hexOf(key),
    pinKey: hexOf(variantOf(key, "pin")),
    macRequestKey: hexOf(variantOf(key, "macRequest")),
    macResponseKey: hexOf(variantOf(key, "macResponse")),
    dataRequestVariant: hexOf(variantOf(key, "dataRequest")),
    dataResponseVariant: hexOf(variantOf(key, "dataResponse")),
    dataRequestKey: hexOf(dataKeyOf(key)),
    dataResponseKey: hexOf(dataKeyOf(key, "dataResponse")),
  }).toEqual(
    Object.fromEntries(
      Object.entries(expected).filter(([name]) => !["pinBlock", "mac", "data"].includes(name)),
    ),
  );

  const pin = expected.pinBlock as PinBlock;
  const block = pinBlock0(pin.pin, pin.pan);
  expect(hexOf(block)).toBe(pin.clear);
  new Des(variantOf(key, "pin")).encryptBlock(block, 0);
  expect(hexOf(block)).toBe(pin.encrypted);

  const mac = expected.mac as BothWays;
  for (const way of ["Request", "Response"] as const) {
    const value = retailMac(variantOf(key, `mac${way}`), ascii(mac.dataAscii));
    expect(hexOf(value.subarray(0, 4))).toBe(way === "Request" ? mac.request : mac.response);
  }
  const data = expected.data as BothWays;
  checkData(new Des(dataKeyOf(key)), data.dataAscii, data.request);
  checkData(new Des(dataKeyOf(key, "dataResponse")), data.dataAscii, data.response);
}

function checkData(cipher: BlockCipher, text: string, encrypted: string): void {
  expect(hexOf(encryptCbc(cipher, ascii(text)))).toBe(encrypted);
  expect(decryptCbc(cipher, bytesOf(encrypted)).subarray(0, text.length)).toEqual(ascii(text));
}

function checkAes({ bdk, ksn: ksnHex, expected }: Vector): void {
  const ksn = bytesOf(ksnHex);
  const initial = aesInitialKeyOf(bytesOf(bdk!), ksn);
  const key = aesTransactionKeyOf(initial, ksn);
  expect(hexOf(initial)).toBe(expected.initialKey);
  expect(hexOf(ksn.subarray(0, 8))).toBe(expected.initialKeyId);
  expect(hexOf(key)).toBe(expected.transactionKey);

  const working = (usage: AesKeyUsage, type: AesKeyType): Uint8Array =>
    aesWorkingKeyOf(key, ksn, usage, type);
  const named: readonly [string, AesKeyUsage][] = [
    ["pinKey", "pinEncryption"],
    ["macGenerationKey", "macGeneration"],
    ["macVerificationKey", "macVerification"],
    ["dataEncryptionKey", "dataEncryption"],
    ["dataDecryptionKey", "dataDecryption"],
  ];
  for (const [name, usage] of named) {
    const keys = Object.entries(expected[name] as AesKeys) as [AesKeyType, string][];
    expect(keys.length).toBeGreaterThan(0);
    for (const [type, hex] of keys) expect(hexOf(working(usage, type)), `${name} ${type}`).toBe(hex);
  }
  const tdes = expected.tdes2 as { pinKey: string };
  expect(hexOf(working("pinEncryption", "tdes2"))).toBe(tdes.pinKey);
  expect(hexOf(working("macGeneration", "hmac128"))).toBe(expected.hmac128GenerationKey);

  const type: AesKeyType = initial.length === 16 ? "aes128" : "aes256";
  const pin = expected.pinBlock as PinBlock | undefined;
  if (pin) {
    const block = encryptPinBlock4(working("pinEncryption", type), bytesOf(pin.pinField!), pin.pan);
    expect(hexOf(block)).toBe(pin.encrypted);
  }
  const tag = expected.cmac as BothWays;
  expect(hexOf(cmac(working("macGeneration", type), ascii(tag.dataAscii)))).toBe(tag.request);
  expect(hexOf(cmac(working("macVerification", type), ascii(tag.dataAscii)))).toBe(tag.response);
  const hmac = expected.hmacSha256 as { key: AesKeyType; request: string; response: string };
  const hmacOf = (usage: AesKeyUsage): string =>
    createHmac("sha256", working(usage, hmac.key)).update(tag.dataAscii).digest("hex").toUpperCase();
  expect(hmacOf("macGeneration")).toBe(hmac.request);
  expect(hmacOf("macVerification")).toBe(hmac.response);
  const data = expected.data as BothWays;
  checkData(new Aes(working("dataEncryption", type)), data.dataAscii, data.request);
  checkData(new Aes(working("dataDecryption", type)), data.dataAscii, data.response);
}

function checkDecrypt({ bdk, ksn: ksnHex, hex, keyUse, expected }: Vector): void {
  const ksn = bytesOf(ksnHex);
  const key = transactionKeyOf(initialKeyOf(bytesOf(bdk!), ksn), ksn);
  const used = keyUse?.startsWith("PIN variant") ? variantOf(key, "pin") : dataKeyOf(key);
  expect(hexOf(used)).toBe(expected.key);
  expect(hexOf(decryptCbc(new Des(used), bytesOf(hex)))).toBe(expected.plaintextHex);
}

function checkPin({ bdk, ksn: ksnHex, hex, expected }: Vector): void {
  const ksn = bytesOf(ksnHex);
  const block = bytesOf(hex);
  new Des(variantOf(transactionKeyOf(initialKeyOf(bytesOf(bdk!), ksn), ksn), "pin")).decryptBlock(block, 0);
  expect(hexOf(block)).toBe(expected.clearPinBlock);
  expect(pinOf(block, expected.pan as string)).toBe(expected.pin);
}

function checkSequence({ ksn, expected }: Vector): void {
  let current: Uint8Array | undefined = bytesOf(ksn);
  for (const following of expected.following as string[]) {
    current = nextKsn(current!);
    expect(current === undefined ? "EXHAUSTED" : hexOf(current)).toBe(following);
  }
}

function checkRefused({ scheme, bdk, ksn: ksnHex, expected }: Vector): void {
  const ksn = bytesOf(ksnHex);
  const derive =
    scheme === "TDES-2009"
      ? () => transactionKeyOf(initialKeyOf(bytesOf(bdk!), ksn), ksn)
      : () => aesTransactionKeyOf(aesInitialKeyOf(bytesOf(bdk!), ksn), ksn);
  expect(refusalOf(derive)).toBe(REFUSALS[expected.error as string]);
}

function checkUpdate({ initialKey, ksn, expected }: Vector): void {
  const key = aesUpdateKeyOf(bytesOf(initialKey!), bytesOf(ksn), expected.keyType as AesKeyType);
  expect(hexOf(key)).toBe(expected.updateKey);
}

const CHECKS: Readonly<Record<NonNullable<Vector["operation"]>, (vector: Vector) => void>> = {
  derive: checkRefused,
  decrypt: checkDecrypt,
  "pin-decrypt": checkPin,
  "next-ksn": checkSequence,
  "update-key": checkUpdate,
};

test("every case of dukpt.json", () => {
  let count = 0;
  for (const vector of file.vectors) {
    const check = vector.operation ? CHECKS[vector.operation] : undefined;
    if (check) check(vector);
    else if (vector.scheme === "TDES-2009") checkTdes(vector);
    else checkAes(vector);
    count += 1;
  }
  expect(count).toBe(61);
  expect(file.count).toBe(61);
});

test("a TDES key serves 1 048 575 transactions", () => {
  let ksn = bytesOf("FFFF9876543210E00000");
  let served = 0;
  for (let next = nextKsn(ksn); next !== undefined; next = nextKsn(ksn)) {
    ksn = next;
    served += 1;
  }
  expect(served).toBe(1_048_575);
  expect(counterOf(ksn)).toBe(0x1ff800);
});

test.each([
  ["one bit too many", "0000000000000007FF", "000000000000000800"],
  ["two bits too many, of which one stays", "000000000000001FFB", "000000000000002000"],
])("a counter that no key can be derived for is followed by the next that has one: %s", (_, ksn, next) => {
  const before = bytesOf(`FF${ksn}`);
  const following = nextKsn(before)!;
  expect(hexOf(following)).toBe(`FF${next}`);
  expect([before, following].map(isUsableKsn)).toEqual([false, true]);
});

test("wrong lengths are refused by every derivation", () => {
  const short = new Uint8Array(9);
  const key = new Uint8Array(16);
  expect(isUsableKsn(short)).toBe(false);
  expect(refusalOf(() => nextKsn(short))).toBe(BAD_KSN_LENGTH);
  expect(refusalOf(() => transactionKeyOf(key, short))).toBe(BAD_KSN_LENGTH);
  expect(refusalOf(() => aesTransactionKeyOf(key, short))).toBe(BAD_KSN_LENGTH);
  expect(refusalOf(() => aesUpdateKeyOf(key, short, "aes128"))).toBe(BAD_KSN_LENGTH);
  expect(refusalOf(() => aesInitialKeyOf(short, new Uint8Array(12)))).toBe(BAD_BDK_LENGTH);
});
