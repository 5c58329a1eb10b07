/**
 * What a simulated reader can be told to do at a chosen moment, as data.
 *
 * @module
 */
import {
  integerShape,
  listShape,
  type Member,
  needed,
  objectShape,
  oneOfShape,
  optional,
  type Shape,
  textShape,
  variantShape,
} from "../../json-shape.ts";
import { COMMANDS, type CommandName } from "../../protocol/commands/catalogue.ts";
import { CONTACTLESS_ERRORS, type ContactlessErrorKey } from "../../protocol/commands/contactless-errors.ts";
import { PROMPT_MESSAGES, type PromptMessageKey } from "../../protocol/commands/prompts.ts";
import { RESULT_CODES, type ResultKey } from "../../protocol/commands/result-codes.ts";
import { STATUSES, type StatusKey } from "../../protocol/commands/statuses.ts";
import { PRESENTATIONS, type Presentation, requireCard, type SimulatedCard } from "../card.ts";
import { MS, requireShape } from "./check-shape.ts";
import { type CodeName, codeShape } from "./code-name.ts";

/** When an event happens. */
export interface ScriptMoment {
  /** The command of the host that it waits for, or the opening of a link. Default `open`. */
  readonly on?: CommandName | "open";
  /** Which one of them, from 1, counted since the reader was made. Default 1. */
  readonly nth?: number;
  /** Milliseconds later. Default 0: before the reader acts on the command. A link that ends forgets what is to come. */
  readonly afterMs?: number;
}

/** What a prompt can want; `pin` is 61-02, `swipe` 61-03, the others are modes of 61-01. */
export type AskKind =
  | "menu"
  | "functionKey"
  | "languageMenu"
  | "clear"
  | "touch"
  | "led"
  | "keypad"
  | "pin"
  | "swipe";

/**
 * What happens.
 *
 * Of the card and its holder:
 * - `present`: the card is swiped, inserted or tapped; `removeCard`: it is taken out of the slot.
 *
 * Of what the reader says:
 * - `show`: a text of its message table; `ask`: any other prompt, which the host may reply to;
 * - `notify`: a command of its own (boot, wake-up or switch notice);
 * - `signal`: status 0E, card detected; `burst`: a burst frame of user interface events, which is no NEO frame;
 * - `answer`: to the command that it waits for, in place of its own answer, which it never makes: a status, and with it a
 *   result code or a contactless error. With `keepsData` the reader does its work, and only the status is another;
 * - `delayAnswer`, `repeatAnswer` (`times` more, each after `gapMs`), `withholdAnswer`: to that command. Announcements
 *   (status 63) are not meant. These four wait for a command: there is nothing to answer when a link is opened.
 *
 * Of the reader itself:
 * - `sendClear`: from now on card data is not encrypted, while the reader says that it is; with `attribution` `encrypted`
 *   the answers say so too;
 * - `wedge`: nothing is answered any more, for `forMs` or until it is rebooted;
 * - `reboot`: it forgets what it was doing, and the link with it unless it `keepsLink`; for `silentMs` (default 3 000) it
 *   takes no link and says nothing;
 * - `sleep`: the link ends, and none can be opened for `forMs` or until the reader is woken;
 * - `disconnect`: the link ends;
 * - `loseKey`, `exhaustKey`: there is no data key any more, or it has no KSN left.
 */
export type ScriptAction<Card> =
  | { readonly do: "present"; readonly card: Card; readonly how: Presentation }
  | { readonly do: "removeCard" }
  | { readonly do: "show"; readonly message: CodeName<PromptMessageKey> }
  | {
      readonly do: "ask";
      readonly kind: CodeName<AskKind>;
      readonly texts?: readonly string[];
      readonly timeoutS?: number;
    }
  | { readonly do: "notify"; readonly notice: "bootNotification" | "wakeUp" | "switchEvent" }
  | { readonly do: "signal" }
  | { readonly do: "burst" }
  | {
      readonly do: "answer";
      readonly on: CommandName;
      readonly status?: CodeName<StatusKey>;
      readonly result?: CodeName<ResultKey>;
      readonly contactlessError?: CodeName<ContactlessErrorKey>;
      readonly keepsData?: boolean;
    }
  | { readonly do: "delayAnswer"; readonly on: CommandName; readonly delayMs: number }
  | {
      readonly do: "repeatAnswer";
      readonly on: CommandName;
      readonly times?: number;
      readonly gapMs?: number;
    }
  | { readonly do: "withholdAnswer"; readonly on: CommandName }
  | { readonly do: "sendClear"; readonly attribution?: "clear" | "encrypted" }
  | { readonly do: "wedge"; readonly forMs?: number }
  | { readonly do: "reboot"; readonly silentMs?: number; readonly keepsLink?: boolean }
  | { readonly do: "sleep"; readonly forMs?: number }
  | { readonly do: "disconnect" }
  | { readonly do: "loseKey" }
  | { readonly do: "exhaustKey" };

/** One event of a reader's script: when, and what. */
export type ScriptEvent = ScriptMoment & ScriptAction<SimulatedCard>;

/** Name of what happens. */
export type ScriptActionName = ScriptAction<unknown>["do"];

