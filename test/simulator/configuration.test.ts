import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { RequestArguments, ResponseOf } from "../../src/protocol/commands/catalogue.ts";
import { type CommandName, decodeResponse } from "../../src/protocol/commands/index.ts";
import { formatHex, type NeoResponse, parseHex } from "../../src/protocol/index.ts";
import { encodeTlv, type TlvInput } from "../../src/protocol/tlv/tlv-encode.ts";
import { Secret } from "../../src/secret.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import { Host, withReader } from "./host.ts";

const VISA = parseHex("A0000000031010");
const RID = parseHex("A000000004");
const object = (tag: number, hex: string): TlvInput => ({ tag, value: parseHex(hex) });
const hexOf = (objects: readonly TlvInput[]): string => formatHex(encodeTlv(objects));

async function ask<Name extends CommandName>(host: Host, name: Name, ...request: RequestArguments<Name>) {
  const { data, status } = await host.execute(name, ...request);
  expect(status, name).toBe(0);
  return decodeResponse(name, data) as ResponseOf<Name>;
}
const statusOf = (response: NeoResponse): number => response.status;
async function refused<Name extends CommandName>(host: Host, name: Name, ...request: RequestArguments<Name>) {
  return statusOf(await host.execute(name, ...request));
}

function caKey(index: number, exponent: number, modulusHex = "B3".repeat(128)) {
  const modulus = parseHex(modulusHex);
  const bytes = exponent < 256 ? [exponent] : [1, 0, 1];
  const hash = createHash("sha1")
    .update(Uint8Array.of(...RID, index, ...modulus, ...bytes))
    .digest();
  return {
    rid: RID,
    index,
    hashAlgorithm: 1,
    encryptionAlgorithm: 1,
    hash: new Uint8Array(hash),
    exponent,
    modulus,
  };
}

