/** Readers and files that a kiosk meets and nobody plans for. */
import { describe, expect, test } from "vitest";
import {
  applyConfiguration,
  type CommandableReader,
  type ConfigurationError,
  type ConfigurationPlan,
  checkConfiguration,
  checkConfigurationText,
  checkDrift,
  diffConfiguration,
  parseConfiguration,
  planConfiguration,
  type ReaderConfiguration,
  readConfiguration,
} from "../../src/configuration/index.ts";
import { Vp3300Error } from "../../src/errors.ts";
import type { Reader } from "../../src/index.ts";
import { type CommandName, caKeyHash } from "../../src/protocol/commands/index.ts";
import { formatHex, parseHex } from "../../src/protocol/hex.ts";
import type { TlvNode } from "../../src/protocol/tlv/tlv-tree.ts";
import { expectFailure } from "../protocol/coded.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { failureOf } from "../reader/expectations.ts";
import { bench, isQuestion, SHOP, withSimulated } from "./files.ts";

type Ways = Partial<Record<CommandName, (request: unknown) => unknown>>;

/** The same reader, but it answers these commands in its own way. */
function twisted(reader: Reader, ways: Ways): CommandableReader {
  return {
    identity: reader.identity,
    async execute(name, ...args) {
      const way = ways[name];
      return way === undefined ? reader.execute(name, ...args) : (way(args[0]) as never);
    },
  };
}

const refuse = (status: number) => () => {
  throw new Vp3300Error("READER_STATUS", { status, meaning: "refused" });
};

const AID = "A0000000031010";
const ENCRYPTED: ReaderConfiguration = { format: 1, encryption: { enabled: true } };

describe("a reader whose settings no file may say", () => {
  test("as encryption is off: it is read, compared, planned and mended like any other", async () => {
    await withSimulated(bench({ encryption: "off" }), async (reader) => {
      const actual = await readConfiguration(reader);
      expect(actual.encryption?.enabled).toBe(false);
      // What was read is no file to go by: nothing can switch encryption off.
      expect(checkConfiguration(actual)).toMatchObject([{ path: "encryption.enabled" }]);
      const differences = [
        { path: "encryption.enabled", kind: "different", wanted: "true", actual: "false" },
      ];
      expect(diffConfiguration(ENCRYPTED, actual)).toEqual(differences);
      const plan = planConfiguration(reader, ENCRYPTED, actual);
      expect(plan.differences).toEqual(differences);
      expect(plan.steps.map(({ command }) => command)).toEqual(["setEncryptionEnabled"]);
      expect(plan.backup).toEqual({ format: 1 });
      expect((await applyConfiguration(reader, ENCRYPTED)).differences).toEqual([]);
      expect((await readConfiguration(reader)).encryption?.enabled).toBe(true);
    });
  });

  test("is made to encrypt before anything else is changed", async () => {
    await withSimulated(bench({ encryption: "off" }), async (reader, traffic) => {
      await applyConfiguration(reader, SHOP);
      expect(traffic.commands.find((name) => !isQuestion(name))).toBe("setEncryptionEnabled");
    });
  });

  test("as half of it is encrypted, by a cipher and with a kernel configuration of no name", async () => {
    await withSimulated(bench(), async (reader) => {
      const odd = twisted(reader, {
        getEncryptionEnabled: () => ({ msr: true, emv: false, raw: 1 }),
        getEncryptionType: () => 7,
        getMajorConfiguration: () => 9,
      });
      const actual = await readConfiguration(odd);
      expect(actual.encryption).toMatchObject({ enabled: "msr", cipher: "7" });
      expect(actual.contact?.majorConfiguration).toBe("9");
      const plan = planConfiguration(odd, SHOP, actual);
      expect(checkConfiguration(plan.backup)).toEqual([]);
      expect(plan.backup.encryption).toEqual({ msr: {} });
      expect(plan.differences.map(({ path }) => path)).toEqual(
        expect.arrayContaining(["encryption.enabled", "encryption.cipher", "contact.majorConfiguration"]),
      );
    });
  });

  test("what is nothing that a reader has is refused", () => {
    for (const encryption of [{ enabled: "off" }, { cipher: 7 }]) {
      const argument = `actual.encryption.${Object.keys(encryption)[0]}`;
      expectFailure(() => diffConfiguration(SHOP, { format: 1, encryption } as never), "ARGUMENT_INVALID", {
        argument,
      });
    }
  });
});

