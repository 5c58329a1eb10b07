import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const docs = new URL("../../docs/", import.meta.url);

test("docs/groups.json has every guide in one group, and no other", () => {
  const groups: Record<string, string[]> = JSON.parse(readFileSync(new URL("groups.json", docs), "utf8"));
  const listed = Object.values(groups).flat();
  const there = readdirSync(docs, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".md") && !file.startsWith("api/"));
  expect(listed.filter((file) => !file.startsWith("../")).sort()).toEqual(there.sort());
  for (const file of listed) expect(readFileSync(new URL(file, docs), "utf8"), file).toMatch(/^# /);
});
