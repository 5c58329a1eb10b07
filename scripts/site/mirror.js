// The Markdown that stands beside each page: pages name theirs, and llms.txt is the index of it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { filesBelow } from "./files.js";

const described = ({ title, slug, summary }) =>
  `- [${title}](documents/${slug}.md)${summary === "" ? "" : `: ${summary}`}`;

/** The index: what the package is, then every guide in its group, then the modules. */
function indexOf(out, guides) {
  const groups = [...new Set(guides.map(({ group }) => group))].map((group) => [
    `## ${group}`,
    "",
    ...guides.filter((guide) => guide.group === group).map(described),
    "",
  ]);
  const modules = filesBelow(`${out}/modules`, ".md").map((file) => {
    const name = /^# (.*)$/m.exec(readFileSync(`${out}/modules/${file}`, "utf8"))?.[1] ?? file;
    return `- [${name.replaceAll("\\", "")}](modules/${file})`;
  });
  const head = [
    "# vp3300",
    "",
    "> Read cards with the ID TECH VP3300 from Node and the browser, turn them into CardSecure tokens, and charge those",
    "> through the CardPointe Gateway; with a simulated reader and simulated services, so that all of it runs without hardware.",
    "",
    "Every page of this site has its Markdown beside it, under the same address with `.md`. [Read this first](index.md).",
    "",
  ];
  return [...head, ...groups.flat(), "## API", "", "[All modules](modules.md)", "", ...modules, ""].join(
    "\n",
  );
}

const WIDE = 5;
/** Wide tables scroll by themselves, also by keyboard; the others break their words instead. */
const withScrollingTables = (html) =>
  html.replace(/<table>[\s\S]*?<\/table>/g, (table) => {
    const columns = table.slice(0, table.indexOf("</tr>")).split("<th").length - 1;
    if (columns < WIDE) return table;
    return `<div class="wide" tabindex="0" role="region" aria-label="Table of ${columns} columns">${table}</div>`;
  });

/** Names such as PROTOCOL_TLV_COUNT_LIMIT may break at their seams in a narrow column. */
const withSeams = (html) =>
  html.replace(/<td[^>]*>[\s\S]*?<\/td>/g, (cell) =>
    cell.replace(/>[^<]*_[^<]*</g, (text) => text.replaceAll("_", "_<wbr>")),
  );

/** Throws when a page has no Markdown beside it. */
export function addMirror(out, guides) {
  const pages = filesBelow(out, ".html");
  for (const page of pages.filter((file) => !file.startsWith("playground/"))) {
    const mirror = page.replace(/html$/, "md");
    if (!existsSync(`${out}/${mirror}`)) throw new TypeError(`${page} has no Markdown beside it`);
    const link = `<link rel="alternate" type="text/markdown" href="${basename(mirror)}"/>`;
    const text = readFileSync(`${out}/${page}`, "utf8");
    // Links of the toolbar are written as they are given, from wherever the page is.
    const up = "../".repeat(page.split("/").length - 1);
    const linked = text.replaceAll('href="playground/index.html"', `href="${up}playground/index.html"`);
    writeFileSync(
      `${out}/${page}`,
      withSeams(withScrollingTables(linked)).replace("</head>", `${link}</head>`),
    );
  }
  writeFileSync(`${out}/llms.txt`, indexOf(out, guides));
}
