import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isVp3300Error, Secret } from "vp3300";
import { decodeSwipe, decodeTransactionResponse, encodeSwipe } from "vp3300/cards";
import { COMMANDS, type CommandName, encodeCommand, READER_COMMANDS } from "vp3300/commands";
import {
  decodeNeoFrame,
  encodeNeoFrame,
  encodeNeoReaderCommand,
  encodeNeoResponse,
  encodeTlv,
  formatHex,
  type NeoFrame,
  parseHex,
} from "vp3300/protocol";
import { scrubFrame } from "../../../src/transports/recording/scrub-frame.ts";
import { leaksIn } from "../../explain/canaries.ts";
import { runs } from "../../runs.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";

const NAMES = Object.keys(COMMANDS) as CommandName[];
const PAN = "4761739001010119";
const PACKED = parseHex(PAN);
const SPELLED = new TextEncoder().encode(PAN);
const ACTIVATE = COMMANDS.activateTransaction;

/** The data of an answer to 02-40, as a recording has it. */
function scrubbedAnswer(data: Uint8Array, status = 0): Uint8Array {
  const frame = decodeNeoFrame(encodeNeoResponse({ command: ACTIVATE.command, status, data }));
  return decodeNeoFrame(scrubFrame(frame, ACTIVATE.subCommand)).data;
}

/** The value of one object in such an answer. */
function scrubbedValue(tag: number, value: Uint8Array, encoding?: "masked" | "encrypted"): string {
  const object = encodeTlv([encoding === undefined ? { tag, value } : { tag, value, encoding }]);
  return formatHex(scrubbedAnswer(Uint8Array.of(0xc0, ...object)).slice(-value.length));
}

/** What a reader session makes of an answer, without what a recording leaves out. */
function factsOf(data: Uint8Array, status: number) {
  const { resultCode, entryMode, contactlessError, attribution, capture } = decodeTransactionResponse(
    data,
    status,
  );
  return {
    resultCode,
    entryMode,
    contactlessError,
    attribution,
    kind: capture?.kind,
    encrypted: capture?.encrypted,
    cipher: capture?.cipher,
    ksnBytes: capture?.ksn?.length,
    onlineRequested: capture?.onlineRequested,
    maskedPan: capture?.maskedPan?.replace(/\d/g, "9"),
  };
}

const filler = (length: number) => "A5".repeat(length);
const ascii = (text: string) => new TextEncoder().encode(text);

describe("objects of a transaction", () => {
  test.each<[string, number, string, string, ("masked" | "encrypted")?]>([
    [
      "masked track 2 keeps its shape",
      0x57,
      "4761CCCCCCCC0119D2212201CCCCCCCCCCCCCC",
      "9999CCCCCCCC9999D4912201CCCCCCCCCCCCCC",
      "masked",
    ],
    [
      "clear track 2 keeps its shape",
      0x57,
      "4761739001010119D22122011143878089000F",
      "9999999999999999D49122019999999999999F",
    ],
    [
      "a missing expiry moves the service code",
      0x57,
      "4761CCCCCCCC0119DD201CCCCCCCCCCF",
      "9999CCCCCCCC9999DD201CCCCCCCCCCF",
      "masked",
    ],
    ["a masked number keeps its shape", 0x5a, "4761CCCCCCCC0119", "9999CCCCCCCC9999", "masked"],
    ["a clear number stays one", 0x5a, PAN, "9999999999999999"],
    ["ciphertext becomes filler", 0x5a, "8E3F0A1B2C4D5E6F8E3F0A1B2C4D5E6F", filler(16), "encrypted"],
    [
      "a name stays text, without a letter of it",
      0x5f20,
      formatHex(ascii("TEST/CARD")),
      formatHex(ascii("XXXXXXXXX")),
    ],
    ["an expiry date becomes filler", 0x5f24, "241231", filler(3)],
    ["a KSN becomes filler", 0xffee12, "62994900AB0008C001EA", filler(10)],
    [
      "a payment account reference becomes filler",
      0x9f24,
      formatHex(ascii("V0010013823140015021930012890")),
      filler(29),
    ],
    ["an unknown tag becomes filler", 0xdf7c, "0102", filler(2)],
    ["an amount stays", 0x9f02, "000000001050", "000000001050"],
    ["a result stays", 0xdfee25, "0004", "0004"],
    [
      "a label stays, though its letters read as packed digits",
      0x50,
      formatHex(ascii("VISA DEBIT")),
      formatHex(ascii("VISA DEBIT")),
    ],
    ["a label that is an account number does not", 0x50, formatHex(SPELLED), filler(16)],
    ["a result that is an account number does not", 0x9f26, PAN, filler(8)],
    ["a result that is encrypted does not", 0x9f26, "0102030405060708", filler(8), "encrypted"],
  ])("%s", (_, tag, before, after, encoding) => {
    expect(scrubbedValue(tag, parseHex(before), encoding)).toBe(after);
  });

  test("text of tracks keeps separators, mask and service code", () => {
    const track1 = ascii("B4761739001010119^UAT USA/TEST CARD^2412201111438044?");
    const masked = ascii("4761********0119=2412201*********");
    expect(parseHex(scrubbedValue(0x56, track1))).toEqual(
      ascii("X9999999999999999^XXXXXXXXXXXXXXXXX^4912201999999999?"),
    );
    expect(parseHex(scrubbedValue(0xffee14, masked, "masked"))).toEqual(
      ascii("9999********9999=4912201*********"),
    );
  });

  test("nothing of a loyalty pass stays, whatever its tags mean elsewhere", () => {
    const pass = encodeTlv([
      { tag: 0xffee06, value: encodeTlv([{ tag: 0x9f27, value: ascii("a member") }]) },
    ]);
    const { length } = pass;
    const data = scrubbedAnswer(Uint8Array.of(0xc1, ...pass));
    expect(formatHex(data.slice(-8))).toBe(filler(8));
    expect(data.length).toBe(length + 1);
  });

  test("an answer that can't be read stays one, and nothing behind the fault stays", () => {
    const broken = Uint8Array.of(0xc0, ...parseHex("9F360201025A0847617390"));
    const data = scrubbedAnswer(broken);
    expect(formatHex(data)).toBe("C09F36020102FFFFFFFFFFFF");
    for (const bytes of [broken, data]) {
      expect(() => decodeTransactionResponse(bytes, 0)).toThrow(
        expect.objectContaining({ name: "Vp3300Error" }),
      );
    }
  });
});

