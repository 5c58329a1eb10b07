/** Searches the heap of a process that keeps what a host is told of cards. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CardDataFinding, findCardData, secretsOfCard } from "vp3300/testing";
import { madeCard, SEEDS } from "./fixtures/made-card.ts";

const FIXTURE = fileURLToPath(new URL("fixtures/hold-errors.ts", import.meta.url));
/** Longer strings are cut in a snapshot: source text is, lines of recordings are not as long. */
const LONGEST = 4_096;

/** What was found. */
export interface HeapSearch {
  /** How many things the process kept. */
  readonly held: number;
  /** How many strings its heap had. */
  readonly strings: number;
  readonly findings: readonly CardDataFinding[];
}

/** One case in `stride` is played. */
export function searchHeap(stride: number): HeapSearch {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-heap-"));
  try {
    const path = join(folder, "all.heapsnapshot");
    const flags = ["--expose-gc", `--heap-snapshot-string-limit=${LONGEST}`, "--import", "tsx"];
    const held = execFileSync(process.execPath, [...flags, FIXTURE, path, `${stride}`], { encoding: "utf8" });
    const { strings } = JSON.parse(readFileSync(path, "utf8")) as { readonly strings: readonly string[] };
    const secrets = Object.values(SEEDS).flatMap((seed) => secretsOfCard(madeCard(seed)));
    const findings = findCardData(strings.join("\n"), { secrets });
    // The canaries themselves are in the source text of the kit, which is on the heap as well.
    const made = findings.filter(({ label }) => label.startsWith("made"));
    return { held: Number(held), strings: strings.length, findings: made };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
