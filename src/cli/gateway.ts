/**
 * `vp3300 gateway`: single operations of the CardPointe Gateway, for trying a test site and for looking things up.
 *
 * @module
 */
import type { Command } from "commander";
import { Vp3300Error } from "../index.ts";
import { amountOf } from "./amount.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { GATEWAY_VARIABLES, gatewayOf, requireVariable } from "./gateway-client.ts";
import { OPERATIONS, type Operation } from "./gateway-operations.ts";
import { GATEWAY_RESULTS, toldBy } from "./gateway-told.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";

/** The world of the command. */
export interface GatewayIo extends ReaderIo {
  readonly stdin: () => Promise<string>;
}

const processGatewayIo: GatewayIo = {
  ...processReaderIo,
  async stdin() {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString("utf8");
  },
};

interface GatewayCommandOptions {
  readonly json?: boolean;
  readonly production?: boolean;
  readonly currency: string;
  readonly journal?: string;
  readonly amount?: string;
  readonly orderId?: string;
  readonly capture?: boolean;
  readonly tokenStdin?: boolean;
}

/** What an outcome that moved no money, or may have, ends with; any other ends with 0. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  declined: 3,
  retry: 3,
  "timed-out": 3,
  "not-found": 3,
  reversed: 3,
  several: 4,
  unknown: 4,
  "needs-attention": 4,
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** `name: value`, nested ones as one JSON text. What is secret prints as such. */
function linesOf(result: unknown): string {
  const entries = isRecord(result) ? Object.entries(result) : [["result", result] as const];
  return entries
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${isRecord(value) ? JSON.stringify(value) : String(value)}\n`)
    .join("");
}

async function run(
  name: string,
  words: readonly string[],
  amountMinor: number | undefined,
  options: GatewayCommandOptions,
  io: GatewayIo,
  signal: AbortSignal,
): Promise<void> {
  const { json, orderId, capture = false, tokenStdin } = options;
  const token = async () =>
    tokenStdin ? (await io.stdin()).trim() : requireVariable(io.environment, "CARDPOINTE_TOKEN");
  const { gateway, journal } = await gatewayOf(options, io);
  io.progress("asking the Gateway");
  try {
    const result = await OPERATIONS[name]!.run({
      gateway,
      words,
      amountMinor,
      orderId,
      capture,
      token,
      call: { signal },
    });
    const told = toldBy(GATEWAY_RESULTS[name] ?? {}, result);
    io.out(json ? `${JSON.stringify(told)}\n` : linesOf(told));
    const outcome = isRecord(told) ? told.outcome : undefined;
    io.setExitCode(EXIT_CODES[String(outcome)] ?? 0);
  } finally {
    await journal?.[Symbol.asyncDispose]();
  }
}

const EXITS = {
  ...FAILURE_EXITS,
  0: "approved, or found",
  3: "declined, not found, or anything else that moved no money",
  4: "a person has to look",
};

const SESSION = [
  "export CARDPOINTE_URL=http://127.0.0.1:8081 CARDPOINTE_MERCHID=496160873888",
  "export CARDPOINTE_USER=testing CARDPOINTE_PASSWORD=testing123 CARDPOINTE_TOKEN=…",
  "vp3300 gateway auth --amount 10.50 --capture",
];

const EXAMPLE_WORDS: Readonly<Record<string, string>> = {
  retref: "123456789012",
  orderId: "tea-1",
  profileid: "12345678901234567890",
  MMDD: "1128",
  YYYYMMDD: "20261128",
};

/** A line that works once the environment says where and as whom. */
function exampleOf(name: string, { words = [], amount }: Operation): string {
  const given = words.map((word) => EXAMPLE_WORDS[word] ?? word);
  const needsJournal = name === "recover" || name === "attention";
  const options = [
    ...(amount === "needed" ? ["--amount 10.50"] : []),
    ...(needsJournal ? ["--journal till.db"] : []),
  ];
  return [name, ...given, ...options, "--json"].join(" ");
}

/** Adds `gateway` to the program. */
export function registerGateway(program: Command, io: GatewayIo = processGatewayIo): void {
  const gateway = program
    .command("gateway")
    .description("single operations of a CardPointe Gateway: test environment, unless told otherwise");
  addManual(gateway, {
    note: 'The examples are against "vp3300 simulate gateway --gateway-port 8081".',
    environment: GATEWAY_VARIABLES,
    examples: SESSION,
    exits: EXITS,
  });
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const command = gateway.command(name).description(operation.what);
    for (const word of operation.words ?? []) command.argument(`<${word}>`);
    if (operation.amount === "needed") command.requiredOption("--amount <amount>", "like 10.50");
    if (operation.amount === "optional") command.option("--amount <amount>", "a part, like 10.50");
    if (name === "auth") command.option("--capture", "take the money when it is approved");
    if (name === "auth" || name === "refund") command.option("--order-id <id>", "your own order id");
    if (operation.paysWith) command.option("--token-stdin", "read the token from standard input");
    addManual(
      command
        .option("--currency <code>", "of the merchant", "USD")
        .option("--journal <file>", "remember payments in this file (SQLite)")
        .option("--production", "real money: not the test environment")
        .option("--json", "print one JSON text"),
      { examples: [`vp3300 gateway ${exampleOf(name, operation)}`], exits: EXITS },
    ).action((...given: unknown[]) => {
      const words = given.slice(0, operation.words?.length ?? 0) as string[];
      const options = command.opts<GatewayCommandOptions>();
      const { amount, currency } = options;
      const amountMinor = amount === undefined ? undefined : amountOf({ amount, currency }, command);
      return runCommand(io, options.json, async (signal) => {
        const needsJournal = name === "recover" || name === "attention";
        if (needsJournal && options.journal === undefined) {
          throw new Vp3300Error("ARGUMENT_INVALID", {
            argument: "--journal",
            expected: "the file that remembers payments",
            actual: "nothing",
          });
        }
        await run(name, words, amountMinor, options, io, signal);
      });
    });
  }
}
