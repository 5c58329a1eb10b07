/**
 * Commands of the catalogue in words.
 *
 * @module
 */
import { commandNameOf, commandNamesOf, readerCommandNameOf } from "../protocol/commands/catalogue.ts";

const ACRONYMS = /\b(aids?|apdu|atr|atc|capk|ca|dukpt|icc|ksn|lcd|led|mcu|msr|pan|pin|rf|rid|sam|ui|usb)\b/g;

/** "getContactlessAid" becomes "get contactless AID". */
function words(name: string): string {
  return name
    .replace(/[A-Z]+/g, (letters) => ` ${letters.toLowerCase()}`)
    .replace(ACRONYMS, (acronym) => acronym.toUpperCase().replace(/S$/, "s"));
}

const orUnknown = (name: string | undefined): string =>
  name === undefined ? "not in the catalogue" : words(name);

/** What a command of the host asks for. */
export function commandTitle(command: number, subCommand: number): string {
  return orUnknown(commandNameOf(command, subCommand));
}

/** What a frame tells that the reader sends of its own accord. */
export function noticeTitle(command: number, subCommand: number): string {
  return orUnknown(readerCommandNameOf(command, subCommand));
}

/** What an answer may belong to: it repeats the command byte only. */
export function answerTitle(command: number): string {
  const [first, ...others] = commandNamesOf(command).map(words);
  if (first === undefined) return "to a command not in the catalogue";
  return others.length === 0 ? `to ${first}` : `to ${first} or another of its family`;
}
