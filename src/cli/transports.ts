/**
 * The transports that commands can be told to use: `--transport hid`. One row each, loaded when it is used.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type Clock,
  type DiscoveringTransport,
  type OpenReaderOptions,
  openReader,
  type Reader,
  type Transport,
  Vp3300Error,
} from "../index.ts";
import { readRecordingFile } from "./recording-file.ts";
import { simulatedTransport } from "./simulated-transport.ts";
import { suggest } from "./suggestions.ts";

/** Which reader is meant, from the command line. */
export interface TransportSettings {
  readonly clock: Clock;
  readonly serialNumber?: string;
  readonly id?: string;
  /** What follows the colon in `name:argument`. */
  readonly argument: string;
}

interface Row {
  /** What follows the name after a colon; nothing if missing. */
  readonly takes?: string;
  /** It may be left out. */
  readonly isOptional?: true;
  readonly what: string;
}

/** One that finds readers. */
export interface DiscoveringRow extends Row {
  readonly discover: (settings: TransportSettings) => Promise<DiscoveringTransport>;
}

/** One that has a single reader. */
export interface SingleRow extends Row {
  readonly create: (settings: TransportSettings) => Promise<Transport>;
}

/** A transport by its name on the command line. */
export type TransportTable = Readonly<Record<string, DiscoveringRow | SingleRow>>;

const selectorOf = ({ clock, serialNumber, id }: TransportSettings) => ({
  clock,
  ...(serialNumber === undefined ? {} : { serialNumber }),
  ...(id === undefined ? {} : { id }),
});

/** The environment variable with the token of a served reader. */
export const SOCKET_TOKEN = "VP3300_SOCKET_TOKEN";

/** All of them. */
export const TRANSPORTS: TransportTable = {
  hid: {
    what: "USB, with node-hid",
    async discover(settings) {
      const { createHidNodeTransport } = await import("../transports/hid-node/index.ts");
      return createHidNodeTransport(selectorOf(settings));
    },
  },
  ble: {
    what: "Bluetooth LE, with noble",
    async discover(settings) {
      const { createBleNobleTransport } = await import("../transports/ble-noble/index.ts");
      return createBleNobleTransport(selectorOf(settings));
    },
  },
  socket: {
    takes: "path|port",
    what: `a reader that \`vp3300 serve\` offers; ${SOCKET_TOKEN} is the token`,
    async create({ clock, argument }) {
      const { createSocketTransport } = await import("../transports/socket/index.ts");
      const token = process.env[SOCKET_TOKEN];
      const place = /^\d+$/.test(argument) ? { port: Number(argument) } : { path: argument };
      return createSocketTransport({ clock, ...place, token });
    },
  },
  replay: {
    takes: "file",
    what: "a recording, at the speed of then",
    async create({ clock, argument }) {
      const { replay } = await import("../transports/recording/index.ts");
      return replay(readRecordingFile(argument), { clock });
    },
  },
  simulated: {
    takes: "scenario.json",
    isOptional: true,
    what: "a simulated reader, which a test card is tapped on, or that of a scenario",
    create: ({ clock, argument }) => simulatedTransport(argument, clock),
  },
};

/** A transport as it was asked for. */
export interface TransportChoice {
  readonly name: string;
  readonly argument: string;
  readonly row: DiscoveringRow | SingleRow;
}

/** Takes `name` or `name:argument` apart. */
export function parseTransport(text: string, table: TransportTable = TRANSPORTS): TransportChoice {
  const [name = "", ...rest] = text.split(":");
  const row = Object.hasOwn(table, name) ? table[name] : undefined;
  const argument = rest.join(":");
  const isComplete = argument === "" ? row?.takes === undefined || row.isOptional : row?.takes !== undefined;
  if (row === undefined || !isComplete) {
    throw new InvalidArgumentError(`it is one of ${transportNames(table).join(", ")}.`);
  }
  return { name, argument, row };
}

/** The names as they are written on the command line. */
export function transportNames(table: TransportTable = TRANSPORTS): string[] {
  return Object.entries(table).map(([name, { takes, isOptional }]) => {
    if (takes === undefined) return name;
    return isOptional ? `${name}[:${takes}]` : `${name}:${takes}`;
  });
}

/** What may be typed for `--transport`, as far as it is known beforehand. */
function beginnings(table: TransportTable): string[] {
  return Object.entries(table).flatMap(([name, { takes, isOptional }]) => [
    ...(takes === undefined || isOptional ? [name] : []),
    ...(takes === undefined ? [] : [`${name}:`]),
  ]);
}

