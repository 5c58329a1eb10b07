// Whether this commit can be released under a tag: `node scripts/release-check.js v1.2.3`.
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const { version } = JSON.parse(read("package.json"));
const lock = JSON.parse(read("package-lock.json"));
const sections = read("CHANGELOG.md").split(/^## /m).slice(1);
const textOf = (title) => sections.find((section) => section.split("\n", 1)[0].startsWith(title));
const bodyOf = (title) => textOf(title)?.split("\n").slice(1).join("\n").trim();

const problems = [];
const [tag] = process.argv.slice(2);
if (tag !== `v${version}`) problems.push(`the tag is ${tag}, the package's version ${version}`);
if (lock.version !== version || lock.packages[""].version !== version)
  problems.push(`package-lock.json has version ${lock.version}`);
if (!bodyOf(version)) problems.push(`CHANGELOG.md says nothing of ${version}`);
if (bodyOf("Unreleased"))
  problems.push("CHANGELOG.md has lines under Unreleased: they belong to this version");
for (const text of problems) console.error(`  ${text}`);
if (problems.length === 0) console.log(`  ${version} can be released`);
process.exit(problems.length > 0 ? 1 : 0);
