import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CONFIGURATION_SCHEMA,
  checkConfiguration,
  diffConfiguration,
  parseConfiguration,
  type ReaderConfiguration,
} from "../../src/configuration/index.ts";
import { fileOf, stateOf } from "../../src/configuration/reader-state.ts";
import { expectFailure, failureOf } from "../protocol/coded.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { runs } from "../runs.ts";
import { OLD_SHOP, SHOP } from "./files.ts";

const pathsOf = (value: unknown): string[] => checkConfiguration(value).map(({ path }) => path);

test("the published schema is the one that files are checked against", () => {
  const published = readFileSync(new URL("../../schemas/configuration.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(CONFIGURATION_SCHEMA);
});

test.each([
  ["SHOP", SHOP],
  ["OLD_SHOP", OLD_SHOP],
  ["nothing at all", { format: 1 }],
])("%s is a configuration, and survives being text", (_name, file) => {
  expect(checkConfiguration(file)).toEqual([]);
  expect(parseConfiguration(JSON.stringify(file))).toEqual(file);
});

test("a file is the same after it has been taken apart and put together", () => {
  const { models, ...file } = SHOP;
  expect(fileOf(stateOf(SHOP), "shop")).toEqual(file);
});

const key = CA_KEYS[0];

// biome-ignore format: a table reads by column
const BAD: readonly (readonly [name: string, file: object, path: string])[] = [
  ["a format of the future",        { format: 2 }, "format"],
  ["no format",                     {}, "format"],
  ["a section that there is not",   { format: 1, keys: {} }, "keys"],
  ["a model that there is not",     { format: 1, models: ["vp9000"] }, "models[0]"],
  ["encryption switched off",       { format: 1, encryption: { enabled: false } }, "encryption.enabled"],
  ["a kernel that there is not",    { format: 1, contact: { majorConfiguration: "9C" } }, "contact.majorConfiguration"],
  ["lower case",                    { format: 1, contact: { terminal: { "9f1a": "0840" } } }, "contact.terminal.9f1a"],
  ["half a byte",                   { format: 1, contact: { terminal: { "9F1A": "084" } } }, "contact.terminal.9F1A"],
  ["what is no tag",                { format: 1, contact: { terminal: { "9F": "00" } } }, "contact.terminal.9F"],
  ["card data",                     { format: 1, contact: { terminal: { "5A": "00" } } }, "contact.terminal.5A"],
  ["card data in an application",   { format: 1, contact: { aids: { A000000003: { "57": "00" } } } }, "contact.aids.A000000003.57"],
  ["an AID too short",              { format: 1, contact: { aids: { A0000000: {} } } }, "contact.aids.A0000000"],
  ["an AID among its own tags",     { format: 1, contact: { aids: { A000000003: { "9F06": "00" } } } }, "contact.aids.A000000003.9F06"],
  ["17 contact applications",       { format: 1, contact: { aids: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`A0000000${at + 10}`, {}])) } }, "contact.aids"],
  ["a group among its own tags",    { format: 1, contactless: { groups: { "01": { FFE4: "01" } } } }, "contactless.groups.01.FFE4"],
  ["an application without group",  { format: 1, contactless: { aids: { A000000003: {} } } }, "contactless.aids.A000000003.FFE4"],
  ["a group that is not there",     { format: 1, contactless: { groups: {}, aids: { A000000003: { FFE4: "01" } } } }, "contactless.aids.A000000003.FFE4"],
  ["a key without modulus",         { format: 1, contact: { caKeys: [{ ...key, modulus: "" }] } }, "contact.caKeys[0].modulus"],
  ["an exponent with zeros",        { format: 1, contact: { caKeys: [{ ...key, exponent: "0003" }] } }, "contact.caKeys[0].exponent"],
  ["the same key twice",            { format: 1, contactless: { caKeys: [key, CA_KEYS[1], key] } }, "contactless.caKeys[2]"],
  ["the same revocation twice",     { format: 1, contact: { revocations: [{ rid: "A000000003", index: "01", serial: "000001" }, { rid: "A000000003", index: "01", serial: "000001" }] } }, "contact.revocations[1]"],
  ["half a minute over a byte",     { format: 1, power: { idleS: 270, sleepS: 300 } }, "power.idleS"],
  ["sleep of half a minute over",   { format: 1, power: { idleS: 255, sleepS: 301 } }, "power.sleepS"],
  ["half the power",                { format: 1, power: { idleS: 5 } }, "power.sleepS"],
  ["a mode that there is not",      { format: 1, pollMode: 1 }, "pollMode"],
];