describe("no application is left without its group", () => {
  const grouped: ReaderConfiguration = {
    format: 1,
    contactless: { groups: { "07": { "9C": "20" } }, aids: { [AID]: { FFE4: "07" } } },
  };

  test("when the file takes away a group that the reader's own applications are in", async () => {
    await withSimulated(bench(), async (reader, traffic) => {
      await applyConfiguration(reader, grouped);
      const file: ReaderConfiguration = { format: 1, contactless: { groups: { "01": {} } } };
      const before = await readConfiguration(reader);
      traffic.commands.length = 0;
      const failure = await failureOf(applyConfiguration(reader, file));
      expect([failure.code, failure.context]).toEqual([
        "CONFIGURATION_INVALID",
        {
          path: "contactless.groups",
          expected: `group 07, which the reader's application ${AID} is in`,
          actual: "nothing",
          problems: 1,
        },
      ]);
      expect(traffic.commands.filter((name) => !isQuestion(name))).toEqual([]);
      expectFailure(() => planConfiguration(reader, file, before), "CONFIGURATION_INVALID", {
        path: "contactless.groups",
      });
      // Together with its applications it goes.
      const whole: ReaderConfiguration = { format: 1, contactless: { groups: { "01": {} }, aids: {} } };
      expect((await applyConfiguration(reader, whole)).differences).toEqual([]);
    });
  });

  test("when the file's applications are in a group that the reader lacks", async () => {
    await withSimulated(bench(), async (reader, traffic) => {
      const file: ReaderConfiguration = { format: 1, contactless: { aids: { [AID]: { FFE4: "09" } } } };
      const failure = await failureOf(applyConfiguration(reader, file));
      expect([failure.code, failure.context.path]).toEqual([
        "CONFIGURATION_INVALID",
        `contactless.aids.${AID}.FFE4`,
      ]);
      expect(traffic.commands.filter((name) => !isQuestion(name))).toEqual([]);
      const default0: ReaderConfiguration = { format: 1, contactless: { aids: { [AID]: { FFE4: "00" } } } };
      expect((await applyConfiguration(reader, default0)).differences).toEqual([]);
    });
  });
});

describe("a firmware without a command", () => {
  test.each([0x02, 0x03, 0x64])(
    "(status %i) is read as far as it goes, and refused a file that needs it",
    async (status) => {
      await withSimulated(bench(), async (reader, traffic) => {
        const old = twisted(reader, { getContactRevocations: refuse(status) });
        const read = await readConfiguration(old);
        expect(read.contact).not.toHaveProperty("revocations");
        expect(read.contact).toHaveProperty("caKeys");

        const without: ReaderConfiguration = { format: 1, contact: { majorConfiguration: "5C" } };
        expect((await applyConfiguration(old, without)).differences).toEqual([]);

        const file: ReaderConfiguration = {
          format: 1,
          contact: { majorConfiguration: "2C", revocations: [] },
        };
        traffic.commands.length = 0;
        for (const call of [
          applyConfiguration(old, file),
          checkDrift(old, file),
          readConfiguration(old, { file }),
          readConfiguration(old, { sections: ["contact.revocations"] }),
        ]) {
          const failure = await failureOf(call);
          expect([failure.code, failure.context]).toEqual([
            "CONFIGURATION_MODEL_UNSUPPORTED",
            { model: reader.identity.modelName, path: "contact.revocations", status },
          ]);
          expect(failure.cause).toMatchObject({ code: "READER_STATUS" });
        }
        expect(traffic.commands.filter((name) => !isQuestion(name))).toEqual([]);
      });
    },
  );

  test("nor is what was not read taken for empty", async () => {
    await withSimulated(bench(), async (reader) => {
      const file: ReaderConfiguration = { format: 1, contact: { terminal: { "9F1A": "0276" } } };
      expectFailure(() => planConfiguration(reader, file, { format: 1 }), "ARGUMENT_INVALID", {
        argument: "actual.contact.terminal",
      });
      const actual = await readConfiguration(reader, { file });
      expect(Object.keys(actual)).toEqual(["format", "contact"]);
      expect(planConfiguration(reader, file, actual).steps.length).toBe(1);
    });
  });
});

