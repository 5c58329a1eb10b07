#!/usr/bin/env node
/**
 * The `vp3300` command: parses the line, runs one command, maps failures to exit codes (1 for a failure, 2 for bad
 * usage).
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { addCommandsFor, createProgram } from "./program.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const facts = { version };

// Whoever reads may leave first, as `head` does: that ends a command as an interruption does, a reader being let go.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.kill(process.pid, "SIGTERM");
});

try {
  const program = await addCommandsFor(process.argv.slice(2), createProgram(facts), facts);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
