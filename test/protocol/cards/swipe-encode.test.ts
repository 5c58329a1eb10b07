import { expect, test } from "vitest";
import { decodeSwipe } from "../../../src/protocol/cards/swipe.ts";
import { encodeSwipe } from "../../../src/protocol/cards/swipe-encode.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(0xa5);

test("a small swipe by hand", () => {
  const swipe = encodeSwipe({ tracks: [{}, { text: ";1?" }], serialNumber: "0123456789" });
  expect(swipe).toEqual(bytesOf("021400801700030082003b313f3031323334353637383922d403"));
});

test("blank tracks may be left out, hashes and ciphertexts stand alone", () => {
  const { tracks } = decodeSwipe(
    encodeSwipe({ tracks: [{ length: 9, encrypted: bytes(16), decoded: false }] }),
  );
  expect(tracks.map(({ track, decoded, sampled, length }) => [track, decoded, sampled, length])).toEqual([
    [1, false, true, 9],
    [2, true, false, 0],
    [3, true, false, 0],
  ]);
  expect([tracks[0].text, tracks[0].hash, tracks[0].encrypted?.length]).toEqual([undefined, undefined, 16]);
  const hashed = decodeSwipe(encodeSwipe({ tracks: [{ hash: bytes(32) }], optionalBytes: bytesOf("01") }));
  expect(hashed.tracks[0].hash?.length).toBe(32);
});

test("a KSN of AES DUKPT, a session id and a MAC are found again", () => {
  const aes = decodeSwipe(encodeSwipe({ tracks: [], ksn: bytes(12), sessionId: bytes(8) }));
  expect([aes.ksn?.length, aes.sessionId?.length, aes.mac]).toEqual([12, 8, undefined]);
  const mac = decodeSwipe(
    encodeSwipe({ tracks: [], ksn: bytes(10), optionalBytes: bytesOf("2000"), mac: bytes(4) }),
  );
  expect([mac.ksn?.length, mac.mac?.length, mac.optionalBytes]).toEqual([10, 4, bytesOf("2000")]);
});

const original = { format: "original", tracks: [{ text: "%1", hash: bytes(20) }], ksn: bytes(10) };

// biome-ignore format: a table reads by column
test.each([
  ["parts",                        undefined],
  ["parts",                        []],
  ["parts.format",                 { format: "keyboard", tracks: [] }],
  ["parts.encodeType",             { encodeType: 0x80, tracks: [] }],
  ["parts.tracks",                 {}],
  ["parts.tracks.length",          { tracks: [{}, {}, {}, {}] }],
  ["parts.tracks[1]",              { tracks: [{}, "x"] }],
  ["parts.tracks[0].text",         { tracks: [{ text: 1 }] }],
  ["parts.tracks[0].text",         { tracks: [{ text: "x".repeat(256) }] }],
  ["parts.tracks[0].text",         { tracks: [{ text: "\u0100" }] }],
  ["parts.tracks[0].text",         { tracks: [{ text: "123", length: 2 }] }],
  ["parts.tracks[2].length",       { tracks: [{}, {}, { length: 256 }] }],
  ["parts.tracks[0].decoded",      { tracks: [{ decoded: 1 }] }],
  ["parts.tracks[0].sampled",      { tracks: [{ sampled: null }] }],
  ["parts.tracks[0].encrypted",    { tracks: [{ text: "12", encrypted: "00" }] }],
  ["parts.tracks[0].encrypted",    { tracks: [{ text: "12", encrypted: bytes(16) }] }],
  ["parts.tracks[0].encrypted",    { tracks: [{ text: "12", encrypted: bytes(8) }], aes: true }],
  ["parts.tracks[1].hash",         { tracks: [{}, { hash: bytes(32) }] }],
  ["parts.tracks[1].hash",         { tracks: [{}, { hash: bytes(20) }], optionalBytes: bytes(1) }],
  ["parts.encryptedBlock",         { ...original, encryptedBlock: bytes(16) }],
  ["parts.encryptedBlock",         original],
  ["parts.ksn",                    { ...original, encryptedBlock: bytes(8), ksn: undefined }],
  ["parts.tracks[0].hash",         { ...original, encryptedBlock: bytes(8), tracks: [{ text: "%1" }] }],
  ["parts.tracks[0].text",         { ...original, encryptedBlock: bytes(8), tracks: [{ length: 2, hash: bytes(20) }] }],
  ["parts.sessionId",              { ...original, encryptedBlock: bytes(8), sessionId: bytes(8) }],
  ["parts.aes",                    { tracks: [], aes: "yes" }],
  ["parts.chipCard",               { tracks: [], chipCard: 1 }],
  ["parts.keyVariant",             { tracks: [], keyVariant: "mac" }],
  ["parts.sessionId",              { tracks: [], sessionId: bytes(7) }],
  ["parts.serialNumber",           { tracks: [], serialNumber: "123456789" }],
  ["parts.serialNumber",           { tracks: [], serialNumber: bytes(10) }],
  ["parts.ksn",                    { tracks: [], ksn: bytes(11) }],
  ["parts.optionalBytes",          { tracks: [], optionalBytes: "00" }],
  ["parts.optionalBytes.length",   { tracks: [], optionalBytes: bytes(0) }],
  ["parts.mac",                    { tracks: [], mac: bytes(4) }],
])("refuses %s in %j", (argument, parts) => {
  expectFailure(() => encodeSwipe(parts as never), "ARGUMENT_INVALID", { argument });
});