describe("what is read back", () => {
  test("in the order in which it was written, the group first, is the same", async () => {
    await withSimulated(bench(), async (reader) => {
      await applyConfiguration(reader, SHOP);
      const objects = await reader.execute("getContactlessAids");
      const groupFirst: TlvNode[] = [];
      for (let at = 0; at < objects.length; ) {
        const next = objects.findIndex(({ tag }, index) => index > at && tag === 0x9f06);
        const entry = objects.slice(at, next === -1 ? undefined : next);
        const isGroup = ({ tag }: { tag: number }) => tag === 0xffe4;
        groupFirst.push(...entry.filter(isGroup), ...entry.filter((node) => !isGroup(node)));
        at += entry.length;
      }
      expect(groupFirst[0]?.tag).toBe(0xffe4);
      const other = twisted(reader, { getContactlessAids: () => groupFirst });
      expect(await checkDrift(other, SHOP)).toEqual([]);
      expect(await readConfiguration(other)).toEqual(await readConfiguration(reader));
    });
  });

  test("in the reader's own form is a difference that is told, and no success", async () => {
    await withSimulated(bench(), async (reader) => {
      const padded = twisted(reader, {
        setTerminalData: (request) => {
          const objects = (request as { tag: number; value: Uint8Array }[]).map(({ tag, value }) =>
            tag === 0x9f35 ? { tag, value: Uint8Array.of(0, ...value) } : { tag, value },
          );
          return reader.execute("setTerminalData", objects);
        },
      });
      const file: ReaderConfiguration = {
        format: 1,
        contact: { terminal: { "9F35": "25" } },
        pollMode: "auto",
      };
      const failure = (await failureOf(applyConfiguration(padded, file))) as ConfigurationError;
      expect(failure.code).toBe("CONFIGURATION_NOT_TAKEN");
      expect(failure.report.differences).toEqual([
        { path: "contact.terminal.9F35", kind: "different", wanted: "25", actual: "0025" },
      ]);
      // Found out before the step that can't be read back.
      expect(failure.report.steps.map(({ state }) => state)).toEqual(["sent", "notSent"]);
    });
  });
});

test("terminal data that another kernel configuration takes away is written again", async () => {
  await withSimulated(bench(), async (reader) => {
    const file: ReaderConfiguration = {
      format: 1,
      contact: { majorConfiguration: "5C", terminal: { "9F1A": "0276" } },
    };
    await reader.execute("setTerminalData", [{ tag: 0x9f1a, value: parseHex("0276") }]);
    const forgetful = twisted(reader, {
      setMajorConfiguration: async () => {
        await reader.execute("setMajorConfiguration", "5C");
        await reader.execute("removeTerminalData");
      },
    });
    const before = await readConfiguration(reader);
    const { steps, differences } = await applyConfiguration(forgetful, file);
    expect(steps.map(({ step }) => step.section)).toEqual(["contact.majorConfiguration", "contact.terminal"]);
    expect(differences).toEqual([]);
    expect((await readConfiguration(reader)).contact?.terminal).toEqual(before.contact?.terminal);
  });
});

test("a reader that no longer answers once it has its poll mode is configured all the same", async () => {
  await withSimulated(bench(), async (reader) => {
    let isKeyboard = false;
    const keyboard: CommandableReader = {
      identity: reader.identity,
      async execute(name, ...args) {
        if (isKeyboard) throw new Vp3300Error("READER_NO_ANSWER", { timeoutMs: 3_000 });
        if (name === "setPollMode") isKeyboard = true;
        else return reader.execute(name, ...args);
        return undefined as never;
      },
    };
    const file: ReaderConfiguration = {
      format: 1,
      contact: { terminal: { "9F1A": "0276" } },
      pollMode: "quickChip",
    };
    const { steps, differences } = await applyConfiguration(keyboard, file);
    expect(steps.map(({ state }) => state)).toEqual(["sent", "sent"]);
    expect(differences).toEqual([]);
    expect(isKeyboard).toBe(true);
  });
});

test("a transaction that begins in between keeps the next step from the reader, and the report says so", async () => {
  await withSimulated(bench(), async (reader) => {
    const busy = twisted(reader, {
      setTerminalData: () => {
        throw new Vp3300Error("READER_BUSY");
      },
    });
    const file: ReaderConfiguration = {
      format: 1,
      contact: { majorConfiguration: "5C", terminal: { "9F1A": "0276" } },
    };
    const failure = (await failureOf(applyConfiguration(busy, file))) as ConfigurationError;
    expect(failure.code).toBe("CONFIGURATION_INTERRUPTED");
    expect(failure.cause).toMatchObject({ code: "READER_BUSY" });
    expect(failure.report.steps.map(({ state }) => state)).toEqual(["sent", "notSent"]);
  });
});

