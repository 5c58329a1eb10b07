import { describe, expect, test } from "vitest";
import { decodeTransactionResponse, type SwipeCapture } from "../../src/protocol/cards/index.ts";
import { encodeCommand, type Prompt, type PromptReply } from "../../src/protocol/commands/index.ts";
import { formatHex, type NeoResponse, parseHex } from "../../src/protocol/index.ts";
import { type SimulatedReader, TEST_CARDS } from "../../src/simulator/index.ts";
import { type Host, withReader } from "./host.ts";

const AMOUNT = { tag: 0x9f02, value: parseHex("000000001050") };
const interfaces = (bits: number) => ({ tag: 0xdfef37, value: Uint8Array.of(bits) });
const fallback = (seconds: number) => ({ tag: 0xdfef3c, value: Uint8Array.of(1, seconds >> 8, seconds) });
const automatic = (forceOnline = 0) => ({ tag: 0xdfef1f, value: Uint8Array.of(1, forceOnline) });

type Tlv = { tag: number; value: Uint8Array };
const activate = (host: Host, ...tlv: Tlv[]) =>
  host.execute("activateTransaction", { timeoutS: 30, tlv: [AMOUNT, ...tlv] });
const startContact = (host: Host, mayFallBack = false, ...tlv: Tlv[]) =>
  host.execute("startContact", {
    fallback: mayFallBack,
    timeoutS: 30,
    answerTimeoutS: 60,
    tlv: [AMOUNT, ...tlv],
  });
const authenticate = (host: Host, forceOnline = false) =>
  host.execute("authenticateContact", { forceOnline, timeoutS: 60 });
const complete = (host: Host, responseCode: string, ...tlv: Tlv[]) =>
  host.execute("completeContact", {
    hostReached: true,
    tlv: [{ tag: 0x8a, value: new TextEncoder().encode(responseCode) }, ...tlv],
  });

const decoded = ({ data, status }: NeoResponse) => decodeTransactionResponse(data, status);
const tagOf = (response: NeoResponse, tag: number): string => formatHex(decoded(response).tag(tag)!);

describe("invitation", () => {
  test.each([
    [1, 83],
    [2, 84],
    [3, 85],
    [4, 13],
    [5, 11],
    [6, 86],
    [7, 87],
  ])("interfaces %i show message %i", async (bits, message) => {
    const shown = await withReader({}, async (host) => {
      expect((await activate(host, interfaces(bits))).status).toBe(0x08);
      return host.shown;
    });
    expect(shown).toEqual([message]);
  });

  test("a missing DFEF37 means every interface of the model", async () => {
    await withReader({ model: "vp3300c" }, async (host) => {
      await activate(host);
      expect(host.shown).toEqual([85]);
    });
  });

  test.each([
    ["none", "vp3300", 0],
    ["one that the model does not have", "vp3300c", 4],
  ] as const)("asking for %s is an incorrect parameter", async (_, model, bits) => {
    await withReader({ model }, async (host) => {
      expect((await activate(host, interfaces(bits))).status).toBe(0x05);
    });
  });

  test("no prompts, if the reader has none", async () => {
    await withReader({ prompts: false }, async (host, simulator) => {
      simulator.present(TEST_CARDS.debit, "insert");
      expect(tagOf(await activate(host, automatic()), 0x50)).toBe(
        formatHex(new TextEncoder().encode("VISA DEBIT")),
      );
      expect(host.shown).toEqual([]);
    });
  });
});

