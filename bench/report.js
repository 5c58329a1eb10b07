/**
 * What a run leaves behind: a dated JSON file, the tables of docs/benchmarks.md, and a chart a group.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { chartOf } from "./chart.js";

const ROOT = new URL("../", import.meta.url);
const PAGE = new URL("docs/benchmarks.md", ROOT);
const START = "<!-- measured: written by npm run bench -->";
const END = "<!-- /measured -->";

/** Where and on what it ran. */
export function circumstances() {
  const git = (...options) => execFileSync("git", options, { cwd: ROOT, encoding: "utf8" }).trim();
  const isDirty = git("status", "--porcelain", "--", "src", "bench").length > 0;
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    node: process.version,
    commit: `${git("rev-parse", "--short", "HEAD")}${isDirty ? " and changes" : ""}`,
  };
}

const ratioOf = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
const bytesOf = (bytes) =>
  bytes === undefined ? "" : bytes < 2 ? "0" : Math.round(bytes).toLocaleString("en");
const timeOf = (ns) => (ns < 10_000 ? `${ns.toFixed(ns < 100 ? 1 : 0)} ns` : `${(ns / 1_000).toFixed(1)} µs`);

function targetOf({ target, ratio, heap }) {
  if (target === undefined) return "";
  const wanted = [
    `≤ ${target.ratio}`,
    ...(target.heapBytes === undefined ? [] : [target.heapBytes <= 2 ? "0 B" : `≤ ${target.heapBytes} B`]),
  ].join(", ");
  const isMet =
    ratio.median <= target.ratio &&
    (target.heapBytes === undefined || (heap?.heapBytes ?? 0) <= target.heapBytes);
  return `${wanted}: ${isMet ? "met" : "**missed**"}`;
}

/** One table; the best comes first, the rows that beat us too. */
function tableOf({ title, unit, results }) {
  const hasVectors = results.some(({ right }) => right !== undefined);
  const head = [
    title,
    `× base`,
    `a ${unit}`,
    "heap, bytes",
    "outside",
    "wanted",
    ...(hasVectors ? ["messages right"] : []),
  ];
  const rows = [...results]
    .sort((one, other) => one.ratio.median - other.ratio.median)
    .map((row) => [
      `${row.kind === "ours" ? `**${row.name}**` : row.name}${row.note ? ` (${row.note})` : ""}`,
      row.isBase ? "1 (the base)" : ratioOf(row.ratio),
      timeOf(row.nanoseconds.median),
      bytesOf(row.heap?.heapBytes),
      bytesOf(row.heap?.outsideBytes),
      targetOf(row),
      ...(hasVectors ? [row.right ?? ""] : []),
    ]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const slugOf = (title) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** The part of the page between the markers. */
export function measuredText({ where, groups, sections }) {
  const { date, cpu, node, commit } = where;
  const parts = groups.map((group) => {
    const picture = `![${group.title}: times relative to the base](images/bench/${slugOf(group.title)}.svg)`;
    return `### ${group.title}\n\n${picture}\n\n${tableOf(group)}`;
  });
  return [`Measured on ${date}: ${cpu}, Node ${node}, commit ${commit}.`, ...parts, ...sections].join("\n\n");
}

/** Writes results, charts and page. */
export function writeReport(report) {
  mkdirSync(new URL("bench/results/", ROOT), { recursive: true });
  mkdirSync(new URL("docs/images/bench/", ROOT), { recursive: true });
  const { where, groups } = report;
  writeFileSync(
    new URL(`bench/results/${where.date}.json`, ROOT),
    `${JSON.stringify(report, (_, value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value), 2)}\n`,
  );
  for (const group of groups) {
    writeFileSync(new URL(`docs/images/bench/${slugOf(group.title)}.svg`, ROOT), chartOf(group));
  }
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(START);
  const [, after] = rest.split(END);
  writeFileSync(PAGE, `${before}${START}\n\n${measuredText(report)}\n\n${END}${after}`);
  execFileSync("npx", ["biome", "format", "--write", "docs/benchmarks.md"], { cwd: ROOT, stdio: "ignore" });
}
