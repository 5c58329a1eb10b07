import { describe, expect, test } from "vitest";
import {
  applyConfiguration,
  type CommandableReader,
  ConfigurationError,
  checkDrift,
  planConfiguration,
  type ReaderConfiguration,
  type ReaderSettings,
  readConfiguration,
} from "../../src/configuration/index.ts";
import { Vp3300Error } from "../../src/errors.ts";
import type { CommandName } from "../../src/protocol/commands/index.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { codeOf, failureOf } from "../reader/expectations.ts";
import { bench, isQuestion, OLD_SHOP, readFile, SHOP, withSimulated } from "./files.ts";

/** Steps that are in every plan, since no command reads their settings back. */
const BLIND_STEPS = 2;

/** The failure of an apply, with its report. */
async function applyFailure(promise: Promise<unknown>): Promise<ConfigurationError> {
  const error = await failureOf(promise);
  if (!(error instanceof ConfigurationError)) throw error;
  return error;
}

describe("a whole file", () => {
  test("is applied, and read back it is the file", async () => {
    await withSimulated(bench(), async (reader, traffic) => {
      expect(await checkDrift(reader, SHOP)).not.toEqual([]);
      const told: string[] = [];
      const report = await applyConfiguration(reader, SHOP, {
        onStep: ({ step, state }) => told.push(`${step.action} ${step.section} ${step.entry} ${state}`),
      });
      expect(report.differences).toEqual([]);
      expect(report.steps.map(({ state }) => state)).toEqual(report.steps.map(() => "sent"));
      expect(told.length).toBe(report.steps.length);
      expect(traffic.commands.filter((name) => !isQuestion(name)).length).toBe(report.steps.length - 1);

      expect(await checkDrift(reader, SHOP)).toEqual([]);
      const back = await readConfiguration(reader);
      expect(back.contact?.majorConfiguration).toBe("5C");
      expect(back.contact?.terminal).toMatchObject({ ...SHOP.contact?.terminal, "9F15": "1234" });
      expect(Object.keys(back.contact?.aids ?? {}).sort()).toEqual(
        Object.keys(SHOP.contact?.aids ?? {}).sort(),
      );
      expect(back.contact?.caKeys).toEqual(expect.arrayContaining([...CA_KEYS]));
      expect(back.contact?.revocations).toEqual(SHOP.contact?.revocations);
      expect(back.contactless?.aids).toMatchObject({ ...SHOP.contactless?.aids });
      expect(Object.keys(back.contactless?.groups ?? {}).sort()).toEqual(["00", "02"]);
      expect(back.contactless?.caKeys).toEqual([CA_KEYS[0]]);
      expect(back.encryption).toMatchObject({ enabled: true, cipher: "aes", msr: { DFEF04: "07" } });
    });
  });

  test("applied a second time sends only what can't be read back", async () => {
    await withSimulated(bench(), async (reader, traffic) => {
      await applyConfiguration(reader, SHOP);
      traffic.commands.length = 0;
      const { steps } = await applyConfiguration(reader, SHOP);
      expect(steps.map(({ step }) => step.section)).toEqual(["power", "pollMode"]);
      expect(steps.every(({ step }) => !step.readable)).toBe(true);
      expect(traffic.commands.filter((name) => !isQuestion(name))).toEqual(["setPowerManagement"]);
    });
  });

  test("leaves alone what it does not name, in tables that are written whole too", async () => {
    await withSimulated(bench(), async (reader) => {
      const before = await readConfiguration(reader);
      const aid = "A0000000031010";
      const file: ReaderConfiguration = {
        format: 1,
        contact: { terminal: { "9F35": "25" }, aids: { [aid]: { "9F09": "0001" } } },
        contactless: { groups: { "00": { "9C": "20" } }, aids: { [aid]: { FFE4: "00", FFE1: "00" } } },
      };
      const { steps } = await applyConfiguration(reader, file);
      const write = steps.find(
        ({ step }) => step.section === "contact.aids" && step.action === "write",
      )?.step;
      expect(write?.before).toEqual(before.contact?.aids?.[aid]);
      const after = await readConfiguration(reader);
      expect(after.contact?.terminal).toEqual({ ...before.contact?.terminal, "9F35": "25" });
      expect(after.contact?.aids).toEqual({ [aid]: { ...before.contact?.aids?.[aid], "9F09": "0001" } });
      expect(after.contactless?.groups?.["00"]).toEqual({
        ...before.contactless?.groups?.["00"],
        "9C": "20",
      });
      expect(after.contactless?.aids).toEqual({ [aid]: { ...before.contactless?.aids?.[aid], FFE1: "00" } });
      expect(after.contact?.majorConfiguration).toBe(before.contact?.majorConfiguration);
      expect(after.encryption).toEqual(before.encryption);
    });
  });

  test("what a plan overwrites stands in its backup, and applying that brings it back", async () => {
    await withSimulated(bench(), async (reader) => {
      const before = await readConfiguration(reader);
      const plan = planConfiguration(reader, SHOP, before);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      await applyConfiguration(reader, SHOP);
      await applyConfiguration(reader, plan.backup);
      const after = await readConfiguration(reader);
      expect(after.contact?.aids).toEqual(before.contact?.aids);
      expect(after.contact?.caKeys).toEqual(before.contact?.caKeys);
      expect(after.contact?.majorConfiguration).toEqual(before.contact?.majorConfiguration);
      expect(after.contactless).toEqual(before.contactless);
    });
  });
});

