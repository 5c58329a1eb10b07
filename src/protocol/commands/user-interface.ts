// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * What a reader shows and sounds on command: 01-02 "control user interface" and its kin.
 *
 * | offset | size | field of 01-02                                                        |
 * | ------ | ---- | --------------------------------------------------------------------- |
 * | 0      | 1    | message, {@link LCD_MESSAGES}; FF leaves the display alone             |
 * | 1      | 1    | beep: 0 none, 1-4 that many short ones, 5-8 one of 200, 400, 600, 800 ms |
 * | 2      | 1    | LED 0-3 from the left, FF all                                         |
 * | 3      | 1    | 00 off, 01 on                                                         |
 *
 * Source: vp3300 reference 12.1; NEO 2 IDG p.124-125, p.282; ID TECH iOS SDK headers.
 *
 * @module
 */
import { choice, flag, integer, struct } from "./codecs.ts";
import { type NamedCode, namedCodes } from "./named-codes.ts";

const KEYS = {
  0x00: "welcome",
  0x01: "presentCard",
  0x02: "timeoutOrCancelled",
  0x03: "processing",
  0x04: "thankYou",
  0x05: "failed",
  0x06: "amount",
  0x07: "balance",
  0x08: "useChipAndPin",
  0x09: "tapAgain",
  0x0a: "presentOneCard",
  0x0b: "wait",
  0xff: "ledAndBuzzerOnly",
} as const;

/** Key of a message in {@link LCD_MESSAGES}. */
export type LcdMessageKey = (typeof KEYS)[keyof typeof KEYS];

/** Message numbers of 01-02 and of burst-mode LCD events. Source: vp3300 reference 12.1; NEO 2 IDG p.124. */
export const LCD_MESSAGES: Readonly<Record<number, NamedCode<LcdMessageKey>>> =
  /* @__PURE__ */ namedCodes(KEYS);

const ledNumber = /* @__PURE__ */ choice([0, 1, 2, 3, 0xff], [0, 1, 2, 3, 0xff]);

/** Data of 01-02: `message` and `beep` as numbers, `led` 0 to 3 or 255 for all. */
export const userInterfaceControl = /* @__PURE__ */ struct({
  message: /* @__PURE__ */ integer(1),
  beep: /* @__PURE__ */ integer(1, "be", 0, 8),
  led: ledNumber,
  on: flag,
});

/** Data of 0A-02: an LED, 0 to 3 or 255 for all, and its state. Colours are for three-coloured LEDs. */
export const ledControl = /* @__PURE__ */ struct({
  led: ledNumber,
  state: /* @__PURE__ */ choice(["off", "on", "green", "red", "amber"]),
});
