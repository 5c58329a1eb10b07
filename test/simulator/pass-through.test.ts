import { describe, expect, test } from "vitest";
import { decodeResponse } from "../../src/protocol/commands/index.ts";
import { formatHex, parseHex } from "../../src/protocol/index.ts";
import { Secret } from "../../src/secret.ts";
import { type SimulatedCard, TEST_CARDS } from "../../src/simulator/index.ts";
import { type Host, withReader } from "./host.ts";

const CONTACTLESS = 0x00;
const CONTACT = 0x20;
const PPSE = "00A404000E325041592E5359532E444446303100";
const READ = "00B2010C00";
const scripted: SimulatedCard = {
  ...TEST_CARDS.visa,
  apdus: {
    [PPSE]: "6F108400A50C9000",
    [READ]: `7010${"5A08"}${TEST_CARDS.visa.pan.reveal()}9000`,
  },
};

async function exchange(host: Host, where: number, apdu: string): Promise<string | number> {
  const request = { interface: where, apdu: new Secret(parseHex(apdu), "APDU") };
  const { data, status } = await host.execute("exchangeApdu", request);
  return status === 0 ? formatHex(decodeResponse("exchangeApdu", data).reveal()) : status;
}

describe("pass-through", () => {
  test("a tapped card answers from its script, and never with its number", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setPassThrough", true);
      expect(await exchange(host, CONTACTLESS, PPSE)).toBe(0x0a);
      simulator.present(scripted, "tap", { afterMs: 1_000 });
      const token = await host.execute("pollForToken", { timeoutS: 5, timeoutSteps: 0 });
      expect([token.status, token.data.length, token.data[0]]).toEqual([0, 5, 1]);
      expect(await exchange(host, CONTACTLESS, PPSE)).toBe("6F108400A50C9000");
      expect(await exchange(host, CONTACTLESS, READ)).toBe(0x06);
      expect(await exchange(host, CONTACTLESS, "00A4040000")).toBe("6A82");
      expect(await exchange(host, CONTACTLESS, "80CA9F1700")).toBe("6D00");
      const legacy = await host.execute("exchangeContactless", new Secret(parseHex(PPSE), "APDU"));
      expect(formatHex(legacy.data)).toBe("6F108400A50C9000");
      await host.execute("setPassThrough", false);
      expect(await exchange(host, CONTACTLESS, PPSE)).toBe(0x0b);
    });
  });

  test("an inserted card", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setPassThrough", true);
      expect((await host.execute("getAtr", CONTACT)).status).toBe(0x0a);
      simulator.present(scripted, "insert");
      const atr = await host.execute("getAtr", CONTACT);
      expect([atr.status, atr.data[0]]).toEqual([0, 0x3b]);
      expect(await exchange(host, CONTACT, PPSE)).toBe("6F108400A50C9000");
      expect((await host.execute("powerOffContact", new Uint8Array(0))).status).toBe(0);
      simulator.present(TEST_CARDS.brokenChip, "insert");
      expect((await host.execute("getAtr", CONTACT)).status).toBe(0x0a);
    });
  });

  test("no SAM, no Mifare card", async () => {
    await withReader({}, async (host) => {
      await host.execute("setPassThrough", true);
      expect(await exchange(host, 0x21, PPSE)).toBe(0x0a);
      expect((await host.execute("readMifare", new Uint8Array(2))).status).toBe(0x0a);
      expect((await host.execute("setLed", { led: 0, state: "on" })).status).toBe(0);
      expect((await host.execute("setAntenna", false)).status).toBe(0);
    });
  });

  test("a poll ends by itself, needs a time, and can be cancelled", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setPassThrough", true);
      const before = host.clock.now();
      expect((await host.execute("pollForTokenWithAts", { timeoutS: 1, timeoutSteps: 50 })).status).toBe(
        0x08,
      );
      expect(host.clock.now() - before).toBe(1_500);
      expect((await host.execute("pollForToken", { timeoutS: 0, timeoutSteps: 0 })).status).toBe(0x05);
      expect(simulator.idle).toBe(true);
    });
  });

  test("no transaction starts meanwhile", async () => {
    await withReader({}, async (host) => {
      await host.execute("setPassThrough", true);
      expect((await host.execute("activateTransaction", { timeoutS: 1 })).status).toBe(0x0b);
    });
  });
});