describe("cut off at any step", () => {
  /** The commands of an undisturbed run, on a reader that {@link OLD_SHOP} was applied to. */
  async function undisturbed(): Promise<string[]> {
    return withSimulated(bench(), async (reader, traffic) => {
      await applyConfiguration(reader, OLD_SHOP);
      traffic.commands.length = 0;
      await applyConfiguration(reader, SHOP);
      return [...traffic.commands];
    });
  }
  /** Commands with which a reader is opened. */
  const OPENING = 8;

  test.each(["before", "after"] as const)("%s the reader got the command", async (when) => {
    const whole = await undisturbed();
    const steps = whole.filter((name) => !isQuestion(name)).length;
    let interrupted = 0;
    for (const [place, name] of whole.entries()) {
      const subject = bench();
      await withSimulated(subject, (reader) => applyConfiguration(reader, OLD_SHOP));
      const cut = { at: OPENING + place, when };
      const failure = await withSimulated(
        subject,
        (reader) => failureOf(applyConfiguration(reader, SHOP)),
        cut,
      );
      if (failure.code === "CONFIGURATION_INTERRUPTED") {
        interrupted += 1;
        const { steps: results } = (failure as ConfigurationError).report;
        const sent = results.filter(({ state }) => state === "sent").length;
        expect(results.map(({ state }) => state)).toEqual(
          results.map((_, at) => (at < sent ? "sent" : at === sent ? "unknown" : "notSent")),
        );
        expect(failure.context).toMatchObject({ sent, steps: results.length });
      } else expect(failure.code).toBe("TRANSPORT_LOST");

      await withSimulated(subject, async (reader, traffic) => {
        const half = await readConfiguration(reader);
        expectSafe(half, name);
        const done = steps - whole.slice(place).filter((each) => !isQuestion(each)).length;
        const taken = done + (when === "after" && !isQuestion(name) ? 1 : 0);
        traffic.commands.length = 0;
        const { differences } = await applyConfiguration(reader, SHOP);
        expect(differences).toEqual([]);
        const again = traffic.commands.filter((each) => !isQuestion(each)).length;
        // Power is sent each time; the rest only if it was missing.
        expect(again, `${when} ${place} ${name}`).toBe(Math.max(steps - taken, 1));
        expect(await checkDrift(reader, SHOP)).toEqual([]);
      });
    }
    expect(interrupted).toBeGreaterThanOrEqual(steps);
  });

  test("by a reader that restarts, with and without its link", async () => {
    const whole = await undisturbed();
    const writes = whole.filter((name) => !isQuestion(name));
    for (const [place, name] of writes.entries()) {
      for (const keepsLink of [true, false]) {
        const before = writes.slice(0, place).filter((each) => each === name).length;
        const subject = bench();
        await withSimulated(subject, (reader) => applyConfiguration(reader, OLD_SHOP));
        const state = await withSimulated(subject, readFile);
        const restarting = bench({
          script: [
            // Counted from when the reader was made: putting it into the old state comes first.
            {
              on: name as CommandName,
              nth: before + 1 + (await writesOf(state, name)),
              do: "reboot",
              keepsLink,
            },
          ],
        });
        await withSimulated(restarting, (reader) => applyConfiguration(reader, state));
        const failure = await withSimulated(restarting, (reader) =>
          failureOf(applyConfiguration(reader, SHOP)),
        );
        expect(failure.code, name).toBe("CONFIGURATION_INTERRUPTED");
        expect(failure.cause).toMatchObject({ code: keepsLink ? "READER_NO_ANSWER" : "TRANSPORT_LOST" });
        // Some seconds to start in.
        await restarting.clock.advance(5_000);
        await withSimulated(restarting, async (reader) => {
          expectSafe(await readConfiguration(reader), name);
          expect((await applyConfiguration(reader, SHOP)).differences).toEqual([]);
        });
      }
    }
  });

  /** How often a command is sent to bring a fresh reader into a state. */
  async function writesOf(state: ReaderConfiguration, name: string): Promise<number> {
    return withSimulated(bench(), async (reader, traffic) => {
      await applyConfiguration(reader, state);
      return traffic.commands.filter((each) => each === name).length;
    });
  }

  /** Nothing that neither file allows, no clear card data, and no application whose group is gone. */
  function expectSafe(half: ReaderSettings, at: string): void {
    expect(half.encryption?.enabled, at).toBe(true);
    const known = [OLD_SHOP, SHOP].flatMap(({ contact }) => Object.keys(contact?.aids ?? {}));
    expect(known, at).toEqual(expect.arrayContaining(Object.keys(half.contact?.aids ?? {})));
    const revoked = half.contact?.revocations ?? [];
    expect(revoked, at).toContainEqual(SHOP.contact?.revocations?.[0]);
    for (const { FFE4 = "" } of Object.values(half.contactless?.aids ?? {})) {
      expect(Object.keys(half.contactless?.groups ?? {}), at).toContain(FFE4);
    }
  }
});