/** What a prompt can want. */
export const ASK_KINDS: readonly AskKind[] = [
  "menu",
  "functionKey",
  "languageMenu",
  "clear",
  "touch",
  "led",
  "keypad",
  "pin",
  "swipe",
];

/** Kinds of prompt by the modes of 61-01, for {@link codeShape}; the two others have no mode. */
const ASKED: Readonly<Record<number, { readonly key: AskKind }>> = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ ASK_KINDS.map((key, at) => [at, { key }]),
);

type MembersOfAction<Name extends ScriptActionName> = {
  readonly [Key in Exclude<
    keyof Extract<ScriptAction<unknown>, { do: Name }>,
    "do" | "on"
  >]-?: Member<unknown>;
};

const COMMAND_NAMES = /* @__PURE__ */ Object.keys(COMMANDS) as readonly CommandName[];

/** The shape of the commands that an event may wait for. */
export const commandShape = (): Shape<CommandName> => oneOfShape(COMMAND_NAMES);

/** A command, or the opening of a link. */
function momentShape(command: Shape<CommandName>): Shape<CommandName | "open"> {
  const { check } = oneOfShape([...COMMAND_NAMES, "open"]);
  return { schema: { anyOf: [command.schema, oneOfShape(["open"]).schema] }, check };
}

/** Besides `answer` itself. */
const ABOUT_ANSWERS: readonly string[] = ["delayAnswer", "repeatAnswer", "withholdAnswer"];

type Members = Readonly<Record<string, Member<unknown>>>;

/** What is answered: another status over the reader's own data, or in place of those a contactless error, or a result. */
function answerShape(moment: Members): Shape<object> {
  const status = codeShape(STATUSES, 1);
  const answerOf = (own: Members): Shape<object> =>
    objectShape({ do: needed(oneOfShape(["answer"])), ...moment, ...own } as never);
  const replaces = { status: optional(status), keepsData: optional(oneOfShape([false])) };
  const keeping = answerOf({ status: needed(status), keepsData: needed(oneOfShape([true])) });
  const failing = answerOf({ ...replaces, contactlessError: needed(codeShape(CONTACTLESS_ERRORS, 1)) });
  const other = answerOf({ ...replaces, result: optional(codeShape(RESULT_CODES, 2)) });
  return {
    schema: { anyOf: [keeping.schema, failing.schema, other.schema] },
    check(value, path, problems) {
      const { keepsData, contactlessError } = value as Readonly<Record<string, unknown>>;
      const meant = keepsData === true ? keeping : contactlessError === undefined ? other : failing;
      meant.check(value, path, problems);
    },
  };
}

/** The shape of events whose cards are of the shape `card`, and which wait for a `command` or an opening. */
export function eventShape<Card>(
  card: Shape<Card>,
  command: Shape<CommandName>,
): Shape<ScriptMoment & ScriptAction<Card>> {
  const actions: { readonly [Name in Exclude<ScriptActionName, "answer">]: MembersOfAction<Name> } = {
    present: { card: needed(card), how: needed(oneOfShape(PRESENTATIONS)) },
    removeCard: {},
    show: { message: needed(codeShape(PROMPT_MESSAGES, 1)) },
    ask: {
      kind: needed(codeShape(ASKED, 1)),
      texts: optional(listShape(textShape("up to 32 printable characters", /[ -~]{0,32}/), 16)),
      timeoutS: optional(integerShape(0, 0xffff)),
    },
    notify: { notice: needed(oneOfShape(["bootNotification", "wakeUp", "switchEvent"])) },
    signal: {},
    burst: {},
    delayAnswer: { delayMs: needed(MS) },
    repeatAnswer: { times: optional(integerShape(1, 100)), gapMs: optional(MS) },
    withholdAnswer: {},
    sendClear: { attribution: optional(oneOfShape(["clear", "encrypted"])) },
    wedge: { forMs: optional(MS) },
    reboot: { silentMs: optional(MS), keepsLink: optional(oneOfShape([true, false])) },
    sleep: { forMs: optional(MS) },
    disconnect: {},
    loseKey: {},
    exhaustKey: {},
  };
  const since = { nth: optional(integerShape(1, 1_000_000)), afterMs: optional(MS) };
  const anyMoment = { on: optional(momentShape(command)), ...since };
  const ofCommand = { on: needed(command), ...since };
  const variants = Object.entries(actions).map(([name, members]) => [
    name,
    objectShape({
      do: needed(oneOfShape([name])),
      ...(ABOUT_ANSWERS.includes(name) ? ofCommand : anyMoment),
      ...members,
    } as never),
  ]);
  return variantShape("do", { ...Object.fromEntries(variants), answer: answerShape(ofCommand) });
}

/** A card made with `createCard`, or like one. */
const CARD: Shape<SimulatedCard> = {
  schema: {},
  check: (value) => requireCard(value as SimulatedCard),
};

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `script` is a list of events */
export function requireScript(argument: string, script: unknown): asserts script is readonly ScriptEvent[] {
  requireShape(argument, script, listShape(eventShape(CARD, commandShape()), 10_000));
}