describe("waiting", () => {
  test("ends with status 08 and no data when the time is over", async () => {
    await withReader({}, async (host) => {
      const before = host.clock.now();
      const response = await activate(host);
      expect(response).toMatchObject({ command: 0x02, status: 0x08 });
      expect(response.data).toHaveLength(0);
      expect(host.clock.now() - before).toBe(30_000);
    });
  });

  test("a contact start that sees no card ends the same way, after status 63", async () => {
    await withReader({}, async (host) => {
      expect(await startContact(host)).toMatchObject({ command: 0x60, status: 0x08 });
      expect(host.announced).toBe(1);
    });
  });

  test("02-40 announces its answer when it is configured to", async () => {
    await withReader({}, async (host) => {
      await activate(host);
      expect(host.announced).toBe(0);
      await host.execute("setConfiguration", [{ tag: 0xdfed59, value: Uint8Array.of(0) }]);
      await activate(host);
      expect(host.announced).toBe(1);
    });
  });

  test("presentations wait for a transaction that looks for them, in order", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "tap");
      simulator.present(TEST_CARDS.magstripe, "swipe");
      simulator.present(TEST_CARDS.gift, "swipe");
      expect(simulator.pendingPresentations).toBe(3);
      const pans = [];
      for (const bits of [1, 7, 7]) pans.push(decoded(await activate(host, interfaces(bits))).capture?.kind);
      expect(pans).toEqual(["swipe", "tap", "swipe"]);
      expect(simulator.pendingPresentations).toBe(0);
    });
  });

  test("a timeout of zero takes a card that is there already", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "tap");
      expect((await host.execute("activateTransaction", { timeoutS: 0 })).status).toBe(0x23);
      expect((await host.execute("activateTransaction", { timeoutS: 0 })).status).toBe(0x08);
    });
  });
});

describe("swipe", () => {
  test("a chip card is captured and marked; the host decides", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "swipe");
      const chip = decoded(await activate(host)).capture as SwipeCapture;
      simulator.present(TEST_CARDS.magstripe, "swipe");
      const stripe = decoded(await activate(host)).capture as SwipeCapture;
      expect([chip.chipCard, stripe.chipCard]).toEqual([true, false]);
    });
  });

  test("with the service code check configured the reader asks for the chip and goes on", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setConfiguration", [{ tag: 0xdfef62, value: Uint8Array.of(1) }]);
      simulator.present(TEST_CARDS.visa, "swipe");
      simulator.present(TEST_CARDS.visa, "insert", { afterMs: 3_000 });
      expect(decoded(await activate(host, automatic())).resultCode).toBe(0x0004);
      expect(host.shown).toEqual([87, 14, 26]);
      simulator.present(TEST_CARDS.visa, "swipe");
      expect(decoded(await activate(host, interfaces(1))).resultCode).toBe(0x0011);
    });
  });

  test("a stripe that can't be read is tried three times", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.wornStripe, "swipe");
      simulator.present(TEST_CARDS.wornStripe, "swipe");
      simulator.present(TEST_CARDS.magstripe, "swipe");
      expect(decoded(await activate(host)).resultCode).toBe(0x0011);
      for (let i = 0; i < 3; i += 1) simulator.present(TEST_CARDS.wornStripe, "swipe");
      const failed = await activate(host);
      expect(failed.status).toBe(0x0a);
      expect(decoded(failed).resultCode).toBe(0x3012);
      expect(host.shown).toEqual([87, 64, 64, 87, 64, 64]);
    });
  });
});

