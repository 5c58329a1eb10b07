/**
 * The data field of a transaction answer: attribution byte, then data objects, card data as masked and encrypted pairs.
 * Source: vp3300 reference 8.2, 8.3, 9.1; N2 p.230-233.
 *
 * @module
 */
import type { CardSource } from "../protocol/cards/attribution.ts";
import { parseHex } from "../protocol/hex.ts";
import { bytesOfAscii } from "../protocol/text.ts";
import { encodeTlv } from "../protocol/tlv/tlv-encode.ts";
import { tagHex } from "../protocol/tlv/tlv-tag.ts";
import type { Device } from "./device.ts";
import { encryptCardData } from "./keys/demo-key.ts";

/** Where the answer comes from, as far as the reader says. */
export type PayloadSource = Exclude<CardSource, "unknown">;

/** Bits 4, 3 and 0 of the attribution byte, and the value of the source object in FFEE01. */
// biome-ignore format: a table reads by column
const SOURCES: Readonly<Record<PayloadSource, { readonly bits: number; readonly code: number }>> = {
  contact:             { bits: 0x00, code: 0x01 },
  contactless:         { bits: 0x01, code: 0x00 },
  contactlessMagstripe: { bits: 0x11, code: 0x00 },
  swipe:               { bits: 0x08, code: 0x0c },
};

/** What the two generations of readers call the same thing. Source: vp3300 reference 8.4. */
const TAGS = {
  neo1: { ksn: 0xffee12, source: 0xdf30 },
  neo2: { ksn: 0xdfee12, source: 0xdfee30 },
} as const;

const SOURCE_CONTAINER = 0xffee01;
const ATTRIBUTION = 0xdfee26;
const MSR_ENCRYPTED = 0x80;
const EMV_ENCRYPTED = 0x40;
const EXTENSION = 0x20;
const AES = 0x02;
const LONG_LENGTH = 0x81;

function attributionOf(device: Device, source: PayloadSource): number {
  const { msr, emv } = device.inClear === "clear" ? { msr: false, emv: false } : device.encryption;
  return (
    SOURCES[source].bits |
    (msr ? MSR_ENCRYPTED : 0) |
    (emv ? EMV_ENCRYPTED : 0) |
    (device.profile.generation === "neo2" ? EXTENSION : 0) |
    (device.cipher === "aes" ? AES : 0)
  );
}

/** Plain long form with two duplicates in place of flags, as some VP3300 firmware sends it. */
function duplicate(tag: number, value: Uint8Array): Uint8Array {
  return Uint8Array.of(...parseHex(tagHex(tag)), LONG_LENGTH, value.length, ...value);
}

/** Collects the objects of one answer. */
export class Payload {
  readonly #device: Device;
  readonly #source: PayloadSource;
  readonly #ksn: Uint8Array | undefined;
  readonly #parts: Uint8Array[] = [];

  /** `ksn`: under which card data is encrypted; `undefined` sends it in clear. */
  constructor(device: Device, source: PayloadSource, ksn: Uint8Array | undefined) {
    this.#device = device;
    this.#source = source;
    this.#ksn = ksn;
  }

  get #tags(): (typeof TAGS)["neo1" | "neo2"] {
    return this.#device.profile.generation === "neo2" ? TAGS.neo2 : TAGS.neo1;
  }

  /** The KSN, where there is one. */
  addKsn(): this {
    return this.#ksn ? this.add(this.#tags.ksn, this.#ksn) : this;
  }

  add(tag: number, value: Uint8Array): this {
    this.#parts.push(encodeTlv([{ tag, value }]));
    return this;
  }

  /** An object that holds card data: with encryption the masked value, then the whole object encrypted. */
  addCardData(tag: number, value: Uint8Array, masked: Uint8Array): this {
    const ksn = this.#ksn;
    if (!ksn) return this.add(tag, value);
    const encrypted = encryptCardData({ ksn, cipher: this.#device.cipher }, encodeTlv([{ tag, value }]));
    if (this.#device.options.encryptedPairs === "plain") {
      this.#parts.push(duplicate(tag, masked), duplicate(tag, encrypted));
    } else {
      this.#parts.push(
        encodeTlv([
          { tag, value: masked, encoding: "masked" },
          { tag, value: encrypted, encoding: "encrypted" },
        ]),
      );
    }
    return this;
  }

  /** As {@link Payload.addCardData}, for text. */
  addCardText(tag: number, text: string, masked: string): this {
    return this.addCardData(tag, bytesOfAscii(text), bytesOfAscii(masked));
  }

  /** The objects that `fill` adds, inside a template. */
  addTemplate(tag: number, fill: (inner: Payload) => void): this {
    const inner = new Payload(this.#device, this.#source, this.#ksn);
    fill(inner);
    return this.add(tag, join(inner.#parts));
  }

  /** The data field: attribution byte, objects, source and attribution echo. */
  finish(): Uint8Array {
    const { generation } = this.#device.profile;
    const attribution = attributionOf(this.#device, this.#source);
    this.addTemplate(SOURCE_CONTAINER, (inner) => {
      inner.add(this.#tags.source, Uint8Array.of(SOURCES[this.#source].code));
    });
    this.add(ATTRIBUTION, generation === "neo2" ? Uint8Array.of(attribution, 0) : Uint8Array.of(attribution));
    return join([Uint8Array.of(attribution), ...this.#parts]);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
