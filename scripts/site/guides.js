// The guides of the documentation site: docs/groups.json says which page stands in which group, and in which order.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { filesBelow } from "./files.js";

const docs = new URL("../../docs/", import.meta.url);

/** Title of a page: its first heading, without marks. */
const titleOf = (text) => /^# (.*)$/m.exec(text)?.[1].replaceAll("`", "");

/** First paragraph of prose, as one line: what an index says of the page. */
const summaryOf = (text) =>
  text
    .split(/\n{2,}/)
    .find((block) => /^[A-Z`*[][\s\S]*[.:]$/.test(block.trim()))
    ?.replace(/\s+/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*`]/g, "");

/** What a page's address is made of: docs/reference/errors.md is reference-errors, examples/counter/README.md example-counter. */
const slugOf = (path) =>
  path
    .replace(/^docs\//, "")
    .replace(/\/README\.md$|\.md$/, "")
    .replace(/^examples\//, "example-")
    .replace(/^decisions\//, "decision-")
    .replaceAll("/", "-")
    .toLowerCase();

/** All guides in the order in which the site shows them. Throws when a page is in no group, in two, or is not there. */
export function readGuides() {
  const groups = JSON.parse(readFileSync(new URL("groups.json", docs), "utf8"));
  const listed = Object.values(groups).flat();
  // docs/api is what earlier builds left behind.
  const there = filesBelow(fileURLToPath(docs), ".md").filter((file) => !file.startsWith("api/"));
  const lost = there.filter((file) => !listed.includes(file));
  const twice = listed.filter((file, at) => listed.indexOf(file) !== at);
  if (lost.length > 0 || twice.length > 0) {
    throw new TypeError(
      `docs/groups.json: in no group: ${lost.join(", ") || "-"}; in two: ${twice.join(", ") || "-"}`,
    );
  }
  return Object.entries(groups).flatMap(([group, files]) =>
    files.map((file) => {
      const text = readFileSync(new URL(file, docs), "utf8");
      const path = posix.join("docs", file);
      return {
        group,
        path,
        slug: slugOf(path),
        title: titleOf(text) ?? file,
        summary: summaryOf(text) ?? "",
      };
    }),
  );
}