describe("settings", () => {
  test("group 0: what is set is read back, and the defaults come back", async () => {
    await withReader({}, async (host) => {
      const before = hexOf(await ask(host, "getConfiguration"));
      await ask(host, "setConfiguration", [
        object(0x9f1a, "0276"),
        object(0xdfee38, "01"),
        object(0xfff1, "000000002500"),
      ]);
      const after = hexOf(await ask(host, "getConfiguration"));
      for (const each of ["9F1A020276", "DFEE380101", "FFF106000000002500"]) expect(after).toContain(each);
      await ask(host, "restoreDefaults");
      expect(hexOf(await ask(host, "getConfiguration"))).toBe(before);
    });
  });

  test("contactless applications need a group that there is, named first", async () => {
    await withReader({}, async (host) => {
      const aid = [object(0x9f06, "A0000000051010"), object(0xffe1, "01"), object(0xffe5, "10")];
      expect(await refused(host, "setContactlessAid", [object(0xffe4, "02"), ...aid])).toBe(0x60);
      expect(await refused(host, "setContactlessAid", aid)).toBe(0x05);
      expect(await refused(host, "setContactlessAid", [...aid, object(0xffe4, "00")])).toBe(0x05);
      expect(await refused(host, "setContactlessAid", [object(0xffe4, "00")])).toBe(0x05);
      await ask(host, "setContactlessGroup", [object(0xffe4, "02"), object(0x9f33, "0028C8")]);
      expect(hexOf(await ask(host, "getContactlessGroup", [object(0xffe4, "02")]))).toBe(
        "FFE401029F33030028C8",
      );
      expect(hexOf(await ask(host, "getContactlessGroups"))).toContain("FFE40102");
      await ask(host, "setContactlessAid", [object(0xffe4, "02"), ...aid]);
      const back = hexOf(await ask(host, "getContactlessAid", parseHex("A0000000051010")));
      expect(back).toBe("9F0607A0000000051010FFE40102FFE10101FFE50110");
      expect(hexOf(await ask(host, "getContactlessAids"))).toContain(back);
      await ask(host, "deleteContactlessAid", parseHex("A0000000051010"));
      expect(await refused(host, "deleteContactlessAid", parseHex("A0000000051010"))).toBe(0x60);
      expect(await refused(host, "getContactlessAid", parseHex("A0000000051010"))).toBe(0x60);
      await ask(host, "deleteContactlessGroup", [object(0xffe4, "02")]);
      expect(await refused(host, "getContactlessGroup", [object(0xffe4, "02")])).toBe(0x60);
      expect(await refused(host, "deleteContactlessGroup", [object(0xffe4, "00")])).toBe(0x05);
      expect(await refused(host, "setContactlessGroup", [object(0x9f33, "0028C8")])).toBe(0x05);
      expect(await refused(host, "getContactlessGroup", [])).toBe(0x60);
    });
  });

  test("tables are full at some time", async () => {
    await withReader({}, async (host) => {
      const numbers = Array.from({ length: 40 }, (_, i) => (i + 1).toString(16).padStart(2, "0"));
      const last = async (add: (hex: string) => Promise<number>) => {
        const statuses = [];
        for (const hex of numbers) statuses.push(await add(hex));
        return statuses.at(-1);
      };
      expect(await last((hex) => refused(host, "setContactlessGroup", [object(0xffe4, hex)]))).toBe(0x61);
      expect(
        await last((hex) =>
          refused(host, "setContactlessAid", [object(0xffe4, "00"), object(0x9f06, `A0000099${hex}`)]),
        ),
      ).toBe(0x61);
      expect(await last((hex) => refused(host, "setContactAid", [object(0x9f06, `A0000099${hex}`)]))).toBe(
        0x61,
      );
      expect(
        await last((hex) =>
          refused(host, "addRevocation", { rid: RID, index: 1, serial: parseHex(`0000${hex}`) }),
        ),
      ).toBe(0x61);
      expect(
        await last((hex) =>
          refused(host, "setContactRevocations", [{ rid: RID, index: 1, serial: parseHex(`0000${hex}`) }]),
        ),
      ).toBe(0x61);
      const entry = new Secret(Uint8Array.of(1), "exception list");
      expect(await last(() => refused(host, "addException", entry))).toBe(0x61);
      expect(await last((hex) => refused(host, "setContactCaKey", caKey(Number.parseInt(hex, 16), 3)))).toBe(
        0x61,
      );
      expect(
        await last((hex) => refused(host, "setContactlessCaKey", caKey(Number.parseInt(hex, 16), 3))),
      ).toBe(0x4f);
    });
  });
});

test("a table takes no more than a reader can store", async () => {
  await withReader({}, async (host) => {
    const big = [object(0x9f4e, "00".repeat(1_600))];
    expect(await refused(host, "setConfiguration", big)).toBe(0x61);
    expect(await refused(host, "setTerminalData", big)).toBe(0x61);
    expect(await refused(host, "setMsrSecurity", big)).toBe(0x61);
    expect(await refused(host, "setContactAid", [object(0x9f06, "A000000099"), ...big])).toBe(0x61);
    const largest = [object(0x9f4e, "00".repeat(1_400))];
    for (let i = 10; i < 99; i += 1) {
      await host.execute("setContactlessAid", [
        object(0xffe4, "00"),
        object(0x9f06, `A0000000${i}`),
        ...largest,
      ]);
    }
    expect((await host.execute("getContactlessAids")).data.length).toBeGreaterThan(20_000);
  });
});

