/** Readers that refuse, lie or fall silent in the middle. */
import { describe, expect, test } from "vitest";
import {
  applyConfiguration,
  type CommandableReader,
  ConfigurationError,
  checkDrift,
  type ReaderConfiguration,
  readConfiguration,
} from "../../src/configuration/index.ts";
import { Vp3300Error } from "../../src/errors.ts";
import type { Reader } from "../../src/index.ts";
import { type CommandName, caKeyHash } from "../../src/protocol/commands/index.ts";
import { formatHex, parseHex } from "../../src/protocol/hex.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { codeOf, failureOf } from "../reader/expectations.ts";
import { bench, SHOP, withSimulated } from "./files.ts";

/** The same reader, but it answers these commands in its own way. */
function twisted(reader: Reader, ways: Partial<Record<CommandName, () => unknown>>): CommandableReader {
  return {
    identity: reader.identity,
    async execute(name, ...args) {
      const way = ways[name];
      return way === undefined ? reader.execute(name, ...args) : (way() as never);
    },
  };
}

const refuse = (status: number) => () => {
  throw new Vp3300Error("READER_STATUS", { status, meaning: "refused" });
};
const silent = () => {
  throw new Vp3300Error("READER_NO_ANSWER", { timeoutMs: 3_000 });
};

async function applyFailure(promise: Promise<unknown>): Promise<ConfigurationError> {
  const error = await failureOf(promise);
  if (!(error instanceof ConfigurationError)) throw error;
  return error;
}

const FILE: ReaderConfiguration = {
  format: 1,
  contact: { majorConfiguration: "5C", terminal: { "9F1A": "0276" }, caKeys: [CA_KEYS[0]] },
};

describe("a step that the reader refuses", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["setTerminalData",       0x05, "CONFIGURATION_STEP_REFUSED", "contact.terminal", 2],
    ["setTerminalData",       0x61, "CONFIGURATION_TABLE_FULL",   "contact.terminal", 2],
    ["setContactCaKey",       0x4a, "CONFIGURATION_TABLE_FULL",   "contact.caKeys.A000000003/09", 0],
    ["setContactCaKey",       0x4f, "CONFIGURATION_TABLE_FULL",   "contact.caKeys.A000000003/09", 0],
    ["setContactCaKey",       0x17, "CONFIGURATION_KEY_HASH",     "contact.caKeys.A000000003/09", 0],
    ["setMajorConfiguration", 0x62, "CONFIGURATION_STEP_REFUSED", "contact.majorConfiguration", 1],
  ] as const)("%s, status %i: %s", async (command, status, code, path, sent) => {
    await withSimulated(bench(), async (reader) => {
      const failure = await applyFailure(applyConfiguration(twisted(reader, { [command]: refuse(status) }), FILE));
      expect(failure.code).toBe(code);
      expect(failure.context).toMatchObject({ path, name: command, status, sent, steps: 3 });
      expect(failure.cause).toMatchObject({ code: "READER_STATUS" });
      const states = failure.report.steps.map(({ state }) => state);
      expect(states).toEqual([
        ...Array(sent).fill("sent"),
        "refused",
        ...Array(2 - sent).fill("notSent"),
      ]);
      // What the report says is what the reader has.
      expect(failure.report.differences).toEqual(await checkDrift(reader, FILE));
      expect(failure.report.differences?.length).toBe(3 - sent);
    });
  });

  test("of a reader with codes of its own for the refusal is refused as well", async () => {
    await withSimulated(bench(), async (reader) => {
      const tired = () => {
        throw new Vp3300Error("READER_BATTERY_LOW", { status: 0x68, meaning: "plugInCharger" });
      };
      const failure = await applyFailure(
        applyConfiguration(twisted(reader, { setTerminalData: tired }), FILE),
      );
      expect([failure.code, failure.context.meaning]).toEqual([
        "CONFIGURATION_STEP_REFUSED",
        "plugInCharger",
      ]);
      expect(failure.cause).toMatchObject({ code: "READER_BATTERY_LOW" });
    });
  });

  test("by a reader that can't be read any more has no differences to tell", async () => {
    await withSimulated(bench(), async (reader) => {
      let asked = 0;
      const getTerminalData = () => {
        asked += 1;
        return asked > 1 ? silent() : [];
      };
      const ways = { setTerminalData: refuse(0x05), getTerminalData };
      const failure = await applyFailure(applyConfiguration(twisted(reader, ways), FILE));
      expect(failure.code).toBe("CONFIGURATION_STEP_REFUSED");
      expect(failure.report.differences).toBeUndefined();
      expect(failure.context).not.toHaveProperty("differences");
    });
  });
});

