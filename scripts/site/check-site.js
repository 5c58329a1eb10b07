// Reads the built site as a browser would: every link within it has to lead to a page and an anchor that are there, and no
// page may load anything from another host.
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { filesBelow } from "./files.js";

const unescaped = (text) => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
/** Elements and attributes that a page loads by itself. */
const LOADED =
  /<(?:script|img|iframe|source|video|audio|embed|object|link|use|image)\b[^>]*?\s(?:src|href|data|srcset|xlink:href)="([^"]*)"/g;
const isElsewhere = (url) => /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url);

/** What is said of the pages below `out`. */
export function checkSite(out) {
  const files = filesBelow(out, ".html");
  const texts = new Map(files.map((file) => [file, readFileSync(`${out}/${file}`, "utf8")]));
  const anchors = new Map(
    [...texts].map(([file, text]) => [
      file,
      new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => unescaped(id))),
    ]),
  );
  const problems = [];
  let links = 0;
  for (const [file, text] of texts) {
    for (const [, url] of text.matchAll(LOADED)) {
      if (isElsewhere(url)) problems.push(`${file} loads ${url}`);
    }
    for (const [, style] of text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)) {
      if (/url\(\s*["']?(?:https?:)?\/\//.test(style))
        problems.push(`${file} has a style that loads from elsewhere`);
    }
    for (const [, raw] of text.matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g)) {
      const url = unescaped(raw);
      if (/^[a-z][a-z0-9+.-]*:/i.test(url) || isElsewhere(url)) continue;
      links += 1;
      const [path, anchor] = url.split("#");
      const reached = posix.join(posix.dirname(file), decodeURI(path.split("?")[0]));
      const target = path === "" ? file : posix.normalize(reached.replace(/\/$/, "/index.html"));
      if (!texts.has(target)) {
        if (!existsSync(`${out}/${target}`) || target.endsWith("/"))
          problems.push(`${file} links to ${url}, which is not there`);
      } else if (anchor && !anchors.get(target).has(decodeURIComponent(anchor))) {
        problems.push(`${file} links to ${url}, which has no such anchor`);
      }
    }
  }
  for (const file of filesBelow(out, ".css")) {
    const style = readFileSync(`${out}/${file}`, "utf8");
    if (/url\(\s*["']?(?:https?:)?\/\/|@import/.test(style)) problems.push(`${file} loads from elsewhere`);
  }
  return { pages: texts.size, links, problems };
}
