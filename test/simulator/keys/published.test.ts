import { expect, test } from "vitest";
import { decryptCardData, encryptCardData } from "../../../src/simulator/keys/demo-key.ts";
import {
  dataKeyOf,
  initialKeyOf,
  transactionKeyOf,
  variantOf,
} from "../../../src/simulator/keys/dukpt-tdes.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";

interface Swipe {
  readonly name: string;
  readonly decoded: {
    readonly kind?: "dukpt";
    readonly cipher?: string;
    readonly ksn: string;
    readonly encrypted?: readonly string[];
    readonly encryptedBlock?: string;
    readonly decrypted?: { readonly tracks: readonly string[] };
    readonly [key: string]: unknown;
  };
}
interface Tlv {
  readonly tag: string;
  readonly value: string;
  readonly children?: readonly Tlv[];
}
interface Response {
  readonly name: string;
  readonly decoded: {
    readonly ksn: string;
    readonly attribution?: { readonly encryptionMode: string };
    readonly tlv?: readonly Tlv[];
    readonly decrypted?: {
      readonly tags: Readonly<Record<string, { clearTlv: string; padding: string }>>;
    };
  };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const flat = (objects: readonly Tlv[]): Tlv[] =>
  objects.flatMap((object) => [object, ...flat(object.children ?? [])]);

test("the encrypted swipes of msr-swipes.json decrypt to their tracks, and encrypt back", () => {
  let count = 0;
  for (const { name, decoded } of loadVectors<Swipe[]>("msr-swipes")) {
    if (!decoded.decrypted) continue;
    const key = {
      ksn: bytesOf(decoded.ksn),
      cipher: decoded.cipher === "AES-CBC" ? "aes" : "tdes",
    } as const;
    // The original format encrypts all tracks as one block, the enhanced one each for itself.
    const { tracks } = decoded.decrypted;
    const parts: (readonly [string, string])[] = decoded.encryptedBlock
      ? [[decoded.encryptedBlock, tracks.join("")]]
      : tracks.map((track, i) => [decoded.encrypted![i]!, track]);
    for (const [encrypted, clear] of parts) {
      const text = new TextDecoder("latin1").decode(decryptCardData(key, bytesOf(encrypted)));
      expect(text.replace(/\0+$/, ""), name).toBe(clear);
      expect(hexOf(encryptCardData(key, new TextEncoder().encode(clear)))).toBe(encrypted);
    }
    count += 1;
  }
  expect(count).toBe(11);
});

test("the derivations of msr-swipes.json", () => {
  let count = 0;
  for (const { decoded } of loadVectors<Swipe[]>("msr-swipes")) {
    if (decoded.kind !== "dukpt") continue;
    const ksn = bytesOf(decoded.ksn);
    const initial = initialKeyOf(bytesOf(decoded.bdk as string), ksn);
    const key = transactionKeyOf(initial, ksn);
    expect(decoded).toMatchObject({
      ipek: hexOf(initial),
      derivedKey: hexOf(key),
      dataKey: hexOf(dataKeyOf(key)),
      pinKey: hexOf(variantOf(key, "pin")),
      macKey: hexOf(variantOf(key, "macRequest")),
    });
    count += 1;
  }
  expect(count).toBe(4);
});

test("the encrypted tags of emv-responses.json decrypt to their whole TLV, and encrypt back", () => {
  let count = 0;
  for (const { name, decoded } of loadVectors<Response[]>("emv-responses")) {
    if (!decoded.decrypted) continue;
    const key = {
      ksn: bytesOf(decoded.ksn),
      cipher: decoded.attribution?.encryptionMode.startsWith("AES") ? "aes" : "tdes",
    } as const;
    for (const [tag, { clearTlv, padding }] of Object.entries(decoded.decrypted.tags)) {
      const encrypted = flat(decoded.tlv!).filter((object) => object.tag === tag)[1]!.value;
      expect(hexOf(decryptCardData(key, bytesOf(encrypted))), name).toBe(clearTlv + padding);
      expect(hexOf(encryptCardData(key, bytesOf(clearTlv)))).toBe(encrypted);
      count += 1;
    }
  }
  expect(count).toBe(10);
});

test("ciphertext that is no whole number of blocks is refused", () => {
  const key = { ksn: bytesOf("FFFF9876543210E00001"), cipher: "tdes" } as const;
  expect(() => decryptCardData(key, new Uint8Array(7))).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});
