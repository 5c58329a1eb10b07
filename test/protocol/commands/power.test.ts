import { expect, test } from "vitest";
import { encodeCommand, powerManagement } from "../../../src/protocol/commands/index.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { expectFailure } from "../coded.ts";

test.each([
  // The two settings of Clearent's reader configuration, and the reader's own.
  [{ idleS: 5, sleepS: 255 }, "05FF"],
  [{ idleS: 5, sleepS: 60 }, "053C"],
  [{ idleS: 5, sleepS: 14 }, "050E"],
  [{ idleS: 0, sleepS: 0 }, "0000"],
  [{ idleS: 300, sleepS: 60 }, "053C01"],
  [{ idleS: 60, sleepS: 300 }, "3C0502"],
  [{ idleS: 300, sleepS: 15_300 }, "05FF03"],
])("%o", (times, hex) => {
  const frame = encodeCommand("setPowerManagement", powerManagement(times));
  expect(formatHex(frame, 14, frame.length - 2)).toBe(hex);
});

test.each([
  [{ idleS: 256, sleepS: 0 }, "times.idleS"],
  [{ idleS: 0, sleepS: 301 }, "times.sleepS"],
  [{ idleS: 0, sleepS: 15_360 }, "times.sleepS"],
  [{ idleS: -1, sleepS: 0 }, "times.idleS"],
])("%o can't be said", (times, argument) => {
  expectFailure(() => powerManagement(times), "ARGUMENT_INVALID", { argument });
});
