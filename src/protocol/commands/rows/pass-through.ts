/**
 * Commands that speak with a card or a SAM directly. Source: vp3300 reference 6.5; NEO 2 IDG p.272-300.
 *
 * They work between `setPassThrough` true and false. What a card answers may be card data and comes as a secret;
 * secure readers refuse it with status 06 unless the card is white-listed.
 *
 * @module
 */
import { anyBytes, flag, integer, none, secretBytes, struct } from "../codecs.ts";
import { catalogue } from "./definition.ts";

const u8 = /* @__PURE__ */ integer(1);
const cardData = /* @__PURE__ */ secretBytes("card data");

/** Seconds, and steps of 10 ms on top; not both zero. Answer: card type, then its serial number. */
const poll = /* @__PURE__ */ struct({ timeoutS: u8, timeoutSteps: u8 });

/** One exchange with display, sounds and time limits; what `flags` ask for follows in `options`. Numbers as in 01-02. */
const enhanced = /* @__PURE__ */ struct({
  flags: u8,
  message: u8,
  beep: u8,
  led: u8,
  ledState: u8,
  timeoutS: u8,
  timeoutSteps: u8,
  options: anyBytes,
});

/** `interface` 0x00 contactless, 0x20 contact, 0x21 to 0x28 SAM. */
const exchange = /* @__PURE__ */ struct({ interface: u8, apdu: cardData });

const neo2 = { models: "neo2" } as const;
const polling = { timeoutMs: 5_000, source: "N2 p.272-279, CTL" } as const;

/** Rows of the catalogue: cards spoken with directly. Source: vp3300 reference 6.5. */
// biome-ignore format: a table reads by column
export const PASS_THROUGH_COMMANDS = /* @__PURE__ */ catalogue({ source: "N2 p.272-300, QR" }, {
  setPassThrough:          [0x2c01, flag, none, "A", { source: "N2 p.272-300, CTL" }],
  pollForToken:            [0x2c02, poll, anyBytes, "A", polling],
  exchangeContactless:     [0x2c03, cardData, cardData, "B"],
  sendPcdCommand:          [0x2c04, anyBytes, cardData, "B"],
  authenticateMifare:      [0x2c06, /* @__PURE__ */ secretBytes("Mifare key"), none, "B"],
  readMifare:              [0x2c07, anyBytes, cardData, "A", { source: "N2 p.272-300, CTL" }],
  writeMifare:             [0x2c08, cardData, none, "B"],
  passThroughEnhanced:     [0x2c0b, enhanced, cardData, "A", { timeoutMs: 5_000, source: "N2 p.291-297" }],
  pollForTokenWithAts:     [0x2c0e, poll, anyBytes, "B", { ...polling, source: "N2 p.297" }],
  getAtr:                  [0x2c12, u8, anyBytes, "A", { source: "N2 p.279" }],
  exchangeApdu:            [0x2c13, exchange, cardData, "A", { timeoutMs: 10_000, source: "N2 p.300" }],
  powerOffContact:         [0x2c18, anyBytes, none, "B", { models: "contact", source: "N2 p.300" }],
  passThroughEnhancedNeo2: [0x2c40, anyBytes, cardData, "B", neo2],
  clearWhiteList:          [0x2c52, anyBytes, anyBytes, "B"],
});
