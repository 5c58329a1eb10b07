/**
 * The command catalogue: every command that is known, with its bytes, its data fields both ways, its deadline, the
 * models it is for and where that is known from. Code, documentation and the simulator are made from it.
 *
 * A definition does not say its CRC order: `crcOrderOf` is the single truth, {@link commandInfo} joins the two. Frames
 * that a reader sends of its own accord are in {@link READER_COMMANDS}.
 *
 * Source: vp3300 reference 6; each row names its documents.
 *
 * @module
 */
import { requireInteger, requireOneOf } from "../../arguments.ts";
import { type CrcOrder, crcOrderOf } from "../frames/crc-order.ts";
import { encodeNeoCommand, encodeNeoFrame, type NeoVersion } from "../frames/neo-frame.ts";
import type { TlvInput } from "../tlv/tlv-encode.ts";
import type { Decodes, Encodes } from "./codecs.ts";
import { MODELS, type ModelName, type ModelProfile } from "./models.ts";
import { CONFIGURATION_COMMANDS } from "./rows/configuration.ts";
import type { CommandDefinition, CommandScope, Confidence } from "./rows/definition.ts";
import { ENCRYPTION_COMMANDS } from "./rows/encryption.ts";
import { GENERAL_COMMANDS } from "./rows/general.ts";
import { PASS_THROUGH_COMMANDS } from "./rows/pass-through.ts";
import { TRANSACTION_COMMANDS } from "./rows/transactions.ts";

/** The catalogue: name to definition. Source: vp3300 reference 6. */
export const COMMANDS = /* @__PURE__ */ (() => ({
  ...GENERAL_COMMANDS,
  ...TRANSACTION_COMMANDS,
  ...CONFIGURATION_COMMANDS,
  ...ENCRYPTION_COMMANDS,
  ...PASS_THROUGH_COMMANDS,
}))();

/** Name of a command in {@link COMMANDS}. */
export type CommandName = keyof typeof COMMANDS;

/** What the request of a command holds; `undefined` where it has no data. */
export type RequestOf<Name extends CommandName> = Encodes<(typeof COMMANDS)[Name]["request"]>;

/** What the answer to a command holds; `undefined` where it has no data. */
export type ResponseOf<Name extends CommandName> = Decodes<(typeof COMMANDS)[Name]["response"]>;

/** The request as a rest parameter, which may be left out where it may be `undefined`. */
export type RequestArguments<Name extends CommandName> =
  undefined extends RequestOf<Name> ? [request?: RequestOf<Name>] : [request: RequestOf<Name>];

/** Frames that a reader sends of its own accord. Source: vp3300 reference 1.1, 11. */
// biome-ignore format: a table reads by column
export const READER_COMMANDS = {
  lcdPrompt:        { command: 0x61, subCommand: 0x01, source: "SDKH, N2 p.198-200", confidence: "A" },
  pinPrompt:        { command: 0x61, subCommand: 0x02, source: "SDKH, N2 p.206", confidence: "A" },
  swipePrompt:      { command: 0x61, subCommand: 0x03, source: "N2 p.206", confidence: "B" },
  bootNotification: { command: 0x14, subCommand: 0x01, source: "N2 p.150", confidence: "B" },
  wakeUp:           { command: 0xf1, subCommand: 0x00, source: "N2 p.376", confidence: "B" },
  switchEvent:      { command: 0xf2, subCommand: 0x00, source: "N2 p.18-27", confidence: "B" },
} as const satisfies Record<string, Pick<CommandDefinition, "command" | "subCommand" | "source" | "confidence">>;

/** Name of a frame in {@link READER_COMMANDS}. */
export type ReaderCommandName = keyof typeof READER_COMMANDS;

const NAMES = /* @__PURE__ */ Object.keys(COMMANDS) as readonly CommandName[];

function definitionOf(name: CommandName): CommandDefinition {
  requireOneOf("name", name, NAMES);
  return COMMANDS[name];
}

/** Whether a model of this profile takes commands of a scope. */
const SCOPES: Readonly<Record<CommandScope, (model: ModelProfile) => boolean>> = {
  all: (model) => model.generation !== "nga",
  contact: (model) => model.generation !== "nga" && model.interfaces.includes("insert"),
  bluetooth: (model) => model.bleNamePrefix !== undefined,
  neo2: (model) => model.generation === "neo2",
  other: () => false,
};

/**
 * The whole frame that sends a command, with the CRC in the order that the command wants.
 * Source: NEO 2 IDG p.28, p.116 (V1). Unverified: the CRC order of the one V3 command, sent least significant first.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for an unknown name or a request of the wrong type or out of range;
 * `PROTOCOL_FRAME_TOO_LONG` when the request takes more than 4096 bytes
 */
