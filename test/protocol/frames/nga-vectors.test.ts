import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { NGA_ERRORS } from "../../../src/protocol/commands/nga-errors.ts";
import { decodeItp, encodeItp } from "../../../src/protocol/frames/itp-frame.ts";
import {
  type ItpBody,
  type NgaBody,
  parseItpBody,
  parseNgaBody,
} from "../../../src/protocol/frames/nga-body.ts";
import { NgaDecoder } from "../../../src/protocol/frames/nga-decoder.ts";
import { decodeNga, encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

interface Vector {
  name: string;
  hex: string;
  direction: "host-to-reader" | "reader-to-host";
  decoded: Record<string, string | number | undefined>;
}

const file = loadVectors<Vector[]>("nga-frames");
const framed = (framing: string) => file.filter(({ decoded }) => decoded.framing === framing);
const nga = framed("NGA");
const itp = framed("ITP");
const rejected = file.filter(({ decoded }) => decoded.expect === "reject");

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const byteText = (value: number) => value.toString(16).toUpperCase().padStart(2, "0");

/** What a body says, as the file writes it. */
function asVector(said: NgaBody | ItpBody): Record<string, string> {
  const fields: Record<string, string> = { kind: said.kind };
  if ("taskId" in said) fields.taskId = byteText(said.taskId);
  if ("functionId" in said) fields.functionId = byteText(said.functionId);
  if ("value" in said) fields.value = hexOf(said.value).toUpperCase();
  if (said.kind === "function") fields.command = `46 ${hexOf(said.data).toUpperCase()}`;
  if (said.kind === "ack") {
    fields.data = hexOf(said.data);
    fields.text = Buffer.from(said.data).toString("latin1");
  }
  if (said.kind === "nak") fields.error = said.error!.toString(16).toUpperCase();
  return fields;
}

/** Expects every field that the file gives of those that we tell. */
function expectFields(told: Record<string, unknown>, decoded: Vector["decoded"]): void {
  const { framing, bodyLength, ...given } = decoded;
  expect(told).toMatchObject(given);
}

describe("nga-frames.json", () => {
  test("holds the 27 cases that are run here", () => {
    expect([nga.length, itp.length, rejected.length, file.length]).toEqual([21, 2, 4, 27]);
  });

  test.each(nga)("$name", ({ hex, direction, decoded }) => {
    const bytes = bytesOf(hex);
    const { body, lrc, sum } = decodeNga(bytes);
    const said = parseNgaBody(body, direction === "host-to-reader" ? "from-host" : "from-reader");
    expect(body).toHaveLength(decoded.bodyLength as number);
    const told = { body: hexOf(body), lrc: byteText(lrc), sum: byteText(sum), ...asVector(said) };
    expectFields(told, decoded);
    expect(encodeNga(body)).toEqual(bytes);
    if (said.kind === "nak") expect(NGA_ERRORS[said.error!]).toBeDefined();

    const decoder = new NgaDecoder();
    decoder.push(bytes);
    expect(decoder.next()).toBe(true);
    expect(decoder.frame()).toEqual({ body, lrc, sum });
    expect([decoder.next(), decoder.skippedBytes]).toEqual([false, 0]);
  });

  test.each(itp)("$name", ({ hex, decoded }) => {
    const bytes = bytesOf(hex);
    const { body, lrc } = decodeItp(bytes);
    expectFields({ body: hexOf(body), lrc: byteText(lrc), ...asVector(parseItpBody(body)) }, decoded);
    expect(encodeItp(body)).toEqual(bytes);
  });

  const REJECTIONS: Record<string, [ErrorCode, number, number, number]> = {
    lrc: ["PROTOCOL_FRAME_LRC", 4, 0x06, 0x07],
    sum: ["PROTOCOL_FRAME_SUM", 5, 0x06, 0x07],
    truncated: ["PROTOCOL_FRAME_TRUNCATED", 7, 15, 7],
    length: ["PROTOCOL_FRAME_LENGTH", 1, 1, 0x100],
  };

  test.each(rejected)("refused: $name", ({ hex, decoded }) => {
    const [code, offset, expected, actual] = REJECTIONS[decoded.reason as string]!;
    expectFailure(() => decodeNga(bytesOf(hex)), code, { offset, expected, actual });
  });
});
