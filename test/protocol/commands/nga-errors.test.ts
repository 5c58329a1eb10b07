import { expect, test } from "vitest";
import { NGA_ERRORS } from "../../../src/protocol/commands/nga-errors.ts";

test("codes are two bytes, keys are unique", () => {
  const codes = Object.keys(NGA_ERRORS).map(Number);
  expect(codes).toHaveLength(33);
  expect(codes.every((code) => code >= 0x1000 && code <= 0xffff)).toBe(true);
  expect(new Set(Object.values(NGA_ERRORS).map(({ key }) => key)).size).toBe(codes.length);
  expect(NGA_ERRORS[0x6200]?.key).toBe("noSerialNumber");
});
