import { describe, expect, test } from "vitest";
import {
  chooseCharacteristics,
  type GattCharacteristic,
  type GattWriteType,
  orderServices,
} from "../../../src/transports/ble/gatt.ts";
import { fullUuid } from "../../../src/transports/ble/uuid.ts";

const of = (uuid: string, ...properties: string[]): GattCharacteristic<string> => ({
  uuid,
  handle: uuid,
  notify: properties.includes("notify"),
  indicate: properties.includes("indicate"),
  write: properties.includes("write"),
  writeWithoutResponse: properties.includes("writeWithoutResponse"),
});

// biome-ignore format: a table reads by column
test.each<[string, string | undefined]>([
  ["1820",                                 "00001820-0000-1000-8000-00805f9b34fb"],
  ["0x1820",                               "00001820-0000-1000-8000-00805f9b34fb"],
  ["00001820",                             "00001820-0000-1000-8000-00805f9b34fb"],
  ["49535343FE7D4AE58FA99FAFD205E455",     "49535343-fe7d-4ae5-8fa9-9fafd205e455"],
  ["49535343-FE7D-4AE5-8FA9-9FAFD205E455", "49535343-fe7d-4ae5-8fa9-9fafd205e455"],
  ["182",                                  undefined],
  ["battery_service",                      undefined],
  ["",                                     undefined],
])("%s in full is %s", (uuid, full) => {
  expect(fullUuid(uuid)).toBe(full);
});

test("services are looked at as they are known, then the others, and never those of the system", () => {
  const known = [fullUuid("1820"), fullUuid("ffe0")].map((service) => ({ service: service as string }));
  const offered = ["1800", "1801", "abcd", "FFE0", "180a", "1820"].map((uuid) => ({ uuid, handle: uuid }));
  expect(orderServices(offered, known)).toEqual([
    { handle: "1820", known: known[0] },
    { handle: "FFE0", known: known[1] },
    { handle: "abcd", known: undefined },
  ]);
});

describe("characteristics", () => {
  const known = {
    service: fullUuid("ffe0") as string,
    notify: fullUuid("ffe1") as string,
    write: fullUuid("ffe2") as string,
  };
  // biome-ignore format: a table reads by column
  test.each<[string, GattCharacteristic<string>[], GattWriteType, unknown]>([
    ["the known ones before others",           [of("1111", "notify", "write"), of("ffe2", "write"), of("ffe1", "notify")], "auto", { notify: "ffe1", write: "ffe2", withoutResponse: false }],
    ["others where the known lack properties", [of("ffe1", "read"), of("ffe2", "read"), of("1111", "notify"), of("2222", "write")], "auto", { notify: "1111", write: "2222", withoutResponse: false }],
    ["one for both",                           [of("1111", "notify", "writeWithoutResponse")], "auto", { notify: "1111", write: "1111", withoutResponse: true }],
    ["notify before indicate",                 [of("1111", "indicate", "write"), of("2222", "notify")], "auto", { notify: "2222", write: "1111", withoutResponse: false }],
    ["indicate, for want of notify",           [of("1111", "indicate", "write")], "auto", { notify: "1111", write: "1111", withoutResponse: false }],
    ["with response where both are offered",   [of("1111", "notify", "write", "writeWithoutResponse")], "auto", { notify: "1111", write: "1111", withoutResponse: false }],
    ["without response where it is asked for", [of("1111", "notify", "write", "writeWithoutResponse")], "withoutResponse", { notify: "1111", write: "1111", withoutResponse: true }],
    ["none where what is asked for is not offered", [of("1111", "notify", "writeWithoutResponse")], "withResponse", undefined],
    ["none without a way to receive",          [of("1111", "read", "write")], "auto", undefined],
    ["none without a way to send",             [of("1111", "notify", "read")], "auto", undefined],
    ["none of none",                           [], "auto", undefined],
  ])("are chosen by what they can do: %s", (_, offered, writeType, pair) => {
    expect(chooseCharacteristics(offered, known, writeType)).toEqual(pair);
  });
});