test("a step without an answer may have been taken, and is neither sent nor refused", async () => {
  await withSimulated(bench(), async (reader) => {
    const failure = await applyFailure(
      applyConfiguration(twisted(reader, { setTerminalData: silent }), FILE),
    );
    expect(failure.code).toBe("CONFIGURATION_INTERRUPTED");
    expect(failure.report.steps.map(({ state }) => state)).toEqual(["sent", "sent", "unknown"]);
    expect(failure.report.differences).toBeUndefined();
  });
});

test("a reader that takes every step and is not what the file says is not believed", async () => {
  await withSimulated(bench(), async (reader) => {
    const ways = { setTerminalData: () => undefined };
    const failure = await applyFailure(applyConfiguration(twisted(reader, ways), FILE));
    expect(failure.code).toBe("CONFIGURATION_NOT_TAKEN");
    expect(failure.context).toEqual({ path: "contact.terminal.9F1A", kind: "different", differences: 1 });
    expect(failure.report.steps.map(({ state }) => state)).toEqual(["sent", "sent", "sent"]);
    expect(failure.report.differences).toEqual([
      { path: "contact.terminal.9F1A", kind: "different", wanted: "0276", actual: "0840" },
    ]);
  });
});

test("what a callback throws comes out as it is", async () => {
  await withSimulated(bench(), async (reader) => {
    const reason = new RangeError("the disk is full");
    const onStep = () => {
      throw reason;
    };
    await expect(applyConfiguration(reader, FILE, { onStep })).rejects.toBe(reason);
    // Not an error of this package, and no report: what the platform throws is nobody's to wrap.
    const broken = twisted(reader, {
      setTerminalData: () => {
        throw reason;
      },
    });
    await expect(applyConfiguration(broken, FILE)).rejects.toBe(reason);
  });
});