describe("what the reader refuses", () => {
  const manyKeys = (count: number): ReaderConfiguration => ({
    format: 1,
    contactless: {
      groups: Object.fromEntries(
        Array.from({ length: count }, (_, at) => [(at + 1).toString(16).toUpperCase().padStart(2, "0"), {}]),
      ),
    },
  });

  test("a full table ends it, and the report says what is in and what differs", async () => {
    await withSimulated(bench(), async (reader) => {
      const failure = await applyFailure(applyConfiguration(reader, manyKeys(20)));
      expect(failure.code).toBe("CONFIGURATION_TABLE_FULL");
      expect(failure.context).toMatchObject({
        name: "setContactlessGroup",
        status: 0x61,
        sent: 15,
        steps: 20,
      });
      const { steps, differences } = failure.report;
      expect(steps.map(({ state }) => state)).toEqual([
        ...Array.from({ length: 15 }, () => "sent"),
        "refused",
        ...Array.from({ length: 4 }, () => "notSent"),
      ]);
      expect(differences?.map(({ path }) => path)).toEqual(
        ["10", "11", "12", "13", "14"].map((group) => `contactless.groups.${group}`),
      );
      expect(await checkDrift(reader, manyKeys(20))).toEqual(differences);
    });
  });

  test("a hash that is wrong is found before anything is sent", async () => {
    const wrong = { ...CA_KEYS[0], hash: CA_KEYS[1].hash };
    const file: ReaderConfiguration = { format: 1, contact: { caKeys: [CA_KEYS[1], wrong] } };
    await withSimulated(bench(), async (reader, traffic) => {
      const failure = await failureOf(applyConfiguration(reader, file));
      expect(failure.code).toBe("CONFIGURATION_KEY_HASH");
      expect(failure.context).toEqual({
        path: "contact.caKeys[1].hash",
        expected: CA_KEYS[0].hash,
        actual: CA_KEYS[1].hash,
        problems: 1,
      });
      expect(traffic.commands).toEqual([]);
    });
  });

  test.each([
    ["vp3300c", { contact: { terminal: {} } }, { path: "contact.terminal" }],
    ["uniPay15", { contactless: { aids: {} } }, { path: "contactless.aids" }],
    ["vp3300c", { models: ["vp3300", "vp3300bt"] }, { models: "vp3300 vp3300bt" }],
  ] as const)("a model that lacks it (%s) is named before anything is sent", async (model, file, context) => {
    await withSimulated(bench({ model }), async (reader, traffic) => {
      for (const call of [applyConfiguration, checkDrift]) {
        const failure = await failureOf(call(reader, { format: 1, ...file }));
        expect(failure.code).toBe("CONFIGURATION_MODEL_UNSUPPORTED");
        expect(failure.context).toMatchObject(context);
      }
      expect(traffic.commands).toEqual([]);
    });
  });

  test("a VP3300C takes what it has", async () => {
    const { contact, models, ...file } = SHOP;
    await withSimulated(bench({ model: "vp3300c" }), async (reader) => {
      expect((await applyConfiguration(reader, file)).differences).toEqual([]);
      expect(Object.keys(await readConfiguration(reader)).sort()).toEqual([
        "contactless",
        "encryption",
        "format",
      ]);
    });
  });

  test("a reader that does not say what it is is not configured", async () => {
    await withSimulated(bench({ model: "vp3350" }), async (reader) => {
      expect(await codeOf(readConfiguration(reader))).toBe("CONFIGURATION_MODEL_UNSUPPORTED");
      expect(await codeOf(applyConfiguration(reader, { format: 1 }))).toBe("CONFIGURATION_MODEL_UNSUPPORTED");
    });
  });
});

