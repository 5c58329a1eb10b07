/**
 * The attribution byte: first byte of a transaction answer's data, and value of `DFEE26`.
 *
 * | bits    | field                                                                                |
 * | ------- | ------------------------------------------------------------------------------------ |
 * | 7       | encryption of swipes and contactless magstripe is on                                 |
 * | 6       | encryption of EMV is on                                                              |
 * | 5       | extension: NEO 2 and later                                                           |
 * | 4, 3, 0 | 000 contact, 001 contactless EMV, 101 contactless magstripe, 010 and 011 swipe       |
 * | 2, 1    | cipher: 00 TDES, 01 AES, 1x extended (second byte of `DFEE26` says which)            |
 *
 * Source: NEO 2 IDG p.230-233; Bluefin Decryptx pages idtech-vp3350 and idtech-vp5300 (values C0 to F1 seen).
 *
 * @module
 */
import { requireInteger } from "../../arguments.ts";

/** Where card data came from: what the customer did, as the reader saw it. */
export type CardSource = "contact" | "contactless" | "contactlessMagstripe" | "swipe" | "unknown";

/** What the attribution byte says. */
export interface Attribution {
  /** The byte itself. */
  readonly raw: number;
  readonly source: CardSource;
  /** Bit 7: the reader encrypts swipes and contactless magstripe data. */
  readonly swipeEncrypted: boolean;
  /** Bit 6: the reader encrypts contact and contactless EMV data. */
  readonly emvEncrypted: boolean;
  /** Bit 5: set by NEO 2 readers, clear on a VP3300. */
  readonly extension: boolean;
  /** The cipher the reader is set to, whether or not this data is encrypted. */
  readonly cipher: "tdes" | "aes" | "extended";
}

/** By bits 4, 3 and 0. */
// biome-ignore format: a table reads by column
const SOURCES: readonly CardSource[] = [
  /* 000 */ "contact", /* 001 */ "contactless",
  /* 010 */ "swipe",   /* 011 */ "swipe",
  /* 100 */ "unknown", /* 101 */ "contactlessMagstripe",
  /* 110 */ "unknown", /* 111 */ "unknown",
];

/** By bits 2 and 1. */
const CIPHERS = ["tdes", "aes", "extended", "extended"] as const;

/**
 * Reads an attribution byte, 0 to 255. No value is refused: combinations that no document names have the source
 * `unknown`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseAttribution(byte: number): Attribution {
  requireInteger("byte", byte, 0, 0xff);
  return {
    raw: byte,
    source: SOURCES[((byte >> 2) & 0x06) | (byte & 0x01)]!,
    swipeEncrypted: (byte & 0x80) !== 0,
    emvEncrypted: (byte & 0x40) !== 0,
    extension: (byte & 0x20) !== 0,
    cipher: CIPHERS[(byte >> 1) & 0x03]!,
  };
}