describe("contact", () => {
  test("start, authenticate, complete: approved", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert", { afterMs: 2_000 });
      const started = await startContact(host);
      expect(decoded(started)).toMatchObject({ status: 0, resultCode: 0x0010, entryMode: 0x05 });
      expect(decoded(started).capture?.encrypted).toBe(true);
      expect(simulator).toMatchObject({ idle: false, cardInserted: true });
      const online = await authenticate(host);
      expect(decoded(online).resultCode).toBe(0x0004);
      expect(tagOf(online, 0x9f27)).toBe("80");
      const completed = await complete(host, "00", { tag: 0x91, value: new Uint8Array(10) });
      expect(decoded(completed).resultCode).toBe(0x0002);
      expect([tagOf(completed, 0x9f27), tagOf(completed, 0x8a), tagOf(completed, 0xdf21)]).toEqual([
        "40",
        "3030",
        "00",
      ]);
      expect(decoded(completed).capture).toBeUndefined();
      expect(host.announced).toBe(3);
      expect(host.shown).toEqual([13, 26, 3, 39]);
      expect(simulator.idle).toBe(true);
    });
  });

  test("one KSN throughout a contact transaction", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      const ksns = [await startContact(host), await authenticate(host)].map((each) => tagOf(each, 0xffee12));
      expect(ksns).toEqual(["629949012C0000000001", "629949012C0000000001"]);
      expect(formatHex(simulator.ksn!)).toBe("629949012C0000000002");
    });
  });

  test.each([
    ["05", TEST_CARDS.visa],
    ["00", TEST_CARDS.issuerRejected],
  ])("the host answers %s, the card declines", async (code, card) => {
    await withReader({}, async (host, simulator) => {
      simulator.present(card, "insert");
      await startContact(host);
      await authenticate(host);
      const completed = await complete(host, code);
      expect(decoded(completed).resultCode).toBe(0x0003);
      expect(tagOf(completed, 0x9f27)).toBe("00");
      expect(host.shown.slice(-2)).toEqual([7, 39]);
    });
  });

  test("the host was not reached", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      await authenticate(host);
      const completed = await host.execute("completeContact", { hostReached: false });
      expect(decoded(completed).resultCode).toBe(0x0003);
      expect(tagOf(completed, 0x8a)).toBe(formatHex(new TextEncoder().encode("Z3")));
    });
  });

  test("issuer scripts leave their results", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      await authenticate(host);
      const script = { tag: 0x72, value: parseHex("860A84240000051122334455") };
      const completed = await complete(host, "00", script);
      expect([tagOf(completed, 0xdf21), tagOf(completed, 0x9f5b)]).toEqual(["01", "2000000000"]);
    });
  });

  test.each([
    ["offlineApproval", false, 0x0000, "40", 3],
    ["offlineDecline", false, 0x0001, "00", 7],
    ["offlineDecline", true, 0x0001, "00", 7],
  ] as const)("%s decides by itself", async (name, forceOnline, result, decision, message) => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS[name], "insert");
      await startContact(host);
      const response = await authenticate(host, forceOnline);
      expect(decoded(response).resultCode).toBe(result);
      expect(tagOf(response, 0x9f27)).toBe(decision);
      expect(host.shown.slice(-2)).toEqual([message, 39]);
      expect(simulator.idle).toBe(true);
    });
  });

  test("a forced online transaction asks the issuer in any case", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.offlineApproval, "insert");
      expect(decoded(await startContact(host, false, automatic(1))).resultCode).toBe(0x0004);
    });
  });

  test("auto-authenticate gives the cryptogram with the first answer", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      expect(decoded(await activate(host, automatic())).resultCode).toBe(0x0004);
      expect(simulator.idle).toBe(false);
      expect(decoded(await complete(host, "00")).resultCode).toBe(0x0002);
    });
  });

  test("quick chip answers at once, and completion is optional", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setPollMode", 2);
      for (const completes of [true, false]) {
        simulator.present(TEST_CARDS.visa, "insert");
        expect(decoded(await activate(host)).resultCode).toBe(0x0004);
        expect(host.shown.at(-1)).toBe(104);
        if (completes) expect(decoded(await complete(host, "00")).resultCode).toBe(0x0002);
      }
      expect((await host.execute("ping")).status).toBe(0);
    });
  });

  test("steps out of order are refused with 65", async () => {
    await withReader({}, async (host, simulator) => {
      expect((await authenticate(host)).status).toBe(0x65);
      expect((await complete(host, "00")).status).toBe(0x65);
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      expect((await complete(host, "00")).status).toBe(0x65);
      await authenticate(host);
      expect((await authenticate(host)).status).toBe(0x65);
      await complete(host, "00");
      expect((await complete(host, "00")).status).toBe(0x65);
    });
  });

  test("completion data that can't be used is refused with 05, and may be sent again", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      await authenticate(host);
      expect((await host.execute("completeContact", { hostReached: true })).status).toBe(0x05);
      expect((await complete(host, "000")).status).toBe(0x05);
      expect((await complete(host, "00", { tag: 0x91, value: new Uint8Array(7) })).status).toBe(0x05);
      expect(decoded(await complete(host, "00")).resultCode).toBe(0x0002);
    });
  });

  test("a session that the host leaves alone ends", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      await host.clock.advance(60_000);
      expect(simulator.idle).toBe(true);
      expect((await authenticate(host)).status).toBe(0x65);
    });
  });

  test("a card that is taken out while the chip works", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      host.onPrompt = ({ lines }) => {
        if (lines.some((line) => "messageId" in line && line.messageId === 26)) simulator.removeCard();
      };
      const response = await startContact(host);
      expect(response.status).toBe(0x0a);
      expect(decoded(response).resultCode).toBe(0x3005);
    });
  });

  test.each(["authenticate", "complete"] as const)(
    "a card that is gone at the next step: %s",
    async (step) => {
      await withReader({}, async (host, simulator) => {
        simulator.present(TEST_CARDS.visa, "insert");
        await startContact(host);
        if (step === "complete") await authenticate(host);
        simulator.removeCard();
        const response = step === "complete" ? await complete(host, "00") : await authenticate(host);
        expect(decoded(response).resultCode).toBe(0x3005);
        expect(simulator.idle).toBe(true);
      });
    },
  );

  test("a card is read once each time it is put in", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.offlineApproval, "insert");
      await startContact(host, false, automatic());
      expect((await startContact(host)).status).toBe(0x08);
      simulator.present(TEST_CARDS.offlineApproval, "insert");
      const again = await startContact(host, false, automatic());
      expect(decoded(again).resultCode).toBe(0x0000);
      expect(tagOf(again, 0x9f36)).toBe("0002");
    });
  });

  test("the retained data can be asked for", async () => {
    await withReader({}, async (host, simulator) => {
      expect((await host.execute("getContactResult", [0x95])).status).toBe(0x60);
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      const response = await host.execute("getContactResult", [0x5a, 0x84]);
      expect(tagOf(response, 0x84)).toBe("A0000000031010");
      expect(decoded(response).capture?.maskedPan).toBe(TEST_CARDS.visa.maskedPan);
    });
  });

  test("the slot says whether a card is in it", async () => {
    await withReader({}, async (host, simulator) => {
      const status = async () => (await host.execute("getContactStatus")).data[0];
      expect(await status()).toBe(0);
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      expect(await status()).toBe(1);
      simulator.removeCard();
      expect(await status()).toBe(0);
    });
  });

  test("any result can be scripted", async () => {
    await withReader({}, async (host, simulator) => {
      for (const [insert, result, status] of [
        ["cardBlocked", 0x5023, 0x0a],
        ["notAccepted", 0x0006, 0x00],
      ] as const) {
        simulator.present({ ...TEST_CARDS.visa, insert }, "insert");
        const response = await startContact(host);
        expect([decoded(response).resultCode, response.status]).toEqual([result, status]);
      }
    });
  });

  test("a reader without terminal data can't run a contact transaction", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("removeTerminalData");
      simulator.present(TEST_CARDS.visa, "insert");
      expect(decoded(await startContact(host)).resultCode).toBe(0x5035);
    });
  });
});

