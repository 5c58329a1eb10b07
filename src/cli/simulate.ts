/**
 * `vp3300 simulate`: serves the simulated services over HTTP, for programs in any language.
 *
 * @module
 */
import { createInterface } from "node:readline";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { isVp3300Error } from "../index.ts";
import type { Processor, SimulatorServer } from "../simulator/gateway/index.ts";
import { addManual } from "./command-manual.ts";
import { type FaultSpec, parseFaultSpec } from "./fault-spec.ts";
import { errorText } from "./paint.ts";
import { createServices, SERVICES, type ServiceName, type Services } from "./simulated-services.ts";

/** Where the command reads and writes; tests hand in their own. */
export interface SimulateIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly setExitCode: (code: number) => void;
  /** Lines of standard input until it ends, or until the signal. */
  readonly lines: (signal: AbortSignal) => AsyncIterable<string>;
  /** Calls `stop` when the user interrupts; gives the function that no longer does. */
  readonly onInterrupt: (stop: () => void) => () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const processIo: SimulateIo = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(errorText(text)),
  setExitCode: (code) => {
    process.exitCode = code;
  },
  lines: (signal) => createInterface({ input: process.stdin, signal }),
  onInterrupt: (stop) => {
    for (const signal of SIGNALS) process.once(signal, stop);
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    };
  },
};

interface SimulateOptions {
  readonly gatewayPort: number;
  readonly cardsecurePort: number;
  readonly checkoutPort: number;
  readonly host: string;
  readonly processor: Processor;
  readonly limit: boolean;
  readonly fault: readonly FaultSpec[];
  readonly faultRate: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** What is told, as one JSON line or as text. */
type Tell = (record: Readonly<Record<string, unknown>>, text: string) => void;

/** Services that run, and what tells of them. */
class Running {
  readonly #services: Services;
  readonly #names: readonly ServiceName[];
  readonly #tell: Tell;

  constructor(services: Services, names: readonly ServiceName[], tell: Tell) {
    this.#services = services;
    this.#names = names;
    this.#tell = tell;
  }