/** `--transport` of the commands that take it more than once; `use` says what for. */
export function severalTransports(use: string, table: TransportTable = TRANSPORTS): Option {
  const option = new Option("--transport <name>", use).argParser(
    (text, before: readonly TransportChoice[] = []) => [...before, parseTransport(text, table)],
  );
  return suggest(option, beginnings(table));
}

/** What every command that opens a reader takes. */
export interface OpeningOptions {
  readonly transport: TransportChoice;
  readonly serial?: string;
  readonly id?: string;
  readonly json?: boolean;
}

/** A serial number is told from others by this much of its end. */
const SHORTEST_SERIAL = 5;

/**
 * Adds `--serial` and `--id`. `compares` says whether the command opens the reader itself, and so can hold a serial number
 * against one that was not looked for.
 */
export function addSelectionOptions(command: Command, table: TransportTable, compares: boolean): Command {
  const names = (finding: boolean) =>
    Object.keys(table).filter((name) => "discover" in table[name]! === finding);
  const singles = names(false).join(", ");
  const only = singles === "" ? "" : `; for ${names(true).join(", ")} alone`;
  const compared = compares && singles !== "" ? `; over ${singles} the one there has to be that` : only;
  return command
    .option("--serial <number>", `the reader with this serial number, or with this end of it${compared}`)
    .option("--id <path>", `the reader at this path or address, as \`vp3300 list\` shows it${only}`);
}

/** Adds the options that say how a reader is reached and which one is meant; `compares` as above. */
export function addOpeningOptions(
  command: Command,
  table: TransportTable = TRANSPORTS,
  compares = true,
): Command {
  const names = transportNames(table).map((name, at) => `${name} (${Object.values(table)[at]?.what})`);
  const [first = ""] = Object.keys(table);
  const option = new Option("--transport <name>", `how the reader is reached: ${names.join(", ")}`)
    .argParser((text) => parseTransport(text, table))
    .default(parseTransport(first, table), first);
  command.addOption(suggest(option, beginnings(table)));
  return addSelectionOptions(command, table, compares).option("--json", "one JSON text a line");
}

/** What says which reader is meant. */
export type Selection = Pick<OpeningOptions, "transport" | "serial" | "id">;

function refuse(argument: string, expected: string, actual: string): never {
  throw new Vp3300Error("ARGUMENT_INVALID", { argument, expected, actual });
}

/**
 * For a command that hands the transport on: a serial number that nobody compares is refused rather than ignored.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function requireNoSerial({ transport: { row, name }, serial }: Selection): void {
  if ("create" in row && serial !== undefined) refuse("--serial", "a transport that finds readers", name);
}

/**
 * The settings that the options mean. A transport with a single reader has no use for an id.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function settingsOf({ transport, serial, id }: Selection, clock: Clock): TransportSettings {
  if ("create" in transport.row) {
    if (id !== undefined) refuse("--id", "a transport that finds readers", transport.name);
    if (serial !== undefined && serial.length < SHORTEST_SERIAL) {
      refuse("--serial", `at least ${SHORTEST_SERIAL} characters`, `${serial.length} characters`);
    }
  }
  return {
    clock,
    argument: transport.argument,
    ...(serial === undefined ? {} : { serialNumber: serial }),
    ...(id === undefined ? {} : { id }),
  };
}

/** Makes the transport, hands it to `use`, and closes it whatever comes of that. */
export async function withTransport<T>(
  options: Selection,
  clock: Clock,
  use: (transport: Transport) => Promise<T>,
): Promise<T> {
  const { row } = options.transport;
  const settings = settingsOf(options, clock);
  if ("create" in row) return use(await row.create(settings));
  const transport = await row.discover(settings);
  try {
    return await use(transport);
  } finally {
    await transport.close();
  }
}

/**
 * Opens a reader over the transport of these options. One that was not looked for by its serial number is let go again when
 * it is another.
 *
 * @throws Vp3300Error as `openReader`; `TRANSPORT_NOT_FOUND` for another reader, with the ends of both serial numbers
 */
export async function openMeant(
  transport: Transport,
  { transport: { row }, serial }: Selection,
  options: OpenReaderOptions,
): Promise<Reader> {
  const reader = await openReader(transport, options);
  if ("discover" in row || serial === undefined) return reader;
  const { serialNumber } = reader.identity;
  if (serialNumber?.toUpperCase().endsWith(serial.toUpperCase())) return reader;
  await reader.close();
  const actual = serialNumber?.slice(-SHORTEST_SERIAL) ?? "unknown";
  throw new Vp3300Error("TRANSPORT_NOT_FOUND", { expected: serial.slice(-SHORTEST_SERIAL), actual });
}