describe("application selection", () => {
  const replying =
    (host: Host, reply: PromptReply | undefined) =>
    ({ kind }: Prompt): void => {
      if (kind === "menu" && reply) void host.write(encodeCommand("replyToPrompt", reply));
    };

  test.each([
    [1, "VISA DEBIT"],
    [2, "US DEBIT"],
  ])("the host chooses line %i", async (line, label) => {
    await withReader({}, async (host, simulator) => {
      host.onPrompt = replying(host, { reply: "menu", line });
      simulator.present(TEST_CARDS.debit, "insert");
      const response = await startContact(host);
      expect(String.fromCharCode(...decoded(response).tag(0x50)!)).toBe(label);
      expect(host.shown).toEqual([13, 26, "VISA DEBIT", "US DEBIT"]);
    });
  });

  test("a line that is not in the menu, a cancellation and silence all cancel", async () => {
    for (const reply of [{ reply: "menu", line: 3 }, { reply: "cancel" }, undefined] as const) {
      await withReader({}, async (host, simulator) => {
        host.onPrompt = replying(host, reply);
        simulator.present(TEST_CARDS.debit, "insert");
        const response = await startContact(host);
        expect([response.status, decoded(response).resultCode]).toEqual([0x00, 0x0012]);
      });
    }
  });

  test("an application that the reader does not know is not offered", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("removeContactAid", parseHex("A0000000032010"));
      simulator.present(TEST_CARDS.debit, "insert");
      expect(tagOf(await startContact(host), 0x84)).toBe("A0000000980840");
    });
  });

  test("a reply that nothing waits for is refused with 65", async () => {
    await withReader({}, async (host) => {
      expect((await host.execute("replyToPrompt", { reply: "menu", line: 1 })).status).toBe(0x65);
    });
  });
});