describe("the contact kernel", () => {
  test("terminal data", async () => {
    await withReader({}, async (host) => {
      await ask(host, "removeTerminalData");
      expect(await ask(host, "getTerminalData")).toHaveLength(0);
      const objects = [object(0x9f1a, "0840"), object(0x9f35, "21"), object(0x9f33, "6028C8")];
      await ask(host, "setTerminalData", objects);
      const { data } = await host.execute("getTerminalData");
      expect(formatHex(data)).toBe("03009F1A0208409F3501219F33036028C8");
      await ask(host, "setTerminalData", [object(0x9f35, "22")]);
      expect(hexOf(await ask(host, "getTerminalData"))).toBe("9F1A0208409F3501229F33036028C8");
    });
  });

  test("applications: sixteen at most", async () => {
    await withReader({}, async (host) => {
      const list = await ask(host, "getContactAidList");
      expect(list.map((aid) => formatHex(aid))).toContain("A0000000031010");
      expect(hexOf(await ask(host, "getContactAid", VISA))).toMatch(/^9F0607A0000000031010/);
      for (const aid of list) await ask(host, "removeContactAid", aid);
      expect(await refused(host, "getContactAidList")).toBe(0x60);
      expect(await refused(host, "getContactAid", VISA)).toBe(0x60);
      expect(await refused(host, "removeContactAid", VISA)).toBe(0x60);
      for (let i = 10; i < 26; i += 1) await ask(host, "setContactAid", [object(0x9f06, `A0000000${i}`)]);
      expect(await refused(host, "setContactAid", [object(0x9f06, "A000000099")])).toBe(0x61);
      await ask(host, "setContactAid", [object(0x9f06, "A000000010"), object(0x9f09, "0001")]);
      expect(hexOf(await ask(host, "getContactAid", parseHex("A000000010")))).toBe(
        "9F0605A0000000109F09020001",
      );
      for (const aid of ["A0000000", ""]) {
        expect(await refused(host, "setContactAid", [object(0x9f06, aid)])).toBe(0x05);
      }
      expect(await refused(host, "setContactAid", [object(0x9f09, "0001")])).toBe(0x05);
    });
  });

  test.each(["Contact", "Contactless"] as const)("%s CA keys are checked", async (kernel) => {
    await withReader({}, async (host) => {
      const set = `set${kernel}CaKey` as const;
      for (const key of [caKey(1, 3), caKey(2, 65537)]) await ask(host, set, key);
      expect(await refused(host, set, { ...caKey(3, 3), hash: new Uint8Array(20) })).toBe(0x17);
      expect(await refused(host, set, { ...caKey(3, 3), index: 4 })).toBe(0x17);
      expect(await refused(host, set, { ...caKey(3, 3), hashAlgorithm: 2 })).toBe(0x45);
      expect(await refused(host, set, { ...caKey(3, 3), encryptionAlgorithm: 2 })).toBe(0x46);
      expect(await refused(host, set, { ...caKey(3, 3), exponent: 0 })).toBe(0x48);
      expect(await ask(host, `get${kernel}CaKey`, { rid: RID, index: 2 })).toEqual(caKey(2, 65537));
      await ask(host, `remove${kernel}CaKey`, { rid: RID, index: 2 });
      const missing = kernel === "Contact" ? 0x60 : 0x4b;
      expect(await refused(host, `get${kernel}CaKey`, { rid: RID, index: 2 })).toBe(missing);
      expect(await refused(host, `remove${kernel}CaKey`, { rid: RID, index: 2 })).toBe(missing);
    });
  });

  test("lists of CA keys", async () => {
    await withReader({}, async (host) => {
      for (const index of [1, 5]) {
        await ask(host, "setContactCaKey", caKey(index, 3));
        await ask(host, "setContactlessCaKey", caKey(index, 3));
      }
      const ids = [1, 5].map((index) => ({ rid: RID, index }));
      expect(await ask(host, "getContactCaKeyList")).toEqual(ids);
      expect(await ask(host, "getContactlessRids")).toEqual([RID]);
      expect(await ask(host, "getContactlessCaKeyIndices", RID)).toEqual(Uint8Array.of(1, 5));
      expect(await ask(host, "getContactlessCaKeyHash", ids[1]!)).toEqual(caKey(5, 3).hash);
      expect(await refused(host, "getContactlessCaKeyHash", { rid: RID, index: 9 })).toBe(0x4b);
      await ask(host, "removeContactCaKey");
      await ask(host, "removeContactlessCaKeys");
      expect(await refused(host, "getContactCaKeyList")).toBe(0x60);
      expect(await ask(host, "getContactlessRids")).toEqual([]);
    });
  });

  test("revocations", async () => {
    await withReader({}, async (host) => {
      const list = [1, 2].map((serial) => ({ rid: RID, index: 1, serial: Uint8Array.of(0, 0, serial) }));
      await ask(host, "setContactRevocations", list);
      await ask(host, "setContactRevocations", list);
      expect(await ask(host, "getContactRevocations")).toEqual(list);
      await ask(host, "removeContactRevocations", [list[0]!]);
      expect(await ask(host, "getContactRevocations")).toEqual([list[1]]);
      expect(await refused(host, "removeContactRevocations", [list[0]!])).toBe(0x60);
      await ask(host, "removeContactRevocations", []);
      expect(await refused(host, "getContactRevocations")).toBe(0x60);
      await ask(host, "addRevocation", list[0]!);
      await ask(host, "deleteRevocation", list[0]!);
      expect(await refused(host, "deleteRevocation", list[0]!)).toBe(0x60);
    });
  });

  test("kernel configuration", async () => {
    await withReader({}, async (host) => {
      expect(await ask(host, "getMajorConfiguration")).toBe("2C");
      await ask(host, "setMajorConfiguration", "5C");
      expect(await ask(host, "getMajorConfiguration")).toBe("5C");
      expect(await refused(host, "setMajorConfiguration", 9)).toBe(0x05);
    });
  });
});

