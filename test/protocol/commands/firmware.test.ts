import { expect, test } from "vitest";
import { compareFirmware, parseFirmwareVersion } from "../../../src/protocol/commands/index.ts";
import { expectFailure } from "../coded.ts";

test.each([
  ["VP3300 Bluetooth NEO v1.01.151", { major: 1, minor: 1, build: 151 }],
  ["VP3300 Bluetooth-BL-V3.00.013", { major: 3, minor: 0, build: 13 }],
  ["1.0.7", { major: 1, minor: 0, build: 7 }],
  ["VP3300 Bluetooth NEO v1.01.107S", { major: 1, minor: 1, build: 107 }],
  ["NEOv1.01.080", { major: 1, minor: 1, build: 80 }],
  ["VP3300 V01.01.0150_T", { major: 1, minor: 1, build: 150 }],
  ["v1.01.151.2", { major: 1, minor: 1, build: 151 }],
  ["v1.01.1510000", undefined],
  ["123456.1.01.080", undefined],
  ["VP3300 NEO", undefined],
  ["v1.01", undefined],
  ["", undefined],
])("%s", (text, version) => {
  expect(parseFirmwareVersion(text)).toEqual(version);
});

test("older is less, whatever the texts look like", () => {
  const texts = ["v1.01.009", "v1.01.100", "v1.01.151", "v1.02.000", "v2.00.000"];
  const versions = texts.map((text) => parseFirmwareVersion(text)!);
  for (const [at, version] of versions.entries()) {
    const signs = versions.map((other) => Math.sign(compareFirmware(version, other)));
    expect(signs).toEqual(versions.map((_, other) => Math.sign(at - other)));
  }
});

test("what is no text is refused", () => {
  expectFailure(() => parseFirmwareVersion(151 as never), "ARGUMENT_INVALID", { argument: "text" });
  expectFailure(() => parseFirmwareVersion("1.0.0".repeat(99)), "ARGUMENT_INVALID", { argument: "text" });
});

test("what is no version is refused by its part", () => {
  const version = { major: 1, minor: 1, build: 151 };
  expectFailure(() => compareFirmware({ ...version, build: -1 }, version), "ARGUMENT_INVALID", {
    argument: "one.build",
  });
  expectFailure(() => compareFirmware(version, undefined as never), "ARGUMENT_INVALID", {
    argument: "other",
  });
});