describe("fallback", () => {
  const insertThreeTimes = (simulator: SimulatedReader) => {
    for (let i = 0; i < 3; i += 1) simulator.present(TEST_CARDS.brokenChip, "insert");
  };

  test("a chip that gives no answer is tried three times, then its stripe", async () => {
    await withReader({}, async (host, simulator) => {
      insertThreeTimes(simulator);
      simulator.present(TEST_CARDS.brokenChip, "swipe", { afterMs: 10_000 });
      const response = await activate(host, fallback(96));
      expect(decoded(response)).toMatchObject({ status: 0, resultCode: 0x0011, entryMode: 0x80 });
      expect(decoded(response).capture).toMatchObject({ kind: "swipe", fallback: true, chipCard: true });
      expect(host.shown).toEqual([87, 26, 66, 26, 66, 26, 19]);
    });
  });

  test("60-10 falls back too, when its first byte allows it", async () => {
    await withReader({}, async (host, simulator) => {
      insertThreeTimes(simulator);
      simulator.present(TEST_CARDS.brokenChip, "swipe");
      expect(decoded(await startContact(host, true)).entryMode).toBe(0x80);
    });
  });

  test.each([
    ["brokenChip", 3, 0x3004],
    ["foreignChip", 1, 0x0007],
  ] as const)(
    "%s without permission is the host's affair; the reader remembers it",
    async (name, times, result) => {
      await withReader({}, async (host, simulator) => {
        for (let i = 0; i < times; i += 1) simulator.present(TEST_CARDS[name], "insert");
        const failed = await startContact(host);
        expect([failed.status, decoded(failed).resultCode]).toEqual([0, result]);
        const entryModes = [];
        for (let i = 0; i < 2; i += 1) {
          simulator.present(TEST_CARDS[name], "swipe");
          entryModes.push(decoded(await activate(host, interfaces(1))).entryMode);
        }
        expect(entryModes).toEqual([0x80, 0x90]);
      });
    },
  );

  test("a reset forgets that the chip failed", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.foreignChip, "insert");
      await startContact(host);
      await host.execute("cancelTransaction", { reset: true });
      simulator.present(TEST_CARDS.foreignChip, "swipe");
      expect(decoded(await activate(host)).entryMode).toBe(0x90);
    });
  });

  test("nobody swipes", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.foreignChip, "insert");
      const before = host.clock.now();
      const response = await activate(host, fallback(96));
      expect([response.status, decoded(response).resultCode]).toEqual([0x0a, 0x3013]);
      expect(host.clock.now() - before).toBe(96_500);
    });
  });

  test("a card without a chip that is inserted can't be read", async () => {
    await withReader({}, async (host, simulator) => {
      for (let i = 0; i < 3; i += 1) simulator.present(TEST_CARDS.magstripe, "insert");
      expect(decoded(await startContact(host)).resultCode).toBe(0x3004);
    });
  });
});

