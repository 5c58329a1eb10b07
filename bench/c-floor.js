/**
 * The floor in C, where there is a compiler.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("./floor.c", import.meta.url));
const TURNS = 20;

function fileOf(messages) {
  return Buffer.concat(
    messages.flatMap((bytes) => {
      const header = new Uint8Array(Uint32Array.of(bytes.length).buffer);
      return [header, bytes, new Uint8Array(-bytes.length & 3)];
    }),
  );
}

/** Two contestants, each measured by a process of its own in every round; none without a compiler. */
export function cFloor(messages) {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "floor");
  if (spawnSync("cc", ["-O2", "-o", program, SOURCE]).status !== 0) return [];
  const input = join(folder, "messages");
  writeFileSync(input, fileOf(messages));
  const sample = (line) => () => {
    const { status, stdout } = spawnSync(program, [input, String(TURNS)], { encoding: "utf8" });
    if (status !== 0) throw new RangeError(`the floor in C ended with ${status}`);
    return Number(stdout.split("\n")[line]);
  };
  return [
    { name: "C: walk without checks", kind: "floor", sample: sample(0) },
    { name: "C: walk with every check", kind: "floor", sample: sample(1) },
  ];
}
