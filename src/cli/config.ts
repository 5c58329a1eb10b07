/**
 * `vp3300 config`: a reader's configuration as a reviewed file.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import {
  applyConfiguration,
  ConfigurationError,
  type ConfigurationPlan,
  checkConfigurationText,
  checkDrift,
  planConfiguration,
  type ReaderConfiguration,
  readConfiguration,
} from "../configuration/index.ts";
import type { Reader } from "../index.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { differenceText, problemText, resultText, stepText } from "./config-text.ts";
import { refusedFile } from "./file-refusal.ts";
import { readJsonFile } from "./json-file.ts";
import { processReaderIo, type ReaderIo } from "./reader-io.ts";
import { addOpeningOptions, type OpeningOptions, TRANSPORTS, type TransportTable } from "./transports.ts";
import { runWithReader } from "./with-reader.ts";

interface ApplyOptions extends OpeningOptions {
  readonly yes?: boolean;
  readonly backup?: string;
}

/** What one command does with an open reader and the file. */
type Work<Options extends OpeningOptions> = (
  reader: Reader,
  file: ReaderConfiguration,
  options: Options,
  tell: Tell,
  signal: AbortSignal,
) => Promise<boolean>;

/** Says something: as one JSON line, or as lines of text. */
type Tell = (record: unknown, ...lines: readonly string[]) => void;

const USAGE_EXIT = 2;

const COMPARED_EXITS = {
  ...FAILURE_EXITS,
  0: "the reader is, or was made, what the file says",
  1: "it differs, or something failed",
  2: "the file is no configuration, or wrong usage",
};

function tellerOf(io: ReaderIo, json: boolean | undefined): Tell {
  return (record, ...lines) => {
    for (const line of json ? [JSON.stringify(record)] : lines) io.out(`${line}\n`);
  };
}

/** What a file that can't be used says; ends the command as wrong usage. */
function refuseFile(
  io: ReaderIo,
  json: boolean | undefined,
  record: unknown,
  lines: readonly string[],
): undefined {
  if (json) io.out(`${JSON.stringify(record)}\n`);
  else for (const line of lines) io.err(`error: ${line}\n`);
  io.setExitCode(USAGE_EXIT);
  return undefined;
}

/** The file at `path`, if it is a configuration; otherwise every problem has been told. */
function configurationAt(
  path: string,
  io: ReaderIo,
  json: boolean | undefined,
): ReaderConfiguration | undefined {
  const read = readJsonFile(path);
  if ("failure" in read)
    return refuseFile(io, json, { error: { file: read.failure } }, [
      `${path} ${read.failure}; vp3300 config read prints a file to begin with`,
    ]);
  const problems = checkConfigurationText(read.text);
  if (problems.length === 0) return read.value as ReaderConfiguration;
  return refuseFile(io, json, { problems }, problems.map(problemText));
}

const reportDifferences: Work<OpeningOptions> = async (reader, file, _options, tell, signal) => {
  const differences = await checkDrift(reader, file, { signal });
  const isEqual = differences.length === 0;
  tell(
    { differences },
    ...(isEqual ? ["the reader is what the file says"] : differences.map(differenceText)),
  );
  return isEqual;
};

const verify: Work<OpeningOptions> = async (reader, file, _options, tell, signal) => {
  const differences = await checkDrift(reader, file, { signal });
  const isEqual = differences.length === 0;
  const line = isEqual
    ? "the reader is what the file says"
    : `the reader differs in ${differences.length} places`;
  tell({ equal: isEqual, differences: differences.length }, line);
  return isEqual;
};

function planLines({ steps, differences }: ConfigurationPlan): string[] {
  const head =
    differences.length === 0
      ? "the reader is what the file says, as far as it can be read back"
      : `${differences.length} differences, ${steps.length} steps:`;
  return [head, ...steps.map(stepText)];
}

const plan: Work<OpeningOptions> = async (reader, file, _options, tell, signal) => {
  const made = planConfiguration(reader, file, await readConfiguration(reader, { signal, file }));
  tell(made, ...planLines(made));
  return made.differences.length === 0;
};