describe("tap", () => {
  test.each([
    ["wallet", 0x21, [84, 26, 94]],
    ["hastyTap", 0x24, [84, 26, 20]],
    ["contactOnly", 0x02, [84, 26, 14]],
    ["stripeOnly", 0x06, [84, 26, 19]],
    ["offlineDecline", 0x42, [84, 26, 7]],
  ] as const)("%s fails with its error", async (name, code, shown) => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS[name], "tap");
      const response = await activate(host, interfaces(2));
      expect(response.status).toBe(0x0a);
      expect(decoded(response).contactlessError).toEqual({ code, sw: 0, rfState: 0 });
      expect(tagOf(response, 0xffee12)).toBe("629949012C0000000001");
      expect(decoded(response).capture).toBeUndefined();
      expect(host.shown).toEqual(shown);
    });
  });

  test("an error of the card comes with its status word", async () => {
    await withReader({ encryption: "off" }, async (host, simulator) => {
      simulator.present({ ...TEST_CARDS.visa, tap: "cardReturnedError" }, "tap");
      expect(decoded(await activate(host)).contactlessError).toEqual({ code: 0x20, sw: 0x6985, rfState: 0 });
    });
  });

  test("an error without a remedy comes without a prompt", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present({ ...TEST_CARDS.visa, tap: "genericError" }, "tap");
      expect(decoded(await activate(host)).contactlessError?.code).toBe(0x62);
      expect(host.shown).toEqual([87, 26]);
    });
  });

  test("a locked phone is read at the second tap, and locked again after", async () => {
    await withReader({}, async (host, simulator) => {
      for (let i = 0; i < 2; i += 1) {
        simulator.present(TEST_CARDS.phone, "tap");
        simulator.present(TEST_CARDS.phone, "tap", { afterMs: 4_000 });
        expect((await activate(host)).status).toBe(0x23);
      }
      expect(host.shown).toEqual([87, 74, 26, 87, 74, 26]);
    });
  });

  test("offline approval", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.offlineApproval, "tap");
      const response = await activate(host);
      expect(response.status).toBe(0);
      expect(tagOf(response, 0x9f27)).toBe("40");
    });
  });

  test("an amount above the limit that is configured wants the chip", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setConfiguration", [{ tag: 0xfff1, value: parseHex("000000001049") }]);
      simulator.present(TEST_CARDS.visa, "tap");
      expect(decoded(await activate(host)).contactlessError?.code).toBe(0x22);
      await host.execute("setConfiguration", [{ tag: 0xfff1, value: parseHex("000000001050") }]);
      simulator.present(TEST_CARDS.visa, "tap");
      expect((await activate(host)).status).toBe(0x23);
    });
  });

  test("the host's outcome is shown", async () => {
    await withReader({}, async (host) => {
      for (const approved of [true, false]) {
        expect((await host.execute("updateBalance", { approved })).status).toBe(0);
      }
      expect(host.shown).toEqual([3, 7]);
    });
  });

  test("a card inserted meanwhile ends it with 81, and is read by the contact start", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert", { afterMs: 1_000 });
      const response = await activate(host, interfaces(3));
      expect(response.status).toBe(0x81);
      expect(response.data).toHaveLength(0);
      expect(decoded(await startContact(host)).resultCode).toBe(0x0010);
    });
  });
});

describe("cancelling", () => {
  test.each([
    ["none", [0x0500]],
    [{ when: "before", status: "failed" }, [0x020a, 0x0500]],
    [{ when: "after", status: "timeout" }, [0x0500, 0x0208]],
  ] as const)("interrupted answer %o", async (interruptedAnswer, expected) => {
    await withReader({ interruptedAnswer }, async (host, simulator) => {
      await host.write(encodeCommand("activateTransaction", { timeoutS: 30 }));
      await host.write(encodeCommand("cancelTransaction"));
      await host.write(encodeCommand("ping"));
      const seen = [];
      for (;;) {
        const { command, status } = await host.response();
        if (command === 0x18) break;
        seen.push((command << 8) | status);
      }
      expect(seen).toEqual(expected);
      expect(simulator.idle).toBe(true);
    });
  });

  test("nothing to cancel is no error", async () => {
    await withReader({ interruptedAnswer: { when: "after", status: "failed" } }, async (host) => {
      expect(await host.execute("cancelTransaction")).toMatchObject({ command: 0x05, status: 0 });
      expect(await host.execute("ping")).toMatchObject({ command: 0x18, status: 0 });
    });
  });

  test("at every moment of a contact transaction", async () => {
    for (let afterMs = 0; afterMs < 1_400; afterMs += 100) {
      await withReader({}, async (host, simulator) => {
        simulator.present(TEST_CARDS.visa, "insert", { afterMs: 200 });
        await host.write(encodeCommand("activateTransaction", { timeoutS: 30, tlv: [automatic()] }));
        await host.clock.advance(afterMs);
        await host.write(encodeCommand("cancelTransaction"));
        let { command } = await host.response();
        if (command === 0x02) ({ command } = await host.response());
        expect(command).toBe(0x05);
        expect(simulator.idle).toBe(true);
        expect((await host.execute("ping")).status).toBe(0);
      });
    }
  });

  test("an open contact session ends as well", async () => {
    await withReader({}, async (host, simulator) => {
      simulator.present(TEST_CARDS.visa, "insert");
      await startContact(host);
      await host.execute("cancelTransaction");
      expect(simulator.idle).toBe(true);
      expect((await authenticate(host)).status).toBe(0x65);
    });
  });
});