describe("swipes", () => {
  const text1 = "%*4761********0119^UAT USA/TEST CARD^2412201****************?*";
  const parts = {
    tracks: [
      { text: text1, encrypted: new Uint8Array(64).fill(0x5c), hash: new Uint8Array(20).fill(0x77) },
      { text: ";4761********0119=2412201******?*", encrypted: new Uint8Array(40).fill(0x5d) },
    ],
    ksn: parseHex("FFFFFF0200110940000F"),
    serialNumber: "0820619250",
    sessionId: parseHex("1122334455667788"),
    chipCard: true,
  };

  function scrubbedSwipe(swipe: Uint8Array) {
    const object = encodeTlv([{ tag: 0xdfee23, value: swipe }]);
    return decodeSwipe(scrubbedAnswer(Uint8Array.of(0xc8, ...object)).slice(-swipe.length));
  }

  test("keep what they are, and nothing of whose they are", () => {
    const swipe = scrubbedSwipe(encodeSwipe(parts));
    const { format, encoding, cipher, chipCard, serialNumber, serviceCode, encrypted, inClear, maskedPan } =
      swipe;
    expect({
      format,
      encoding,
      cipher,
      chipCard,
      serialNumber,
      serviceCode,
      encrypted,
      inClear,
      maskedPan,
    }).toEqual({
      format: "enhanced",
      encoding: "iso",
      cipher: "tdes",
      chipCard: true,
      serialNumber: "0820619250",
      serviceCode: "201",
      encrypted: true,
      inClear: false,
      maskedPan: "9999********9999",
    });
    const [track1] = swipe.tracks;
    expect(track1.text?.reveal()).toBe("%*9999********9999^XXXXXXXXXXXXXXXXX^4912201****************?*");
    const hidden = [track1.encrypted, track1.hash, swipe.tracks[1].encrypted, swipe.ksn, swipe.sessionId];
    for (const bytes of hidden) expect(bytes).toEqual(new Uint8Array(bytes!.length).fill(0xa5));
  });

  test.each([
    ["raw bits in clear", "kept \u0001\u007f bits of a stripe", "XXXXXXXXXXXXXXXXXXXXXXXX", true],
    ["masked, of another layout", "%LICENCE****12345?", "******************", false],
  ])("of unknown fields show nothing at all: %s", (_, text, after, inClear) => {
    const swipe = scrubbedSwipe(encodeSwipe({ encodeType: 4, tracks: [{ text }] }));
    expect(swipe.tracks[0].text?.reveal()).toBe(after);
    expect(swipe.inClear).toBe(inClear);
  });

  test("what is no swipe becomes filler", () => {
    expect(scrubbedValue(0xdfee23, parseHex("020300AABBCC000003"))).toBe(filler(9));
  });
});

