#!/usr/bin/env node
/**
 * The `vp3300` command: parses the line, runs one command, maps failures to exit codes (1 for a failure, 2 for bad
 * usage).
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { registerConfig } from "./config.ts";
import { registerDecode } from "./decode.ts";
import { registerDemo } from "./demo.ts";
import { registerDoctor } from "./doctor.ts";
import { registerGateway } from "./gateway.ts";
import { registerInfo } from "./info.ts";
import { registerList } from "./list.ts";
import { registerRead } from "./read.ts";
import { registerRecord } from "./record.ts";
import { registerReplay } from "./replay.ts";
import { registerServe } from "./serve.ts";
import { registerSimulate } from "./simulate.ts";
import { registerUdev } from "./udev.ts";
import { registerWatch } from "./watch.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const program = new Command("vp3300")
  .description("Read cards with the ID TECH VP3300, try it without a reader, and explain captured bytes.")
  .version(version)
  .showHelpAfterError("(vp3300 --help shows the commands)")
  .showSuggestionAfterError()
  .exitOverride();
registerDemo(program);
registerDecode(program);
registerSimulate(program);
registerGateway(program);
registerList(program);
registerInfo(program);
registerRead(program);
registerWatch(program);
registerRecord(program);
registerReplay(program);
registerServe(program);
registerUdev(program);
registerConfig(program);
registerDoctor(program, {
  version,
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