describe("busy", () => {
  test("any other command is not allowed, and the transaction goes on", async () => {
    await withReader({}, async (host, simulator) => {
      await host.write(encodeCommand("activateTransaction", { timeoutS: 30 }));
      expect(await host.execute("ping")).toMatchObject({ command: 0x18, status: 0x0b });
      expect(await host.execute("activateTransaction", { timeoutS: 30 })).toMatchObject({
        command: 0x02,
        status: 0x0b,
      });
      simulator.present(TEST_CARDS.visa, "tap");
      expect((await host.response()).status).toBe(0x23);
    });
  });

  test("or counts as a cancellation", async () => {
    await withReader({ whenBusy: "cancel" }, async (host, simulator) => {
      await host.write(encodeCommand("activateTransaction", { timeoutS: 30 }));
      expect(await host.execute("ping")).toMatchObject({ command: 0x18, status: 0 });
      expect(simulator.idle).toBe(true);
    });
  });
});

describe("auto-poll", () => {
  test("the reader reads by itself, and keeps the result until it is fetched", async () => {
    await withReader({}, async (host, simulator) => {
      expect((await host.execute("getTransactionResult")).status).toBe(0x0b);
      await host.execute("setPollMode", 0);
      expect((await host.execute("getTransactionResult")).status).toBe(0x0a);
      expect((await activate(host)).status).toBe(0x0b);
      for (const [how, status] of [
        ["tap", 0x23],
        ["insert", 0x00],
      ] as const) {
        simulator.present(TEST_CARDS.visa, how);
        await host.clock.advance(2_000);
        const response = await host.execute("getTransactionResult");
        expect([response.command, response.status]).toEqual([0x03, status]);
        expect(decoded(response).capture?.kind).toBe(how);
        expect((await host.execute("getTransactionResult")).status).toBe(0x0a);
      }
      expect(simulator.idle).toBe(false);
      await host.execute("cancelTransaction");
      simulator.present(TEST_CARDS.visa, "swipe");
      await host.clock.advance(2_000);
      expect(decoded(await host.execute("getTransactionResult")).capture?.kind).toBe("swipe");
      await host.execute("setPollMode", 1);
      expect(simulator.idle).toBe(true);
    });
  });

  test("a change of encryption starts the poll again, under the new setting", async () => {
    await withReader({ encryption: "off", ksn: null }, async (host, simulator) => {
      await host.execute("setPollMode", 0);
      await host.execute("setEncryptionEnabled", true);
      simulator.present(TEST_CARDS.visa, "tap");
      await host.clock.advance(2_000);
      expect((await host.execute("getTransactionResult")).status).toBe(0x0a);
      await host.execute("setEncryptionEnabled", false);
      await host.clock.advance(2_000);
      expect(decoded(await host.execute("getTransactionResult")).capture?.encrypted).toBe(false);
    });
  });

  test("it goes on over a new link", async () => {
    await withReader({}, async (host, simulator) => {
      await host.execute("setPollMode", 0);
      simulator.disconnect();
      expect(simulator.idle).toBe(true);
      const link = await simulator.open();
      simulator.present(TEST_CARDS.visa, "tap");
      await host.clock.advance(2_000);
      await link.write(encodeCommand("getTransactionResult"));
      const { value } = await link.chunks[Symbol.asyncIterator]().next();
      expect(value.length).toBeGreaterThan(100);
      await link.close();
    });
  });
});