/** Never over another file: after an apply that was cut off, the first backup holds the reader as it was. */
function writeBackup(file: string, { backup }: ConfigurationPlan): void {
  try {
    writeFileSync(file, `${JSON.stringify(backup, null, 2)}\n`, { flag: "wx" });
  } catch (cause) {
    throw refusedFile(file, "a new file for the backup", cause);
  }
}

const apply: Work<ApplyOptions> = async (reader, file, options, tell, signal) => {
  if (!options.yes) {
    const isEqual = await plan(reader, file, options, tell, signal);
    tell({ sent: 0 }, "nothing was sent; --yes sends these steps");
    return isEqual;
  }
  try {
    const { steps } = await applyConfiguration(reader, file, {
      signal,
      onPlan: (made) => {
        const { backup } = options;
        if (backup !== undefined) writeBackup(backup, made);
        tell({ plan: made }, planLines(made)[0] as string);
      },
      onStep: (result) => tell(result, resultText(result)),
    });
    tell({ applied: true, sent: steps.length }, "applied: read back, the reader is what the file says");
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) {
      const { steps, differences } = error.report;
      const open = steps.filter(({ state }) => state !== "sent");
      const left = differences?.map(differenceText) ?? ["what the reader has now could not be read"];
      tell({ report: error.report }, ...open.map(resultText), "what still differs:", ...left);
    }
    throw error;
  }
};

/** Adds `config` and its commands to the program. */
export function registerConfig(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const config = program
    .command("config")
    .description("compare a reader's settings with a reviewed file, and make it what the file says");
  addManual(config, { examples: ["vp3300 config diff shop.json"], exits: COMPARED_EXITS });

  const add = <Options extends OpeningOptions>(
    name: string,
    description: string,
    work: Work<Options>,
  ): Command =>
    addManual(
      addOpeningOptions(config.command(name).description(description), table).argument(
        "<file>",
        "the configuration, JSON",
      ),
      {
        examples: [`vp3300 config ${name} shop.json${name === "apply" ? " --yes --backup before.json" : ""}`],
        exits: COMPARED_EXITS,
      },
    ).action(async (path: string, options: Options) => {
      const file = configurationAt(path, io, options.json);
      if (file === undefined) return;
      const tell = tellerOf(io, options.json);
      await runWithReader(io, options, async (reader, signal) => {
        if (!(await work(reader, file, options, tell, signal))) io.setExitCode(1);
      });
    });

  addManual(
    addOpeningOptions(config.command("read").description("print a reader's configuration as a file"), table),
    { examples: ["vp3300 config read > shop.json"], exits: { ...FAILURE_EXITS, 0: "printed" } },
  ).action((options: OpeningOptions) =>
    runWithReader(io, options, async (reader, signal) => {
      const file = await readConfiguration(reader, { signal });
      io.out(`${JSON.stringify(file, null, options.json ? 0 : 2)}\n`);
    }),
  );
  addManual(
    config
      .command("check")
      .description("say what is wrong with a file, without a reader")
      .argument("<file>", "the configuration, JSON")
      .option("--json", "print one JSON text"),
    {
      examples: ["vp3300 config check shop.json"],
      exits: { 0: "the file is a configuration", 2: "it is none, or wrong usage" },
    },
  ).action((path: string, { json }: { readonly json?: boolean }) => {
    if (configurationAt(path, io, json) === undefined) return;
    tellerOf(io, json)({ problems: [] }, "the file is a configuration");
  });
  add("diff", "say where a reader is not what the file says", reportDifferences);
  add("plan", "print the steps that would make it so; the JSON also holds a backup", plan);
  add("apply", "show the steps, and with --yes send them", apply)
    .option("--yes", "send the steps")
    .option("--backup <file>", "write what is overwritten to a new file, before anything is sent");
  add("verify", "say whether a reader is what the file says", verify);
}
