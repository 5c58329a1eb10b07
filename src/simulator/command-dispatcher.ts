/**
 * From a frame of the host to the answer: which command it is, whether it may run now, what its data says.
 *
 * @module
 */
import { isVp3300Error } from "../errors.ts";
import {
  COMMANDS,
  type CommandName,
  commandInfo,
  commandNameOf,
  commandNamesOf,
} from "../protocol/commands/catalogue.ts";
import type { AnyCodec } from "../protocol/commands/codecs.ts";
import type { NeoCommand, NeoFrame, NeoV1Command } from "../protocol/frames/neo-frame.ts";
import { type Answer, type HandlerContext, LATER, RawAnswer, refuse } from "./answer.ts";
import { statusCode } from "./codes.ts";
import { CONFIGURATION_HANDLERS } from "./configuration-answers.ts";
import { ENCRYPTION_HANDLERS } from "./encryption-answers.ts";
import { GENERAL_HANDLERS } from "./general-answers.ts";
import { PASS_THROUGH_HANDLERS } from "./pass-through-answers.ts";
import { TRANSACTION_HANDLERS } from "./transaction-answers.ts";

type Handler = (context: HandlerContext, request: unknown) => unknown;

const HANDLERS = {
  ...GENERAL_HANDLERS,
  ...TRANSACTION_HANDLERS,
  ...CONFIGURATION_HANDLERS,
  ...ENCRYPTION_HANDLERS,
  ...PASS_THROUGH_HANDLERS,
} as Readonly<Record<CommandName, unknown>> as Readonly<Record<CommandName, Handler>>;

/** A frame that asks for something. */
export type CommandFrame = NeoCommand | NeoV1Command;

/** Whether the reader speaks the frame's version and the frame is a command. */
export function isCommand(frame: NeoFrame): frame is CommandFrame {
  return frame.kind === "v1-command" || (frame.kind === "command" && frame.version === 2);
}

/** The answer to a command; `undefined` when it is sent later, or none is due. */
export function dispatch(context: HandlerContext, frame: CommandFrame): Answer | undefined {
  const { command, subCommand } = frame;
  const name = commandNameOf(command, subCommand);
  if (!name) return refuse(commandNamesOf(command).length > 0 ? "unknownSubCommand" : "unknownCommand");

  const { engine, device } = context;
  if (name === "replyToPrompt" && isAwaited(context, frame)) return undefined;
  if (engine.busy && name !== "cancelTransaction") {
    if (device.options.whenBusy === "refuse") return refuse("commandNotAllowed");
    engine.cancel(false);
  }
  if (!commandInfo(name).models.includes(device.options.model)) return refuse("commandNotAllowed");
  const { request: requestCodec, response: responseCodec } = COMMANDS[name];
  return unlessInvalid(() => {
    const response = HANDLERS[name](context, (requestCodec as AnyCodec).decode(frame.data));
    if (response === LATER) return undefined;
    if (response instanceof RawAnswer) return response;
    return new RawAnswer(statusCode("ok"), (responseCodec as AnyCodec).encode(response as never));
  });
}

/** Hands a reply to the menu that waits for it. */
function isAwaited({ engine }: HandlerContext, frame: CommandFrame): boolean {
  let awaited = false;
  unlessInvalid(() => {
    awaited = engine.prompter.take(COMMANDS.replyToPrompt.request.decode(frame.data));
    return undefined;
  });
  return awaited;
}

/** What `work` gives; the status for data that it can't read. */
function unlessInvalid(work: () => Answer | undefined): Answer | undefined {
  try {
    return work();
  } catch (error) {
    if (isVp3300Error(error) && error.code.startsWith("PROTOCOL_")) return refuse("incorrectParameter");
    throw error;
  }
}