describe("a plan that is told", () => {
  test("is waited for, so that a backup is on the disk before anything is overwritten", async () => {
    await withSimulated(bench(), async (reader, traffic) => {
      let saved: ConfigurationPlan | undefined;
      let atSaving: string[] = [];
      await applyConfiguration(reader, SHOP, {
        onPlan: async (plan) => {
          await Promise.resolve();
          await Promise.resolve();
          saved = plan;
          atSaving = traffic.commands.filter((name) => !isQuestion(name));
        },
      });
      expect(saved?.steps.length).toBeGreaterThan(5);
      expect(atSaving).toEqual([]);
    });
  });

  test("stops it when what is done with it fails", async () => {
    await withSimulated(bench(), async (reader, traffic) => {
      const full = new RangeError("no space left");
      await expect(applyConfiguration(reader, SHOP, { onPlan: () => Promise.reject(full) })).rejects.toBe(
        full,
      );
      expect(traffic.commands.filter((name) => !isQuestion(name))).toEqual([]);
    });
  });
});

describe("a text that says the same thing twice", () => {
  const key = JSON.stringify(CA_KEYS[0]);
  // biome-ignore format: a table reads by column
  test.each([
    ["an application",        `{"format":1,"contact":{"aids":{"${AID}":{"9F09":"0001"},"${AID}":{"9F09":"0002"}}}}`, `contact.aids.${AID}`],
    ["a tag",                 '{"format":1,"contact":{"terminal":{"9F1A":"0840","9F35":"22","9F1A":"0276"}}}', "contact.terminal.9F1A"],
    ["a section",             '{"format":1,"contact":{},"contact":{}}', "contact"],
    ["in a list",             `{"format":1,"contact":{"caKeys":[${key},${key.replace("{", '{"rid":"A000000003",')}]}}`, "contact.caKeys[1].rid"],
    ["escaped another way",   '{"format":1,"pollMode":"auto","poll\\u004dode":"auto"}', "pollMode"],
    ["behind braces in text", '{"format":1,"name":"{\\"name\\":[","name":"}"}', "name"],
  ])("%s", (_name, text, path) => {
    expect(checkConfigurationText(text)).toEqual([
      { code: "CONFIGURATION_INVALID", path, expected: "each member once", actual: "a second one" },
    ]);
    expectFailure(() => parseConfiguration(text), "CONFIGURATION_INVALID", { path, problems: 1 });
  });

  test("but not one that says it in different places", () => {
    const text = JSON.stringify({ ...SHOP, name: 'a "name": {, ] } and \\' });
    expect(checkConfigurationText(text)).toEqual([]);
  });
});

test("a key that is replaced, and cut off between its removal and its return, comes back", async () => {
  const [{ rid, index, exponent, modulus }] = CA_KEYS;
  const other = modulus.replace(/^9D/, "9F");
  const hashed = {
    rid: parseHex(rid),
    index: Number.parseInt(index, 16),
    exponent: 3,
    modulus: parseHex(other),
  };
  const replaced = { rid, index, exponent, modulus: other, hash: formatHex(caKeyHash(hashed)) };
  const keys = (key: typeof replaced): ReaderConfiguration => ({
    format: 1,
    contact: { caKeys: [key] },
    contactless: { caKeys: [key] },
  });
  const before = keys({ ...CA_KEYS[0] });
  const after = keys(replaced);
  const whole = await withSimulated(bench(), async (reader, traffic) => {
    await applyConfiguration(reader, before);
    traffic.commands.length = 0;
    await applyConfiguration(reader, after);
    return [...traffic.commands];
  });
  const OPENING = 8;
  for (const [place, name] of whole.entries()) {
    for (const when of ["before", "after"] as const) {
      const subject = bench();
      await withSimulated(subject, (reader) => applyConfiguration(reader, before));
      await withSimulated(subject, (reader) => failureOf(applyConfiguration(reader, after)), {
        at: OPENING + place,
        when,
      });
      await withSimulated(subject, async (reader) => {
        // Never both, and never one that neither file has.
        const half = await readConfiguration(reader);
        for (const found of [half.contact?.caKeys, half.contactless?.caKeys]) {
          expect(found?.length, `${when} ${name}`).toBeLessThanOrEqual(1);
          for (const each of found ?? []) expect([CA_KEYS[0], replaced]).toContainEqual(each);
        }
        // Another file may be the one that goes on.
        for (const file of [before, after]) {
          expect((await applyConfiguration(reader, file)).differences).toEqual([]);
        }
      });
    }
  }
  expect(whole.filter((name) => !isQuestion(name)).length).toBe(4);
});
