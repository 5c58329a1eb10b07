/**
 * Frames without card data and keys: still whole frames with right check bytes, of the same length and meaning.
 *
 * @module
 */
import { type CommandName, commandNameOf, readerCommandNameOf } from "../../protocol/commands/catalogue.ts";
import { INTERIM_STATUS } from "../../protocol/commands/statuses.ts";
import { encodeNeoFrame, type NeoFrame } from "../../protocol/frames/neo-frame.ts";
import { isOwnAnswer } from "./own-answer.ts";
import { COMMAND_RULES, hidden, kept, open, READER_COMMAND_RULES, type ScrubRule } from "./scrub-rules.ts";

/** The data of a user interface event is one code byte, whatever the command; of a longer one, it is not known what that is. */
const LONGEST_EVENT = 2;

/**
 * The bytes of a frame without its card data, a copy.
 *
 * @param answered sub-command of the command that a response answers, which the response does not repeat; -1 if unknown
 */
export function scrubFrame(frame: NeoFrame, answered: number): Uint8Array {
  const data = frame.data.slice();
  ruleOf(frame, answered)(data);
  return encodeNeoFrame({ ...frame, data });
}

/** Whether anything of the answer to a command is kept. */
export function keepsAnswer(command: number, subCommand: number): boolean {
  return (rulesOf(command, subCommand)?.[1] ?? hidden) !== hidden;
}

function ruleOf(frame: NeoFrame, answered: number): ScrubRule {
  switch (frame.kind) {
    case "command":
    case "v1-command":
      return rulesOf(frame.command, frame.subCommand)?.[0] ?? hidden;
    case "reader-command": {
      const name = readerCommandNameOf(frame.command, frame.subCommand);
      return name === undefined ? hidden : READER_COMMAND_RULES[name];
    }
    case "response":
      if (frame.status === INTERIM_STATUS.userInterfaceEvent && frame.data.length <= LONGEST_EVENT)
        return open;
      return answerRule(frame, answered);
    case "v1-ack":
    case "v1-nak":
      return open;
    default:
      return hidden;
  }
}

function answerRule({ command, status, data }: NeoFrame & { kind: "response" }, answered: number): ScrubRule {
  const name = nameOf(command, answered);
  const rule = (name && COMMAND_RULES[name]?.[1]) ?? hidden;
  if (rule !== open && rule !== kept) return rule;
  return name !== undefined && isOwnAnswer(name, status, data) ? rule : hidden;
}

function nameOf(command: number, subCommand: number): CommandName | undefined {
  return subCommand < 0 ? undefined : commandNameOf(command, subCommand);
}

function rulesOf(command: number, subCommand: number) {
  const name = nameOf(command, subCommand);
  return name === undefined ? undefined : COMMAND_RULES[name];
}