describe("published answers", () => {
  const vectors = loadVectors<
    { name: string; hex: string; decoded: { frame?: { data: string; status: string } } }[]
  >("emv-responses").filter(({ name }) => !/^(retrieve|get configuration|set contactless|LCD)/.test(name));

  test.each(vectors)("$name: understood as before, without card data", ({ hex, decoded: { frame } }) => {
    const data = bytesOf(frame?.data ?? hex);
    const status = Number.parseInt(frame?.status ?? "00", 16);
    const scrubbed = scrubbedAnswer(data, status);
    expect(factsOf(scrubbed, status)).toEqual(factsOf(data, status));
    expect(leaksIn(formatHex(scrubbed))).toEqual([]);
  });
});

describe("commands", () => {
  /** Public keys, whose digits may be any, and texts, whose letters may read as packed digits. */
  const KEYS = /CaKey(Hash)?$/;
  const TEXTS = ["getSerialNumber", "getAlternateSerialNumber", "getFirmwareVersion", "getBluetoothName"];

  function framesOf(name: CommandName, data: Uint8Array): readonly (readonly [NeoFrame, number])[] {
    const { command, subCommand } = COMMANDS[name];
    const sent = encodeNeoFrame({
      kind: "command",
      version: 2,
      command,
      subCommand,
      data,
      crcOrder: "lsb-first",
    });
    const answer = decodeNeoFrame(encodeNeoResponse({ command, status: 0, data }));
    return [
      [decodeNeoFrame(sent, { direction: "from-host" }), -1],
      ...(answer.kind === "response" ? [[answer, subCommand] as const] : []),
    ];
  }

  test.each(NAMES)("%s: an account number never gets through, packed or spelled", (name) => {
    const needles = KEYS.test(name) ? [] : TEXTS.includes(name) ? [SPELLED] : [PACKED, SPELLED];
    for (const needle of needles) {
      for (const lead of [0, 1, 2, 5]) {
        const data = Uint8Array.of(...new Uint8Array(lead), ...needle, 0);
        for (const [frame, answered] of framesOf(name, data)) {
          expect(formatHex(scrubFrame(frame, answered))).not.toContain(formatHex(needle));
        }
      }
    }
  });

  test.each(NAMES)("%s: what the catalogue calls a secret is no data that is kept", (name) => {
    const { request, response } = COMMANDS[name];
    const data = ascii("some secret of 32 characters....");
    const isSecret = [request, response].map((codec) => {
      try {
        return (codec.decode(data) as unknown) instanceof Secret;
      } catch {
        return false;
      }
    });
    for (const [at, [frame, answered]] of framesOf(name, data).entries()) {
      const kept = formatHex(scrubFrame(frame, answered)).includes(formatHex(data.subarray(8)));
      if (isSecret[at]) expect(kept).toBe(false);
    }
  });

  test("what configures a reader stays, with tags of any maker; card data, keys and long numbers do not", () => {
    const objects = [
      { tag: 0xdf7c, value: parseHex("AABBCCDD") },
      { tag: 0x9f4e, value: ascii("CORNER SHOP, MAIN STREET") },
      { tag: 0x5a, value: PACKED },
      { tag: 0xffee12, value: parseHex("62994900AB0008C001EA") },
      { tag: 0xdfee51, value: parseHex("62994900AB0008C001EB") },
      { tag: 0xdf7d, value: SPELLED },
    ];
    const frame = decodeNeoFrame(encodeCommand("setConfiguration", objects), { direction: "from-host" });
    const { data } = decodeNeoFrame(scrubFrame(frame, -1), { direction: "from-host" });
    const values = [
      parseHex("AABBCCDD"),
      ascii("CORNER SHOP, MAIN STREET"),
      new Uint8Array(8).fill(0x99),
      ...[10, 10, 16].map((length) => new Uint8Array(length).fill(0xa5)),
    ];
    expect(formatHex(data)).toBe(
      formatHex(encodeTlv(objects.map(({ tag }, at) => ({ tag, value: values[at]! })))),
    );
  });

  test.each([
    ["a command that nobody knows", { kind: "command", version: 2, command: 0x99, subCommand: 0x01 }],
    ["a key that is loaded", { kind: "command", version: 2, command: 0xc7, subCommand: 0x65 }],
    ["an APDU", { kind: "command", version: 2, command: 0x2c, subCommand: 0x13 }],
    ["V1 data", { kind: "v1-data", version: 1, command: 0 }],
  ] as const)("%s is hidden whole", (_, head) => {
    const bytes = encodeNeoFrame({ ...head, data: parseHex("0102030405"), crcOrder: "lsb-first" });
    const direction = head.kind === "command" ? "from-host" : "from-reader";
    const { data } = decodeNeoFrame(scrubFrame(decodeNeoFrame(bytes, { direction }), -1), { direction });
    expect(formatHex(data)).toBe(filler(5));
  });

  test("an answer to nobody knows what is hidden, but for a code of one byte", () => {
    const answer = (status: number, data: Uint8Array) => {
      const frame = decodeNeoFrame(encodeNeoResponse({ command: 0x02, status, data }));
      return formatHex(decodeNeoFrame(scrubFrame(frame, -1)).data);
    };
    expect(answer(0x00, parseHex("01"))).toBe(filler(1));
    expect(answer(0x0e, parseHex("01"))).toBe("01");
    expect(answer(0x0e, parseHex("010203"))).toBe(filler(3));
  });

  test("V1 answers, and what readers say by themselves", () => {
    const v1 = encodeNeoFrame({
      kind: "v1-ack",
      version: 1,
      command: 0x24,
      status: 0,
      data: parseHex("0102"),
      crcOrder: "msb-first",
    });
    expect(scrubFrame(decodeNeoFrame(v1), -1)).toEqual(v1);
    for (const { command, subCommand } of Object.values(READER_COMMANDS)) {
      const frame = decodeNeoFrame(encodeNeoReaderCommand({ command, subCommand, data: SPELLED }));
      expect(formatHex(scrubFrame(frame, -1))).not.toContain(formatHex(SPELLED));
    }
  });
});