describe("what is no configuration is refused by its path", () => {
  test.each(BAD)("%s", (_name, file, path) => {
    const problems = checkConfiguration(file);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]).toMatchObject({
      code: "CONFIGURATION_INVALID",
      expected: expect.stringMatching(/./),
    });
    expectFailure(() => parseConfiguration(JSON.stringify(file)), "CONFIGURATION_INVALID", {
      path,
      problems: 1,
    });
  });

  test("every problem is told, not the first alone", () => {
    expect(pathsOf({ format: 0, power: {}, x: 1 })).toEqual(["x", "format", "power.idleS", "power.sleepS"]);
  });

  test.each(["", "{", "4788250000028291", "null", '"text"'])("text that is no file: %s", (text) => {
    const failure = failureOf(() => parseConfiguration(text));
    expect(failure.code).toBe("CONFIGURATION_INVALID");
    expect(JSON.stringify(failure.context) + String(failure.cause)).not.toContain("4788");
  });
});

test.each(["rid", "index", "modulus", "exponent"] as const)("a hash covers the %s", (member) => {
  const changed = { ...key, [member]: key[member].replace(/.$/, (digit) => (digit === "1" ? "2" : "1")) };
  const file = { format: 1, contactless: { caKeys: [changed] } };
  expect(checkConfiguration(file)).toEqual([
    expect.objectContaining({
      code: "CONFIGURATION_KEY_HASH",
      path: "contactless.caKeys[0].hash",
      actual: key.hash,
    }),
  ]);
});

describe("what differs", () => {
  test("nothing, from itself", () => {
    expect(diffConfiguration(SHOP, SHOP)).toEqual([]);
  });

  test("is told place by place, in what the file speaks of", () => {
    const wanted: ReaderConfiguration = {
      format: 1,
      contact: {
        terminal: { "9F1A": "0276", "9F35": "25" },
        aids: { A000000003: { "9F09": "0096" }, A000000004: {} },
        caKeys: [CA_KEYS[0]],
        revocations: [{ rid: "A000000003", index: "01", serial: "000001" }],
      },
      contactless: { groups: { "01": {} } },
      power: { idleS: 1, sleepS: 1 },
    };
    const actual: ReaderConfiguration = {
      format: 1,
      encryption: { cipher: "aes" },
      contact: {
        terminal: { "9F1A": "0840", "9F15": "1234" },
        aids: { A000000003: { "9F09": "0001", "9F1B": "00000000" }, A000000005: {} },
        caKeys: [{ ...CA_KEYS[0], exponent: "010001" }, CA_KEYS[1]],
        revocations: [{ rid: "A000000003", index: "01", serial: "000002" }],
      },
      contactless: { groups: { "00": {}, "07": {} } },
    };
    expect(diffConfiguration(wanted, actual)).toEqual([
      { path: "contact.terminal.9F1A", kind: "different", wanted: "0276", actual: "0840" },
      { path: "contact.terminal.9F35", kind: "missing", wanted: "25" },
      { path: "contact.aids.A000000003.9F09", kind: "different", wanted: "0096", actual: "0001" },
      { path: "contact.aids.A000000004", kind: "missing" },
      { path: "contact.aids.A000000005", kind: "extra" },
      { path: "contact.caKeys.A000000003/09.exponent", kind: "different", wanted: "03", actual: "010001" },
      { path: "contact.caKeys.A000000004/05", kind: "extra" },
      { path: "contact.revocations.A000000003/01/000001", kind: "missing" },
      { path: "contact.revocations.A000000003/01/000002", kind: "extra" },
      { path: "contactless.groups.01", kind: "missing" },
      { path: "contactless.groups.07", kind: "extra" },
    ]);
  });

  test("what was not read from a reader is refused", () => {
    expectFailure(() => diffConfiguration(SHOP, { format: 1, contact: 5 } as never), "ARGUMENT_INVALID", {
      argument: "actual.contact",
    });
  });
});

test("no JSON value makes a check throw, and none that it takes fails to be parsed", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...BAD.map(([, file]) => file)), (value, file) => {
      for (const each of [value, { ...file, contact: value }, { format: 1, contactless: value }]) {
        const problems = checkConfiguration(each);
        for (const { path, expected, actual } of problems) {
          expect([typeof path, typeof expected, typeof actual]).toEqual(["string", "string", "string"]);
        }
        if (problems.length === 0) expect(parseConfiguration(JSON.stringify(each))).toEqual(each);
      }
    }),
    runs(),
  );
});
