/**
 * `vp3300 replay`: plays a recording to the driver and prints what it makes of it. It takes no time, however long the
 * customer took.
 *
 * @module
 */
import type { Command } from "commander";
import { VirtualClock } from "../simulator/index.ts";
import { replay } from "../transports/recording/index.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";
import { playHost, type Tell } from "./recorded-host.ts";
import { readRecordingFile } from "./recording-file.ts";

interface ReplayCommandOptions {
  readonly json?: boolean;
}

async function play(file: string, { json }: ReplayCommandOptions, io: ReaderIo): Promise<void> {
  const tell: Tell = (record, text) => io.out(`${json ? JSON.stringify(record) : text}\n`);
  const text = readRecordingFile(file);
  // What the host sent may hold its time.
  const start = Date.parse(/^@start (\S+)/m.exec(text)?.[1] ?? "");
  const clock = Number.isNaN(start) ? new VirtualClock() : new VirtualClock(start);
  const played = replay(text, { clock });
  await clock.run(() => playHost(played, clock, tell));
  played.verify();
  tell({ replayed: file }, "the driver did all that the recorded host did");
}

/** Adds `replay` to the program. */
export function registerReplay(program: Command, io: ReaderIo = processReaderIo): void {
  addManual(
    program
      .command("replay")
      .description(
        "play a recording to the driver and print its steps and outcomes; names the line that differs",
      )
      .argument("<file>", "a recording of `vp3300 record`, or of recording() in a program")
      .option("--json", "one JSON text a line"),
    {
      examples: ["vp3300 replay session.rec"],
      exits: {
        ...FAILURE_EXITS,
        0: "the driver did what the recorded host did",
        1: "it does not, which names the line; or the file is no recording",
      },
    },
  ).action((file: string, options: ReplayCommandOptions) =>
    runCommand(io, options.json, () => play(file, options, io)),
  );
}
