import fc from "fast-check";
import { test } from "vitest";
import {
  applyConfiguration,
  checkConfiguration,
  checkDrift,
  diffConfiguration,
  planConfiguration,
  type ReaderConfiguration,
  readConfiguration,
  type TagValues,
} from "../../src/configuration/index.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { runs } from "../runs.ts";
import { bench, withSimulated } from "./files.ts";

const hex = (min: number, max: number) =>
  fc
    .uint8Array({ minLength: min, maxLength: max })
    .map((bytes) => Buffer.from(bytes).toString("hex").toUpperCase());

const tags = fc.dictionary(
  fc.constantFrom("9F1A", "9F35", "9F33", "9F09", "DF26", "DFEE15", "5F2A", "FFE1", "FFF1", "9C"),
  hex(0, 8),
  { maxKeys: 5 },
) as fc.Arbitrary<TagValues>;
const aids = fc.constantFrom(
  "A0000000031010",
  "A0000000041010",
  "A0000000999090",
  "A000000152",
  "A00000002501",
);
const caKeys = fc.subarray([...CA_KEYS]);
const revocations = fc.uniqueArray(
  fc.record({
    rid: fc.constantFrom("A000000003", "A000000004"),
    index: fc.constantFrom("01", "FF"),
    serial: fc.constantFrom("000001", "FFFFFF"),
  }),
  { maxLength: 6, selector: ({ rid, index, serial }) => rid + index + serial },
);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });

/** Files of any sections, any of them empty. */
const file = fc
  .record(
    {
      encryption: fc.record(
        { enabled: fc.constant(true as const), cipher: fc.constantFrom("tdes", "aes"), msr: tags },
        { requiredKeys: [] },
      ),
      contact: fc.record(
        {
          majorConfiguration: fc.constantFrom("1C", "2C", "3C", "4C", "5C"),
          terminal: tags,
          aids: fc.dictionary(aids, tags, { maxKeys: 4 }),
          caKeys,
          revocations,
        },
        { requiredKeys: [] },
      ),
      contactless: fc
        .tuple(
          fc.dictionary(fc.constantFrom("00", "01", "07"), tags),
          fc.dictionary(aids, tags),
          some(caKeys),
        )
        .map(([groups, applications, keys]) => {
          const numbers = ["00", ...Object.keys(groups)];
          const members = Object.entries(applications).map(([aid, values], at) => [
            aid,
            { ...values, FFE4: numbers[at % numbers.length] as string },
          ]);
          return {
            groups,
            aids: Object.fromEntries(members),
            ...(keys === undefined ? {} : { caKeys: keys }),
          };
        }),
    },
    { requiredKeys: [] },
  )
  .map((sections) => ({ format: 1, ...sections }) as ReaderConfiguration);

test("any file, applied over any other, makes the reader what it says; again, it sends nothing", async () => {
  await fc.assert(
    fc.asyncProperty(file, file, async (before, wanted) => {
      if (checkConfiguration(before).length + checkConfiguration(wanted).length > 0)
        throw new RangeError("no file");
      await withSimulated(bench(), async (reader) => {
        await applyConfiguration(reader, before);
        const actual = await readConfiguration(reader);
        const plan = planConfiguration(reader, wanted, actual);
        const { differences } = await applyConfiguration(reader, wanted);
        const left = await checkDrift(reader, wanted);
        const again = await applyConfiguration(reader, wanted);
        const isEqual = (differences ?? []).length + left.length + again.steps.length === 0;
        const hasSteps = plan.steps.length > 0 === plan.differences.length > 0;
        const sameDiff = diffConfiguration(wanted, actual).length === plan.differences.length;
        if (!isEqual || !hasSteps || !sameDiff) {
          throw new RangeError(JSON.stringify({ differences, left, again: again.steps, hasSteps, sameDiff }));
        }
      });
    }),
    runs(60),
  );
});

test("cut anywhere and applied again, any file ends as if nothing had happened", async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      file,
      fc.nat({ max: 60 }),
      fc.constantFrom("before" as const, "after" as const),
      async (before, wanted, at, when) => {
        const subject = bench();
        await withSimulated(subject, (reader) => applyConfiguration(reader, before));
        await withSimulated(subject, (reader) => Promise.allSettled([applyConfiguration(reader, wanted)]), {
          at: 8 + at,
          when,
        });
        const left = await withSimulated(subject, async (reader) => {
          await applyConfiguration(reader, wanted);
          return checkDrift(reader, wanted);
        });
        if (left.length > 0) throw new RangeError(JSON.stringify(left));
      },
    ),
    runs(60),
  );
});