  /** Plans a fault; gives what is wrong with it. */
  fail({ name, service = this.#names[0]!, options }: FaultSpec): string | undefined {
    const known = this.#names.find((running) => running === service);
    if (known === undefined) return `no such service runs; there are ${this.#names.join(", ")}`;
    try {
      this.#services.byName[known].fail(name, options);
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      return error.message;
    }
    this.#tell({ fault: name, service: known, ...options }, `fault ${name} planned for ${known}`);
    return undefined;
  }

  /** Does what a line of input asks for; gives what is wrong with it. */
  obey(line: string): string | undefined {
    const [command = "", ...words] = line.trim().split(/\s+/);
    if (command === "") return undefined;
    if (command === "fault") {
      const spec = parseFaultSpec(words.join(" "));
      return typeof spec === "string" ? spec : this.fail(spec);
    }
    if (words.length > 0 || !Object.hasOwn(this.#commands, command)) {
      return "lines are: settle, ledger, clear, fault NAME[,member=value]...";
    }
    this.#commands[command]!();
    return undefined;
  }

  readonly #commands: Readonly<Record<string, () => void>> = {
    settle: () => {
      const settled = this.#services.gateway.settle();
      this.#tell({ settled }, `settled ${settled.length} transactions`);
    },
    ledger: () => {
      const charges = this.#services.gateway.ledger.charges();
      const lines = charges.map(
        ({ orderid = "-", retref, amountMinor, refundedMinor, state }) =>
          `${orderid} ${retref} ${state} ${amountMinor} minor units, ${refundedMinor} given back`,
      );
      this.#tell({ charges }, lines.length === 0 ? "nothing is charged" : lines.join("\n"));
    },
    clear: () => {
      for (const name of this.#names) this.#services.byName[name].clear();
      this.#tell({ faults: "cleared" }, "no faults from here on");
    },
  };
}

/** `service  http://127.0.0.1:1234/path  key value`. */
function tellOf(name: ServiceName, services: Services, server: SimulatorServer, tell: Tell): void {
  const { path, ...account } = services.byName[name].told;
  const url = server.url + path;
  const shown = Object.entries(account).map(([key, value]) => `${key} ${value}`);
  tell({ service: name, url, baseUrl: server.url, ...account }, [name.padEnd(10), url, ...shown].join("  "));
}

async function simulate(
  words: readonly ServiceName[],
  options: SimulateOptions,
  io: SimulateIo,
): Promise<void> {
  const tell: Tell = (record, text) => io.out(`${options.json ? JSON.stringify(record) : text}\n`);
  const names = SERVICES.filter((name) => words.length === 0 || words.includes(name));
  const services = createServices({ ...options, isLimited: options.limit });
  const running = new Running(services, names, tell);
  const ports = {
    gateway: options.gatewayPort,
    cardsecure: options.cardsecurePort,
    checkout: options.checkoutPort,
  };
  const stopping = new AbortController();
  const forget = io.onInterrupt(() => stopping.abort());
  const servers: SimulatorServer[] = [];
  try {
    for (const spec of options.fault) {
      const wrong = running.fail(spec);
      if (wrong === undefined) continue;
      io.err(`error: ${wrong}\n`);
      io.setExitCode(2);
      return;
    }
    for (const name of names) {
      const server = await services.byName[name].serve({ port: ports[name], host: options.host });
      servers.push(server);
      tellOf(name, services, server, tell);
    }
    tell({ ready: true }, "Test data only. Ends with its input (Ctrl-D) or when interrupted (Ctrl-C).");
    for await (const line of io.lines(stopping.signal)) {
      const wrong = running.obey(line);
      if (wrong !== undefined) io.err(`error: ${wrong}\n`);
    }
  } finally {
    forget();
    await Promise.all(servers.map((server) => server.close()));
  }
}

function numberOf(text: string, min: number, max: number, isWhole: boolean): number {
  const number = Number(text);
  const isGood =
    text.trim() !== "" && number >= min && number <= max && (!isWhole || Number.isInteger(number));
  if (!isGood)
    throw new InvalidArgumentError(`must be ${isWhole ? "an integer" : "a number"} from ${min} to ${max}`);
  return number;
}

const portOf = (text: string) => numberOf(text, 0, 65_535, true);
const LAST_SEED = 0xffffffff;

function collectFault(text: string, specs: readonly FaultSpec[]): readonly FaultSpec[] {
  const spec = parseFaultSpec(text);
  if (typeof spec === "string") throw new InvalidArgumentError(spec);
  return [...specs, spec];
}

const NOTE = "Lines of standard input, while it runs: settle, ledger, clear, fault NAME[,member=value]...";

/** Adds `simulate` to the program. */
export function registerSimulate(program: Command, io: SimulateIo = processIo): void {
  addManual(
    program
      .command("simulate")
      .description(
        "serve the simulated CardPointe Gateway, CardSecure and PointCheckout over HTTP; test data only",
      )
      .addArgument(new Argument("[services...]", "default all").choices(SERVICES))
      .option("--gateway-port <port>", "0 takes a free one", portOf, 0)
      .option("--cardsecure-port <port>", "0 takes a free one", portOf, 0)
      .option("--checkout-port <port>", "0 takes a free one", portOf, 0)
      .option(
        "--host <address>",
        "address to listen on; another than the default lets other machines in",
        "127.0.0.1",
      )
      .addOption(
        new Option("--processor <name>", "of the Gateway's merchant")
          .choices(["RPCT", "FNOR"])
          .default("RPCT"),
      )
      .option("--no-limit", "as many calls a minute as you like to the Gateway's limited endpoints")
      .option(
        "--fault <spec>",
        "NAME[,member=value]... for the next request that fits; may be repeated",
        collectFault,
        [],
      )
      .option(
        "--fault-rate <share>",
        "share of requests to Gateway and CardSecure that fail by chance",
        (text) => numberOf(text, 0, 1, false),
        0,
      )
      .option("--seed <number>", "decides chance", (text) => numberOf(text, 0, LAST_SEED, true), 1)
      .option("--json", "one JSON object a line"),
    {
      examples: ["vp3300 simulate gateway cardsecure --gateway-port 8081 --fault cutAfter,endpoint=auth"],
      exits: { 0: "it was stopped", 1: "it could not start", 2: "wrong usage" },
      note: NOTE,
    },
  ).action(async (services: ServiceName[], options: SimulateOptions) => {
    try {
      await simulate(services, options, io);
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      io.err(`error: ${error.message}\n`);
      io.setExitCode(1);
    }
  });
}
