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
import { type KeyOf, type NamedCode, namedCodes } from "./named-codes.ts";

const KEYS = {
  0: "welcome",
  1: "presentCard",
  2: "noCard|Timeout or cancelled",
  3: "processing",
  4: "thankYou",
  5: "failed",
  6: "amount",
  7: "balance",
  8: "useChipAndPin",
  9: "tapAgain",
  10: "presentOneCard",
  11: "wait",
  255: "unchanged|LED and buzzer only",
} as const;

/** Key of a message in {@link LCD_MESSAGES}. */
export type LcdMessageKey = KeyOf<(typeof KEYS)[keyof typeof KEYS]>;

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
