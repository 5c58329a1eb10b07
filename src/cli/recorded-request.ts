/**
 * What a recorded host asked of a card presentation, read off what it sent.
 *
 * @module
 */
import { type HostDecision, isApprovingCode, type ReadRequest } from "../index.ts";
import type { PassProgram } from "../protocol/cards/index.ts";
import { type CardInterface, COMMANDS, type CommandName, commandNameOf } from "../protocol/commands/index.ts";
import { decodeNeoFrame, encodeTlv, formatHex, type NeoCommand, type TlvNode } from "../protocol/index.ts";
import type { RecordedEntry } from "../transports/recording/index.ts";

/** The commands and replies of a card presentation; any other command is none of its. */
const OF_A_PRESENTATION: readonly (CommandName | undefined)[] = [
  "activateTransaction",
  "startContact",
  "authenticateContact",
  "completeContact",
  "cancelTransaction",
  "replyToPrompt",
  "replyToPinPrompt",
];

const INTERFACES: readonly (readonly [bit: number, way: CardInterface])[] = [
  [1, "swipe"],
  [4, "insert"],
  [2, "tap"],
];
const PASSES: readonly (readonly [tag: number, program: PassProgram])[] = [
  [0xffee06, "appleVas"],
  [0xffee08, "smartTap"],
];
const REFUND = 0x20;
/** What 60-11 allows the chip by itself; the host's time comes on top. */
const CHIP_TIMEOUT_S = 30;

/** A command that a host sent, with its name if the catalogue knows it. */
export interface SentCommand {
  readonly line: number;
  readonly atMs: number;
  readonly name: CommandName | undefined;
  readonly data: Uint8Array;
}

/** The command in an entry that was sent. */
export function sentCommand({ line, entry }: RecordedEntry): SentCommand | undefined {
  if (entry.entry !== "sent") return undefined;
  const { command, subCommand, data } = decodeNeoFrame(entry.frame, { direction: "from-host" }) as NeoCommand;
  return { line, atMs: entry.atMs, name: commandNameOf(command, subCommand), data };
}

/**
 * The commands of the card presentation that starts at this line. 60-12 lets the card go: but for a cancellation, what
 * follows it is the next customer's.
 */
export function presentationFrom(entries: readonly RecordedEntry[], line: number): readonly SentCommand[] {
  const sent = entries
    .filter((entry) => entry.line >= line)
    .map((entry) => sentCommand(entry))
    .filter((command) => command !== undefined);
  const completed = sent.findIndex(({ name }) => name === "completeContact");
  const next = sent.findIndex(
    ({ name }, at) =>
      !OF_A_PRESENTATION.includes(name) || (completed >= 0 && at > completed && name !== "cancelTransaction"),
  );
  return next < 0 ? sent : sent.slice(0, next);
}

/** What the first command of a presentation asks for. */
export function requestOf(commands: readonly SentCommand[]): ReadRequest {
  const { name, data } = commands[0]!;
  const isContact = name === "startContact";
  const { timeoutS, tlv = [] } = isContact
    ? COMMANDS.startContact.request.decode(data)
    : COMMANDS.activateTransaction.request.decode(data);
  const values = new Map(tlv.map(({ tag, value }) => [tag, value]));
  const bits = values.get(0xdfef37)?.[0] ?? 7;
  const { authorizeTimeoutMs, forceOnline } = authenticationOf(commands);
  return {
    amountMinor: Number(formatHex(values.get(0x9f02) ?? Uint8Array.of(0))),
    currency: Number(formatHex(values.get(0x5f2a) ?? Uint8Array.of(0x08, 0x40))),
    interfaces: isContact
      ? ["insert"]
      : INTERFACES.filter(([bit]) => (bits & bit) !== 0).map(([, way]) => way),
    timeoutMs: 1_000 * timeoutS,
    transactionType: values.get(0x9c)?.[0] === REFUND ? "refund" : "sale",
    fallback: values.get(0xdfef3c)?.[0] === 1,
    passes: passesOf(tlv),
    ...(authorizeTimeoutMs === undefined ? {} : { authorizeTimeoutMs }),
    ...(forceOnline === undefined ? {} : { forceOnline }),
  };
}

/**
 * Whether the host was there to be asked: 60-11 has the time that it was given. Without 60-11, by the decision.
 * A chip that decides by itself gets no 60-12, so that the one that follows may be another customer's.
 */
export function wasHostGiven(commands: readonly SentCommand[]): boolean {
  return commands.some(({ name }) => name === "authenticateContact")
    ? authenticationOf(commands).authorizeTimeoutMs !== undefined
    : commands.some((command) => decisionOf(command) !== undefined);
}

/** What the chip was told; `authorizeTimeoutMs`, the time that the host was given, is missing when it was not asked. */
function authenticationOf(
  commands: readonly SentCommand[],
): Pick<ReadRequest, "authorizeTimeoutMs" | "forceOnline"> {
  const authentication = commands.find(({ name }) => name === "authenticateContact");
  if (authentication === undefined) return {};
  const { forceOnline, timeoutS } = COMMANDS.authenticateContact.request.decode(authentication.data);
  const hostS = timeoutS - CHIP_TIMEOUT_S;
  return { forceOnline, ...(hostS > 0 ? { authorizeTimeoutMs: 1_000 * hostS } : {}) };
}

function passesOf(tlv: readonly TlvNode[]): NonNullable<ReadRequest["passes"]> {
  return Object.fromEntries(
    PASSES.flatMap(([tag, program]) => {
      const container = tlv.find((node) => node.tag === tag);
      return container === undefined ? [] : [[program, container.children]];
    }),
  );
}

/** What the host decided, if 60-12 says that it was reached. */
export function decisionOf({ name, data }: SentCommand): HostDecision | undefined {
  if (name !== "completeContact") return undefined;
  const { hostReached, tlv = [] } = COMMANDS.completeContact.request.decode(data);
  if (!hostReached) return undefined;
  const responseCode = String.fromCharCode(...(tlv.find(({ tag }) => tag === 0x8a)?.value ?? []));
  const issuerAuthenticationData = tlv.find(({ tag }) => tag === 0x91)?.value;
  const issuerScripts = encodeTlv(tlv.filter(({ tag }) => tag === 0x71 || tag === 0x72));
  return {
    approved: isApprovingCode(responseCode),
    responseCode,
    ...(issuerAuthenticationData === undefined ? {} : { issuerAuthenticationData }),
    ...(issuerScripts.length === 0 ? {} : { issuerScripts }),
  };
}

/** Which of the choices the host took, from 0; `undefined` if it cancelled. */
export function choiceOf({ name, data }: SentCommand): number | undefined {
  if (name !== "replyToPrompt") return undefined;
  const reply = COMMANDS.replyToPrompt.request.decode(data);
  return reply.reply === "menu" || reply.reply === "languageMenu" ? reply.line - 1 : undefined;
}