export function encodeCommand<Name extends CommandName>(
  name: Name,
  ...[request]: RequestArguments<Name>
): Uint8Array {
  const { command, subCommand, version, request: codec } = definitionOf(name);
  const out: number[] = [];
  codec.write(out, request as never, "request");
  const data = Uint8Array.from(out);
  if (version === 2) return encodeNeoCommand({ command, subCommand, data });
  const crcOrder = crcOrderOf(command, subCommand);
  return version === 1
    ? encodeNeoFrame({ kind: "v1-command", version, command, subCommand, data, crcOrder })
    : encodeNeoFrame({ kind: "command", version, command, subCommand, data, crcOrder });
}

/**
 * What the data field of an answer with status 00 says. Byte strings in it are views of `data`.
 *
 * @throws Vp3300Error `PROTOCOL_DATA_INVALID` with `offset`, `expected` and `actual`; `PROTOCOL_TLV_*` with `offset`;
 * `ARGUMENT_INVALID`
 */
export function decodeResponse<Name extends CommandName>(name: Name, data: Uint8Array): ResponseOf<Name> {
  return definitionOf(name).response.decode(data) as ResponseOf<Name>;
}

/**
 * How long to wait for the last answer to a command, in milliseconds: the definition's own time, the `timeoutS` that the
 * request gives the reader, and what it adds for a swipe in place of a chip that failed, at the end of that time at the
 * latest: the time in DFEF3C for 02-40, `timeoutS` again for 60-10. Source: vp3300 reference 7.1, 7.2, 13.
 * Unverified: the time of 60-10, whose documents name none; a reader without prompts and a chip that fails would show it.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for an unknown name or a `timeoutS` that no request can hold
 */
export function commandTimeoutMs<Name extends CommandName>(
  name: Name,
  ...[request]: RequestArguments<Name>
): number {
  const { timeoutS = 0, fallback, tlv } = (request ?? {}) as Timed;
  requireInteger("request.timeoutS", timeoutS, 0, 0xffff);
  const fallbackS = fallback === true ? timeoutS : fallbackTimeS(tlv);
  return definitionOf(name).timeoutMs + 1_000 * (timeoutS + fallbackS);
}

/** What of a request bears on how long it takes. */
interface Timed {
  readonly timeoutS?: number;
  readonly fallback?: unknown;
  readonly tlv?: unknown;
}

/** DFEF3C: whether a swipe may stand in, and its time in seconds, most significant byte first. */
const FALLBACK = 0xdfef3c;

function fallbackTimeS(tlv: unknown): number {
  const objects: readonly Partial<TlvInput | undefined>[] = Array.isArray(tlv) ? tlv : [];
  const value = objects.findLast((object) => object?.tag === FALLBACK)?.value;
  const [allowed, high = 0, low = 0] = value instanceof Uint8Array ? value : [];
  return allowed === 1 ? (high << 8) | low : 0;
}

/** The first entry of a table with these two bytes. */
function nameIn<Name extends string>(
  table: Readonly<Record<Name, { readonly command: number; readonly subCommand: number }>>,
  command: number,
  subCommand: number,
): Name | undefined {
  requireInteger("command", command, 0, 0xff);
  requireInteger("subCommand", subCommand, 0, 0xff);
  return (Object.keys(table) as Name[]).find(
    (name) => table[name].command === command && table[name].subCommand === subCommand,
  );
}

/**
 * The command with these bytes; `undefined` when the catalogue has none.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function commandNameOf(command: number, subCommand: number): CommandName | undefined {
  return nameIn(COMMANDS, command, subCommand);
}

/**
 * The reader's own frame with these bytes; `undefined` when none is known.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function readerCommandNameOf(command: number, subCommand: number): ReaderCommandName | undefined {
  return nameIn(READER_COMMANDS, command, subCommand);
}

/**
 * The commands that an answer could belong to: a V2 response repeats the command byte only.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function commandNamesOf(command: number): CommandName[] {
  requireInteger("command", command, 0, 0xff);
  return NAMES.filter((name) => COMMANDS[name].command === command);
}

/** A row of the catalogue for documentation: the definition in words, its CRC order and its models. */
export interface CommandInfo {
  readonly name: CommandName;
  readonly command: number;
  readonly subCommand: number;
  /** Generation of the frame; a VP3300 speaks 2. */
  readonly version: NeoVersion;
  readonly crcOrder: CrcOrder;
  /** Layout of the data field that is sent. */
  readonly request: string;
  /** Layout of the answer's data field. */
  readonly response: string;
  readonly timeoutMs: number;
  /** The known models that take it. */
  readonly models: readonly ModelName[];
  readonly source: string;
  readonly confidence: Confidence;
}

/**
 * All that the catalogue knows of one command.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for an unknown name
 */
export function commandInfo(name: CommandName): CommandInfo {
  const { request, response, models, ...definition } = definitionOf(name);
  return {
    name,
    ...definition,
    crcOrder: crcOrderOf(definition.command, definition.subCommand),
    request: request.shape,
    response: response.shape,
    models: (Object.keys(MODELS) as ModelName[]).filter((model) => SCOPES[models](MODELS[model])),
  };
}
