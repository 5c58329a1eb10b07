/**
 * `vp3300 doctor`: what keeps this machine from selling, with causes and fixes. What it prints may be pasted anywhere.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from "commander";
import { type DoctorTransport, type EchoService, type Finding, runDoctor } from "../doctor/index.ts";
import { CardSecure } from "../index.ts";
import { addCardSecureOptions, type CardSecureChoice, cardSecureOf } from "./card-secure-options.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { readJsonFile } from "./json-file.ts";
import type { Paint, Style } from "./paint.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";
import {
  addSelectionOptions,
  parseTransport,
  requireNoSerial,
  settingsOf,
  severalTransports,
  TRANSPORTS,
  type TransportChoice,
  type TransportTable,
  transportNames,
} from "./transports.ts";

interface DoctorCliOptions extends CardSecureChoice {
  readonly transport?: readonly TransportChoice[];
  readonly serial?: string;
  readonly id?: string;
  /** The text of a file. */
  readonly config?: string;
  readonly timeout: number;
  readonly utc?: boolean;
  readonly json?: boolean;
}

/** What the command knows of the process; tests hand in their own. */
export interface DoctorProcess {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
}

const SIGNS: Readonly<Record<Finding["severity"], readonly [Style | undefined, string]>> = {
  ok: ["green", "ok     "],
  note: [undefined, "note   "],
  warning: ["yellow", "warning"],
  problem: ["red", "PROBLEM"],
};

function findingText({ check, severity, text, cause, fix, code }: Finding, paint: Paint): string {
  const [style, sign] = SIGNS[severity];
  const shown = style === undefined ? sign : paint(style, sign);
  const lines = [`${shown}  ${check}: ${text}${code === undefined ? "" : ` (${code})`}`];
  if (cause !== undefined) lines.push(`         cause: ${cause}`);
  if (fix !== undefined) lines.push(`         fix: ${fix}`);
  return lines.map((line) => `${line}\n`).join("");
}

/** The text of the file as it is: what is wrong with it as a configuration becomes a finding. */
function parseConfig(path: string): string {
  const file = readJsonFile(path);
  if ("failure" in file) throw new InvalidArgumentError(`${path} ${file.failure}.`);
  if (typeof file.value === "object" && file.value !== null) return file.text;
  throw new InvalidArgumentError("a configuration is a JSON object.");
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 600) return seconds;
  throw new InvalidArgumentError("it is a whole number from 1 to 600.");
}

function transportOf(
  { name, argument, row }: TransportChoice,
  options: DoctorCliOptions,
  io: ReaderIo,
): DoctorTransport {
  const selection = { ...options, transport: { name, argument, row } };
  requireNoSerial(selection);
  const settings = settingsOf(selection, io.clock);
  return {
    name,
    create: async () => ("discover" in row ? row.discover(settings) : row.create(settings)),
  };
}

/** Made when it is asked: an address that is refused is one finding among the others. */
function echoOf(address: NonNullable<ReturnType<typeof cardSecureOf>>, { clock }: ReaderIo): EchoService {
  return { echo: async (message, bounds) => new CardSecure(address, { clock }).echo(message, bounds) };
}

async function examine(
  options: DoctorCliOptions,
  choices: readonly TransportChoice[],
  io: ReaderIo,
  environment: DoctorProcess,
  signal: AbortSignal,
): Promise<void> {
  const { config, timeout, utc, json } = options;
  const address = cardSecureOf(options, io.environment);
  const report = await runDoctor({
    transports: choices.map((choice) => transportOf(choice, options, io)),
    timeoutMs: timeout * 1_000,
    clock: io.clock,
    signal,
    environment: { ...environment },
    // A simulated reader's clock is no cash desk's.
    zone: utc || choices.every(({ name }) => name === "simulated") ? "utc" : "local",
    configuration: config,
    cardSecure: address === undefined ? undefined : echoOf(address, io),
    onFinding: json ? undefined : (finding) => io.out(findingText(finding, io.paintOut)),
  });
  if (json) io.out(`${JSON.stringify(report)}\n`);
  else io.out(`\n${SUMMARY[report.worst]}\n`);
  if (report.worst === "problem") io.setExitCode(1);
}

const SUMMARY: Readonly<Record<Finding["severity"], string>> = {
  ok: "All well.",
  note: "Nothing stands in the way of a sale.",
  warning: "Nothing stands in the way of a sale yet; see the warnings.",
  problem: "This machine can't sell; see the problems.",
};

/** Adds `doctor` to the program. */
export function registerDoctor(
  program: Command,
  environment: DoctorProcess,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const command = program
    .command("doctor")
    .description("find out what keeps this machine from selling; the output may be pasted anywhere")
    .addOption(
      severalTransports(
        `how readers are reached, more than once for more ways: ${transportNames(table).join(", ")}; by default all that find readers`,
        table,
      ),
    );
  addSelectionOptions(command, table, false)
    .option("--config <file>", "compare the reader with this configuration", parseConfig)
    .option("--timeout <seconds>", "for each single check", parseSeconds, 30)
    .option("--utc", "the reader's clock shows UTC, not local time");
  addManual(
    addCardSecureOptions(command, "ask for an echo").option(
      "--json",
      "print one JSON text, see schemas/doctor.schema.json",
    ),
    {
      examples: ["vp3300 doctor --config shop.json --site fts"],
      exits: { ...FAILURE_EXITS, 0: "nothing worse than a warning", 1: "a problem" },
    },
  ).action((options: DoctorCliOptions) => {
    const finders = Object.entries(table).filter(([, row]) => "discover" in row && row.takes === undefined);
    const { transport = finders.map(([name]) => parseTransport(name, table)) } = options;
    return runCommand(io, options.json, (signal) => examine(options, transport, io, environment, signal));
  });
}