test("an aborted signal ends it with its reason, between two steps", async () => {
  await withSimulated(bench(), async (reader) => {
    const controller = new AbortController();
    const reason = new RangeError("closing time");
    const applied = applyConfiguration(reader, SHOP, {
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step.section === "contact.terminal") controller.abort(reason);
      },
    });
    await expect(applied).rejects.toBe(reason);
    expect(await checkDrift(reader, SHOP)).not.toEqual([]);
    expect((await applyConfiguration(reader, SHOP)).differences).toEqual([]);
    await expect(readConfiguration(reader, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("an aborted signal whose reason is an error of this package", () => {
  /** The failure of something else, for which the caller gives this up as well. */
  const reason = new Vp3300Error("READER_STATUS", { status: 0x60, meaning: "dataDoesNotExist" });

  test("ends it with that reason, and is no failure of a step", async () => {
    await withSimulated(bench(), async (reader) => {
      const controller = new AbortController();
      const { signal } = controller;
      const onStep = () => controller.abort(reason);
      await expect(applyConfiguration(reader, SHOP, { signal, onStep })).rejects.toBe(reason);
    });
  });

  test("is not passed over while a failure is looked into", async () => {
    await withSimulated(bench(), async (reader) => {
      const controller = new AbortController();
      const { signal } = controller;
      const refusing: CommandableReader = {
        identity: reader.identity,
        async execute(name, ...args) {
          if (name !== "setTerminalData") return reader.execute(name, ...args);
          controller.abort(reason);
          throw new Vp3300Error("READER_STATUS", { status: 5, meaning: "incorrectParameter" });
        },
      };
      await expect(applyConfiguration(refusing, SHOP, { signal })).rejects.toBe(reason);
    });
  });

  // 60 says that there is none of what was asked for, 02 that the firmware lacks the command.
  test.each([0x60, 0x02])("is no answer of the reader with status %i", async (status) => {
    await withSimulated(bench(), async (reader) => {
      const stop = new Vp3300Error("READER_STATUS", { status, meaning: "of another reader" });
      const controller = new AbortController();
      const { signal } = controller;
      const slow: CommandableReader = {
        identity: reader.identity,
        async execute(name, ...args) {
          if (name === "getContactlessCaKeyIndices") controller.abort(stop);
          return reader.execute(name, ...args);
        },
      };
      await applyConfiguration(reader, SHOP);
      await expect(readConfiguration(slow, { signal })).rejects.toBe(stop);
    });
  });
});

test("the plan is told before the first step", async () => {
  await withSimulated(bench(), async (reader, traffic) => {
    const stop = new RangeError("not now");
    const applied = applyConfiguration(reader, SHOP, {
      onPlan: ({ steps, backup }) => {
        expect(steps.length).toBeGreaterThan(BLIND_STEPS);
        expect(backup.contact?.majorConfiguration).toBe("2C");
        throw stop;
      },
    });
    await expect(applied).rejects.toBe(stop);
    expect(traffic.commands.every(isQuestion)).toBe(true);
  });
});