describe("encryption and keys", () => {
  test("switch and cipher", async () => {
    await withReader({}, async (host) => {
      expect(await ask(host, "getEncryptionEnabled")).toEqual({ msr: true, emv: true, raw: 3 });
      await ask(host, "setEncryptionEnabled", false);
      expect(await ask(host, "getEncryptionEnabled")).toMatchObject({ raw: 0 });
      expect(await ask(host, "getEncryptionType")).toBe("tdes");
      await ask(host, "setEncryptionType", "aes");
      expect(await ask(host, "getEncryptionType")).toBe("aes");
      expect(await refused(host, "setEncryptionType", 7)).toBe(0x46);
      await ask(host, "setDataKeyAttribution", Uint8Array.of(1, 2, 0, 0, 0, 0));
      expect(await ask(host, "getDataKeyAttribution")).toEqual(Uint8Array.of(1, 2, 0, 0, 0, 0));
      await ask(host, "setMsrSecurity", [object(0xdfef04, "07")]);
      expect(hexOf(await ask(host, "getMsrSecurity"))).toBe("DFEF040107");
    });
  });

  test.each([
    ["a key", {}, 1],
    ["no key", { ksn: null }, 0],
    ["an exhausted key", { ksn: parseHex("FFFF9876543210FFFFFF") }, 2],
  ] as readonly [string, SimulatedReaderOptions, number][])("%s", async (_, options, state) => {
    await withReader(options, async (host) => {
      expect((await ask(host, "getKeyStates"))[5]).toBe(state);
      const answer = await ask(host, "getKeyState", 5);
      expect(answer.state).toBe(state);
      expect(answer.key).toEqual(
        state === 0 ? undefined : { usage: "D0", algorithm: "T", mode: "E", version: "00" },
      );
      expect(await ask(host, "getKeyState", 1)).toEqual({ state: 0, key: undefined });
      expect(await refused(host, "getKeyState", 10)).toBe(0x20);
      const ksn = await host.execute("getKeySerialNumber", 5);
      expect([ksn.status, formatHex(ksn.data)]).toEqual(
        state === 1 ? [0, "629949012C0000000001"] : [0x4b, ""],
      );
      expect(await refused(host, "getKeySerialNumber", 1)).toBe(0x4b);
    });
  });

  test("a firmware update keeps to its order and changes nothing", async () => {
    await withReader({}, async (host) => {
      const before = await ask(host, "getFirmwareVersion");
      expect(await refused(host, "startFirmwareUpdate")).toBe(0x65);
      await ask(host, "enterBootLoader");
      await ask(host, "startFirmwareUpdate");
      await ask(host, "selectFirmwareImage", 3);
      await ask(host, "sendFirmwareHeader", new Uint8Array(256));
      for (let i = 0; i < 3; i += 1) await ask(host, "sendFirmwarePage", new Uint8Array(2052));
      await ask(host, "sendFirmwareCheck", new Uint8Array(8));
      expect(await refused(host, "sendFirmwarePage", new Uint8Array(1))).toBe(0x65);
      await ask(host, "finishFirmwareUpdate");
      expect(await ask(host, "getFirmwareVersion")).toBe(before);
    });
  });
});

