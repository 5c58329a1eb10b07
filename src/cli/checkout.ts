/**
 * `vp3300 checkout`: single operations of PointCheckout, for trying its test environment and for looking things up. It
 * has nothing to do with a reader or CardPointe.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { BRANDS, CheckoutClient } from "../checkout/server/index.ts";
import { amountOf } from "./amount.ts";
import { attemptFile, CHECKOUT_VARIABLES, type CheckoutAccess, checkoutConfig } from "./checkout-access.ts";
import { CHECKOUT_OPERATIONS, type CheckoutOperation } from "./checkout-operations.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";

interface CheckoutCommandOptions extends CheckoutAccess {
  readonly json?: boolean;
  readonly currency?: string;
  readonly amount?: string;
  readonly description?: string;
  readonly attempt?: string;
}

const EXIT_CODES: Readonly<Record<string, number>> = {
  pending: 3,
  "not-found": 3,
  failed: 3,
  cancelled: 3,
  expired: 3,
  unknown: 4,
};

const EXITS = {
  ...FAILURE_EXITS,
  0: "done, found or paid",
  3: "not paid, or not found",
  4: "a person has to look, or the attempt is to be resumed",
};

const SESSION = [
  "export POINTCHECKOUT_URL=http://127.0.0.1:8082/mer/v2.0/",
  "export POINTCHECKOUT_API_KEY=… POINTCHECKOUT_API_SECRET=…",
  "vp3300 checkout find tea-1 --json",
];

async function run(
  operation: CheckoutOperation,
  words: readonly string[],
  amountMinor: number | undefined,
  options: CheckoutCommandOptions,
  io: ReaderIo,
  signal: AbortSignal,
): Promise<void> {
  const { attempt, currency = "", description = "" } = options;
  const client = new CheckoutClient(checkoutConfig(options, io.environment), {
    clock: io.clock,
    store: attempt === undefined ? undefined : attemptFile(attempt),
  });
  const told = await operation.run({ client, words, amountMinor, currency, description, call: { signal } });
  const lines = Object.entries(told).filter(([, value]) => value !== undefined);
  if (options.json) io.out(`${JSON.stringify(told)}\n`);
  else {
    for (const [name, value] of lines) {
      io.out(`${name}: ${typeof value === "object" ? JSON.stringify(value) : value}\n`);
    }
  }
  io.setExitCode(EXIT_CODES[told.outcome] ?? 0);
}

/** Adds `checkout` to the program. */
export function registerCheckout(program: Command, io: ReaderIo = processReaderIo): void {
  const checkout = program
    .command("checkout")
    .description("single operations of PointCheckout: test environment, unless told otherwise");
  addManual(checkout, {
    note: 'The examples are against "vp3300 simulate checkout --checkout-port 8082", which tells its key and secret.',
    environment: CHECKOUT_VARIABLES,
    examples: SESSION,
    exits: EXITS,
  });
  for (const [name, operation] of Object.entries(CHECKOUT_OPERATIONS)) {
    const command = checkout.command(name).description(operation.what);
    for (const word of operation.words) command.argument(`<${word}>`);
    if (operation.amount === "needed") command.requiredOption("--amount <amount>", "like 10.50");
    if (operation.amount === "optional")
      command.option("--amount <amount>", "a part; all that is left unless given");
    if (operation.amount !== undefined) {
      command
        .requiredOption("--currency <code>", "of the amount, like USD")
        .requiredOption("--description <text>", "what it is for")
        .requiredOption("--attempt <file>", "new file that remembers the attempt, before it is sent");
    }
    addManual(
      command
        .addOption(
          new Option("--brand <name>", "whose service").choices(Object.keys(BRANDS)).default("pointcheckout"),
        )
        .option("--production", "real money: not the test environment")
        .option("--json", "print one JSON text"),
      { examples: [`vp3300 checkout ${name} ${operation.example}`], exits: EXITS },
    ).action((...given: unknown[]) => {
      const words = given.slice(0, operation.words.length) as string[];
      const options = command.opts<CheckoutCommandOptions>();
      const { amount, currency = "" } = options;
      const amountMinor = amount === undefined ? undefined : amountOf({ amount, currency }, command);
      return runCommand(io, options.json, (signal) =>
        run(operation, words, amountMinor, options, io, signal),
      );
    });
  }
}
