/**
 * `vp3300 serve`: offers a reader to other processes of this machine until it is interrupted.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type Command, InvalidArgumentError, Option } from "commander";
import { serveReader } from "../transports/socket/index.ts";
import { addManual } from "./command-manual.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";
import {
  addOpeningOptions,
  type OpeningOptions,
  parseTransport,
  requireNoSerial,
  SOCKET_TOKEN,
  TRANSPORTS,
  type TransportTable,
  withTransport,
} from "./transports.ts";

interface ServeOptions extends OpeningOptions {
  readonly path?: string;
  readonly port?: number;
  readonly simulated?: boolean;
}

/** Bytes of a token that is made up. */
const TOKEN_BYTES = 32;

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535)
    throw new InvalidArgumentError("it is a port number, or 0 for any that is free.");
  return port;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

async function serve(options: ServeOptions, io: ReaderIo, signal: AbortSignal): Promise<void> {
  const { path, port, json } = options;
  requireNoSerial(options);
  const given = io.environment[SOCKET_TOKEN];
  const token = given ?? (port === undefined ? undefined : randomBytes(TOKEN_BYTES).toString("base64url"));
  await withTransport(options, io.clock, async (transport) => {
    await using served = await serveReader(transport, { path, port, token });
    const { address } = served;
    const place = "path" in address ? address.path : String(address.port);
    // Whoever made the token up has to say it; one that was given is known.
    const shown = given === undefined ? token : undefined;
    const lines = [
      `serving a reader (${transport.kind}); open it with --transport socket:${place}`,
      ...(shown === undefined ? [] : [`${SOCKET_TOKEN}=${shown}`]),
    ];
    const told = { serving: transport.kind, ...address, ...(shown === undefined ? {} : { token: shown }) };
    io.out(json ? `${JSON.stringify(told)}\n` : `${lines.join("\n")}\n`);
    await stopped(signal);
  });
}

/** Adds `serve` to the program. */
export function registerServe(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const command = program
    .command("serve")
    .description("offer a reader to other processes of this machine until interrupted; one has it at a time")
    .addOption(
      new Option("--path <file>", "a socket file, for programs of this user; on Windows a named pipe"),
    )
    .addOption(
      new Option(
        "--port <number>",
        `a port of 127.0.0.1; needs the token of ${SOCKET_TOKEN}, or makes one up`,
      )
        .argParser(parsePort)
        .conflicts("path"),
    );
  addOpeningOptions(command, table, false).addOption(
    new Option("--simulated", "a simulated reader: short for --transport simulated").conflicts("transport"),
  );
  addManual(command, {
    examples: ["vp3300 serve --simulated --path /tmp/reader"],
    exits: { 0: "it was stopped", 1: "a failure", 2: "wrong usage" },
  }).action((options: ServeOptions) => {
    if (options.path === undefined && options.port === undefined) {
      command.error("error: give --path or --port");
    }
    const transport = options.simulated ? parseTransport("simulated", table) : options.transport;
    return runCommand(io, options.json, (signal) => serve({ ...options, transport }, io, signal));
  });
}