describe("any frame", () => {
  /** What no reader masks or encrypts. */
  const PLAIN = [0xffee12, 0x9f02, 0xdfee25, 0x9f39, 0x9f27];
  const objects = fc
    .array(
      fc.record({
        tag: fc.constantFrom(
          0x57,
          0x5a,
          0x56,
          0x5f20,
          0xdfee23,
          0xffee12,
          0x9f02,
          0xffee14,
          0xdfee25,
          0x9f39,
          0x9f27,
        ),
        value: fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.constantFrom(
            PACKED,
            SPELLED,
            ascii(";4761********0119=2412201****?*"),
            parseHex("4761CCCCCCCC0119D2212201CCCCCCCCCCCCCC"),
            parseHex("4761739001010119D22122011143878089000F"),
          ),
        ),
        encoding: fc.constantFrom("plain" as const, "masked" as const, "encrypted" as const),
      }),
      { maxLength: 6 },
    )
    .map((list) =>
      encodeTlv(
        list.map(({ tag, value, encoding }) =>
          value.length === 0 || encoding === "plain" || PLAIN.includes(tag)
            ? { tag, value }
            : { tag, value, encoding },
        ),
      ),
    );
  const data = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    objects.map((tlv) => Uint8Array.of(0xc0, ...tlv)),
  );
  const frames = fc.tuple(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 0xff }), data);

  test("stays a frame of the same length and meaning, and is not changed by being scrubbed again", () => {
    fc.assert(
      fc.property(frames, ([name, status, bytes]) => {
        const { command, subCommand } = COMMANDS[name];
        const frame = decodeNeoFrame(encodeNeoResponse({ command, status, data: bytes }));
        const answered = frame.kind === "response" ? subCommand : -1;
        const once = decodeNeoFrame(scrubFrame(frame, answered));
        // Where the two bytes of a CRC are the same, either order is right.
        const meaning = ({ data, crc: _, crcOrder: __, ...rest }: NeoFrame) => ({
          ...rest,
          bytes: data.length,
        });
        expect(meaning(once)).toEqual(meaning(frame));
        expect(formatHex(scrubFrame(once, answered))).toBe(formatHex(scrubFrame(frame, answered)));
      }),
      runs(1_000),
    );
  });

  test("is understood as before when it answers a transaction", () => {
    const leads = fc.constantFrom(0xc0, 0xc1, 0xc3, 0xc8, 0xd1, 0x00, 0x08);
    fc.assert(
      fc.property(leads, objects, fc.constantFrom(0x00, 0x0a, 0x23), (lead, tlv, status) => {
        const bytes = Uint8Array.of(lead, ...tlv);
        const outcome = (data: Uint8Array) => {
          try {
            // A number in a value that makes no sense is none.
            return { ...factsOf(data, status), maskedPan: undefined };
          } catch (error) {
            return isVp3300Error(error) && "refused";
          }
        };
        expect(outcome(scrubbedAnswer(bytes, status))).toEqual(outcome(bytes));
      }),
      runs(1_000),
    );
  });
});
