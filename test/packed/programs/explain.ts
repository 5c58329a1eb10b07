import { explain } from "vp3300/explain";

/** What the bytes are, and how many of them are accounted for. */
export async function run(hex: string) {
  const { as, parts, length } = explain(hex);
  return {
    as,
    names: parts.map(({ name }) => name),
    length,
    covered: parts.reduce((sum, part) => sum + part.length, 0),
  };
}