describe("what a reader answers when it is read", () => {
  test("none of anything is an empty list", async () => {
    await withSimulated(bench(), async (reader) => {
      const none = refuse(0x60);
      const ways = {
        getContactAidList: none,
        getContactCaKeyList: none,
        getContactRevocations: none,
        getTerminalData: none,
        getMsrSecurity: none,
        getContactlessAids: none,
        getContactlessGroups: none,
        getContactlessRids: refuse(0x4b),
      };
      expect(await readConfiguration(twisted(reader, ways))).toMatchObject({
        encryption: { msr: {} },
        contact: { terminal: {}, aids: {}, caKeys: [], revocations: [] },
        contactless: { groups: {}, aids: {}, caKeys: [] },
      });
    });
  });

  test("an entry that is gone when it is asked for is not there", async () => {
    await withSimulated(bench(), async (reader) => {
      await applyConfiguration(reader, SHOP);
      const gone = refuse(0x60);
      const ways = { getContactAid: gone, getContactCaKey: gone, getContactlessCaKey: refuse(0x4b) };
      const file = await readConfiguration(twisted(reader, ways));
      expect([file.contact?.aids, file.contact?.caKeys, file.contactless?.caKeys]).toEqual([{}, [], []]);
      const indices = { getContactlessCaKeyIndices: refuse(0x4b) };
      expect((await readConfiguration(twisted(reader, indices))).contactless?.caKeys).toEqual([]);
    });
  });

  test("a ping that is refused keeps the answers apart as well as one that is answered", async () => {
    await withSimulated(bench(), async (reader) => {
      const file = await readConfiguration(reader);
      expect(await readConfiguration(twisted(reader, { ping: refuse(0x02) }))).toEqual(file);
      expect(await codeOf(readConfiguration(twisted(reader, { ping: silent })))).toBe("READER_NO_ANSWER");
    });
  });

  test("a refusal of another kind is told, not taken for nothing", async () => {
    await withSimulated(bench(), async (reader) => {
      const failure = await failureOf(readConfiguration(twisted(reader, { getTerminalData: refuse(0x0b) })));
      expect([failure.code, failure.context.status]).toEqual(["READER_STATUS", 0x0b]);
    });
  });

  test("half an encryption is not encryption", async () => {
    await withSimulated(bench(), async (reader) => {
      const file: ReaderConfiguration = { format: 1, encryption: { enabled: true } };
      for (const [msr, emv, actual] of [
        [true, false, "msr"],
        [false, true, "emv"],
        [false, false, "false"],
      ] as const) {
        const ways = { getEncryptionEnabled: () => ({ msr, emv, raw: 0 }) };
        expect(await checkDrift(twisted(reader, ways), file)).toEqual([
          { path: "encryption.enabled", kind: "different", wanted: "true", actual },
        ]);
      }
    });
  });

  test("card data among the settings stays in the reader", async () => {
    await withSimulated(bench(), async (reader) => {
      await reader.execute("setTerminalData", [
        { tag: 0x5a, value: parseHex("4761739001010119") },
        { tag: 0x9f1a, value: parseHex("0276") },
      ]);
      const text = JSON.stringify(await readConfiguration(reader));
      expect(text).toContain('"9F1A":"0276"');
      expect(text).not.toContain("4761739001010119");
    });
  });

  test("lists that don't start with a name, and keys of unknown algorithms, are refused as unreadable", async () => {
    await withSimulated(bench(), async (reader) => {
      const [group] = await reader.execute("getContactlessGroups");
      const nameless = { getContactlessAids: () => [group] };
      expect(await codeOf(readConfiguration(twisted(reader, nameless)))).toBe("PROTOCOL_DATA_INVALID");
      await applyConfiguration(reader, FILE);
      const key = await reader.execute("getContactCaKey", { rid: parseHex("A000000003"), index: 9 });
      const strange = { getContactCaKey: () => ({ ...key, hashAlgorithm: 2 }) };
      const failure = await failureOf(readConfiguration(twisted(reader, strange)));
      expect([failure.code, failure.context.actual]).toEqual(["PROTOCOL_DATA_INVALID", "0201"]);
    });
  });
});

test("a file that no frame could carry is refused before anything is sent", async () => {
  await withSimulated(bench(), async (reader, traffic) => {
    const big = Object.fromEntries(
      Array.from({ length: 3 }, (_, at) => [`DF2${at + 6}`, "00".repeat(2_000)]),
    );
    const file: ReaderConfiguration = { format: 1, contact: { majorConfiguration: "5C", terminal: big } };
    const failure = await failureOf(applyConfiguration(reader, file));
    expect([failure.code, failure.context.path]).toEqual(["CONFIGURATION_INVALID", "contact.terminal"]);
    expect(traffic.commands).not.toContain("setMajorConfiguration");
  });
});

test("a key that is replaced is removed first: readers may refuse one that exists (49), and without it they trust less", async () => {
  await withSimulated(bench(), async (reader, traffic) => {
    const [{ rid, index, exponent, modulus }] = CA_KEYS;
    const other = modulus.replace(/^9D/, "9F");
    const hash = formatHex(
      caKeyHash({
        rid: parseHex(rid),
        index: Number.parseInt(index, 16),
        exponent: Number.parseInt(exponent, 16),
        modulus: parseHex(other),
      }),
    );
    const replaced = { rid, index, exponent, modulus: other, hash };
    const before: ReaderConfiguration = {
      format: 1,
      contact: { caKeys: [...CA_KEYS] },
      contactless: { caKeys: [CA_KEYS[0]] },
    };
    await applyConfiguration(reader, before);
    traffic.commands.length = 0;
    const after: ReaderConfiguration = {
      format: 1,
      contact: { caKeys: [replaced, CA_KEYS[1]] },
      contactless: { caKeys: [replaced] },
    };
    const { steps } = await applyConfiguration(reader, after);
    expect(steps.map(({ step }) => `${step.action} ${step.section} ${step.entry}`)).toEqual([
      "remove contact.caKeys A000000003/09",
      "remove contactless.caKeys A000000003/09",
      "write contact.caKeys A000000003/09",
      "write contactless.caKeys A000000003/09",
    ]);
    expect(await checkDrift(reader, after)).toEqual([]);
  });
});
