import { describe, expect, test } from "vitest";
import { type Scheme, tagInfo, tagMeanings } from "../../src/dictionary/index.ts";
import { loadVectors } from "../vectors.ts";

interface TagVector {
  tag: string;
  name: string;
  scheme: Scheme;
  source: string | null;
  format: string | null;
  characters?: number | [number, number];
  minLength: number | null;
  maxLength: number | null;
  templates: string[];
  constructed: boolean;
  primary: boolean;
}

describe("emv-tags.json", () => {
  const { tags, rows, uniqueTags } = loadVectors<{ tags: TagVector[]; rows: number; uniqueTags: number }>(
    "emv-tags",
  );

  test("every row is answered exactly", () => {
    let count = 0;
    for (const row of tags) {
      const expected = {
        tag: Number.parseInt(row.tag, 16),
        name: row.name,
        scheme: row.scheme,
        provider: row.source ?? undefined,
        format: row.format ?? undefined,
        characters: row.characters,
        minLength: row.minLength ?? undefined,
        maxLength: row.maxLength ?? undefined,
        templates: row.templates.map((template) => Number.parseInt(template, 16)),
        constructed: row.constructed,
        primary: row.primary,
      };
      const meanings = tagMeanings(expected.tag).filter(({ scheme }) => scheme !== "ID TECH");
      expect(meanings, row.tag).toContainEqual(expect.objectContaining(expected));
      count++;
    }
    expect(count).toBe(558);
    expect(count).toBe(rows);
  });

  test("there are no further rows", () => {
    const unique = [...new Set(tags.map(({ tag }) => tag))];
    const meanings = unique.flatMap((tag) => tagMeanings(Number.parseInt(tag, 16)));
    expect(unique).toHaveLength(uniqueTags);
    expect(meanings.filter(({ scheme }) => scheme !== "ID TECH")).toHaveLength(558);
  });

  test("template and scheme lead to the row they describe", () => {
    // 9F2D has two meanings of one book in one template: RSA and elliptic curves.
    const ambiguous = "Integrated Circuit Card (ICC) Public Key Certificate for ODE (ECC)";
    let count = 0;
    for (const row of tags.filter(({ name }) => name !== ambiguous)) {
      const [template] = row.templates.map((hex) => Number.parseInt(hex, 16));
      expect(tagInfo(Number.parseInt(row.tag, 16), { template, scheme: row.scheme })?.name).toBe(row.name);
      count++;
    }
    expect(count).toBe(557);
  });

  test("without context the primary row answers", () => {
    let count = 0;
    for (const row of tags.filter(({ primary }) => primary)) {
      expect(tagInfo(Number.parseInt(row.tag, 16))).toMatchObject({ name: row.name, primary: true });
      count++;
    }
    expect(count).toBe(478);
  });
});

describe("tagInfo", () => {
  test("the enclosing template decides between meanings", () => {
    expect(tagInfo(0x82)?.name).toBe("Application Interchange Profile (AIP)");
    expect(tagInfo(0x82, { template: 0x62 })?.name).toBe("File descriptor");
    expect(tagInfo(0x82, { template: 0xa1 })?.name).toBe("Biometric Subtype");
  });

  test("the first scheme that has a meaning decides where the template does not", () => {
    const scheme = ["ID TECH", "Visa (C-1/C-3, VIS)"] as const;
    expect(tagInfo(0x9f6e, { scheme })?.name).toBe("Form Factor Indicator (FFI)");
    expect(tagInfo(0xdf52, { scheme })?.name).toBe("Cardholder verification done");
    expect(tagInfo(0xdf52)?.name).toBe("Parent AC");
    expect(tagInfo(0x9f55, { scheme: "EMV C-2 (Kernel 2, Mastercard)" })?.scheme).toContain("Visa");
  });

  test("ID TECH's tags are known without naming the scheme", () => {
    expect(tagInfo(0xffee12)).toMatchObject({ name: "Key serial number (NEO 1)", primary: true });
    expect(tagInfo(0xffe4)).toMatchObject({ constructed: false, format: "b", maxLength: 1 });
    expect(tagInfo(0xffee01)).toMatchObject({ constructed: true });
  });

  test("an unknown tag is no error", () => {
    expect(tagInfo(0xdfaa01)).toBeUndefined();
    expect(tagMeanings(0xdfaa01)).toEqual([]);
  });

  test.each([
    ["a tag that is no integer", () => tagInfo(0.5)],
    ["a tag of more than four bytes", () => tagMeanings(2 ** 32)],
    ["a tag as text", () => tagInfo("9F02" as never)],
    ["a context that is no object", () => tagInfo(0x82, null as never)],
    ["a template that is no tag", () => tagInfo(0x82, { template: -1 })],
    ["a scheme that is a number", () => tagInfo(0x82, { scheme: 3 as never })],
    ["a list that holds no schemes", () => tagInfo(0x82, { scheme: [3] as never })],
    ["a list without end", () => tagInfo(0x82, { scheme: Array(33).fill("ID TECH") })],
  ])("%s is refused", (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});
