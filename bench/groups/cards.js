/**
 * Tracks, and whole captures.
 *
 * @module
 */
import { strictEqual } from "node:assert";
import { decodeTransactionResponse, parseTrack, trackLrc } from "vp3300/cards";
import { TLV_IDTECH, TlvCursor } from "vp3300/protocol";
import { bytesOf, over, readVectors } from "../corpus.js";

const TRACK_1 = "%B4111111111111111^CARDHOLDER/TEST.MR^30122011000000000000?";
const TRACK_2 = ";4111111111111111=301220110000000?";

/** One track by its character codes: format, LRC and Luhn, the fields as text. The reference. */
function passOver(text, separator, base) {
  const end = text.length - 1;
  let lrc = 0;
  let at = 1;
  for (let index = 0; index < text.length; index++) lrc ^= text.charCodeAt(index) - base;
  if (separator === 0x5e) {
    const code = text.charCodeAt(at);
    if (code < 0x41 || code > 0x5a) throw new RangeError("format code");
    at++;
  }
  const panAt = at;
  for (; text.charCodeAt(at) !== separator; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) throw new RangeError("PAN");
  }
  const panEnd = at;
  let sum = 0;
  for (let index = panEnd - 1, doubled = false; index >= panAt; index--, doubled = !doubled) {
    const digit = text.charCodeAt(index) - 0x30;
    sum += doubled ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  at++;
  let name;
  if (separator === 0x5e) {
    const nameAt = at;
    while (text.charCodeAt(at) !== separator) at++;
    name = text.slice(nameAt, at);
    at++;
  }
  for (let index = at; index < at + 7; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) throw new RangeError("expiry or service code");
  }
  if (text.charCodeAt(end) !== 0x3f) throw new RangeError("end sentinel");
  return {
    pan: text.slice(panAt, panEnd),
    name,
    expiry: text.slice(at, at + 4),
    serviceCode: text.slice(at + 4, at + 7),
    discretionary: text.slice(at + 7, end),
    lrc,
    luhnValid: sum % 10 === 0,
  };
}

/** Tracks 1 and 2 of a card. */
export function trackGroup({ installed }, require) {
  const cards = Array.from({ length: 200 }, (_, index) => {
    const tail = String(index).padStart(4, "0");
    const digits = `411111111111${tail.slice(0, 3)}`;
    const pan = `${digits}${tail.slice(3)}`;
    return [TRACK_1, TRACK_2].map((track) => track.replace("4111111111111111", pan));
  });
  const byPass = ([one, two]) => {
    const [first, second] = [passOver(one, 0x5e, 0x20), passOver(two, 0x3d, 0x30)];
    return first.pan.length + second.expiry.length + first.lrc + second.lrc + Number(first.luhnValid);
  };
  const checked = ([one, two]) => {
    const [first, second] = [parseTrack(one), parseTrack(two)];
    const lrc = trackLrc(one, 1) - 0x20 + trackLrc(two, 2) - 0x30;
    return 16 + second.expiry.length + lrc + Number(first.luhnValid && second.luhnValid);
  };
  const offsets = ([one, two]) => parseTrack(one).track + parseTrack(two).track;
  for (const card of cards) strictEqual(checked(card), byPass(card));
  const contestant = (name, kind, work, extra) => ({
    name,
    kind,
    items: cards.length,
    run: over(cards, work),
    ...extra,
  });
  const anchored = /^%B(\d{1,19})\^([^^]{2,26})\^(\d{4})(\d{3})([^?]*)\?;(\d{1,19})=(\d{4})(\d{3})([^?]*)\?$/;
  const contestants = [
    contestant("one pass over the characters", "naive", byPass),
    contestant(
      "one regular expression, no LRC, no Luhn",
      "naive",
      ([one, two]) => anchored.exec(one + two).length,
    ),
    contestant("parseTrack, LRC and Luhn", "ours", checked, { target: { ratio: 1 } }),
    contestant("parseTrack, offsets only", "ours", offsets, { target: { ratio: 0.33 } }),
  ];
  if (installed) {
    const { parse_card: parseCard } = require("mag-stripe");
    const { parsePaymentCardMagneticStripe: parseStripe } = require("payment-card-magnetic-stripe-parser");
    contestants.push(
      contestant("npm mag-stripe", "rival", ([one, two]) => (parseCard(one + two) ? 1 : 0)),
      contestant("npm payment-card-magnetic-stripe-parser", "rival", ([one, two]) =>
        parseStripe(`${one}${two}\r`) ? 1 : 0,
      ),
    );
  }
  return { title: "Tracks 1 and 2", unit: "card", base: "one pass over the characters", contestants };
}

/** Transaction answers to captures. */
export function captureGroup() {
  const answers = readVectors("emv-responses").flatMap(({ hex, decoded }) => {
    const data = decoded.frame?.data ?? (decoded.attribution ? hex : undefined);
    if (data === undefined || !decoded.attribution) return [];
    const bytes = bytesOf(data);
    return decodeTransactionResponse(bytes, 0x23).capture === undefined ? [] : [bytes];
  });
  strictEqual(answers.length > 0, true);
  const cursor = new TlvCursor(answers[0], TLV_IDTECH);
  const walk = (bytes) => {
    cursor.reset(bytes, 1);
    let total = 0;
    while (cursor.next()) total = (total + cursor.tag + cursor.length) | 0;
    return total;
  };
  const contestant = (name, kind, work, extra) => ({
    name,
    kind,
    items: answers.length,
    run: over(answers, work),
    ...extra,
  });
  return {
    title: "A transaction's answer to a CardCapture",
    unit: "answer",
    base: "TlvCursor over the same answer",
    contestants: [
      contestant("TlvCursor over the same answer", "ours", walk),
      contestant(
        "decodeTransactionResponse(…).capture",
        "ours",
        (bytes) => decodeTransactionResponse(bytes, 0x23).capture.kind.length,
        { target: { ratio: 3 }, note: "fields are read when asked for" },
      ),
      contestant("… and its masked number, KSN and encryption", "ours", (bytes) => {
        const { maskedPan, ksn, encrypted } = decodeTransactionResponse(bytes, 0x23).capture;
        return (maskedPan?.length ?? 0) + (ksn?.length ?? 0) + Number(encrypted);
      }),
    ],
  };
}