describe("the device", () => {
  test("says who it is", async () => {
    await withReader({ serialNumber: "1234567890", firmwareVersion: "VP3300 NEO v9" }, async (host) => {
      expect(await ask(host, "getSerialNumber")).toBe("1234567890");
      expect(await ask(host, "getFirmwareVersion")).toBe("VP3300 NEO v9");
      expect(await ask(host, "getBluetoothName")).toBe("IDTECH-VP3300-67890");
    });
    await withReader({}, async (host) => {
      expect(await ask(host, "getFirmwareVersion")).toBe("VP3300 Bluetooth NEO v1.01.151");
    });
  });

  test("keeps a clock of its own", async () => {
    await withReader({}, async (host) => {
      expect(await ask(host, "getDate")).toEqual({ year: 2026, month: 1, day: 1 });
      await ask(host, "setDate", { year: 2028, month: 2, day: 29 });
      await ask(host, "setTime", { hour: 23, minute: 59 });
      await host.clock.advance(90_000);
      expect(await ask(host, "getTime")).toEqual({ hour: 0, minute: 0 });
      expect(await ask(host, "getDate")).toEqual({ year: 2028, month: 3, day: 1 });
      expect(await refused(host, "setDate", { year: 2027, month: 2, day: 29 })).toBe(0x05);
    });
  });

  test("keeps its settings", async () => {
    await withReader({ model: "vp3350" }, async (host) => {
      await ask(host, "storeLcdMessage", Uint8Array.of(1, 2));
      expect(await ask(host, "getLcdMessage", new Uint8Array(0))).toEqual(Uint8Array.of(1, 2));
      expect(await ask(host, "signalSource", { buzzerAndLcd: 3, led: 1 })).toEqual({
        buzzerAndLcd: 3,
        led: 1,
      });
      expect(await ask(host, "signalSource")).toEqual({ buzzerAndLcd: 3, led: 1 });
      await ask(host, "setUsbSleep", true);
      expect(await ask(host, "getUsbSleep")).toBe(true);
      const bluetooth = { name: "KIOSK 1", oldPassword: "123456", newPassword: "654321" };
      await ask(host, "setBluetoothName", bluetooth);
      expect(await ask(host, "getBluetoothName")).toBe("KIOSK 1");
      expect(await refused(host, "setBluetoothName", bluetooth)).toBe(0x05);
      expect((await ask(host, "getBluetoothInfo")).module).toBe(1);
    });
  });

  test("keeps configuration, key and clock over a lost link", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    await clock.run(async () => {
      const first = new Host(clock, await simulator.open());
      await ask(first, "setMajorConfiguration", "5C");
      simulator.disconnect();
      const second = new Host(clock, await simulator.open());
      expect(await ask(second, "getMajorConfiguration")).toBe("5C");
      await second.link.close();
    });
  });
});
