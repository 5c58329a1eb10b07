/**
 * Colour for terminals. `commander` decides for its help, and so for all: none where output is no terminal, `NO_COLOR`
 * before `FORCE_COLOR`, and both before that.
 *
 * @module
 */
import { styleText } from "node:util";
import { Command } from "commander";

/** What is told apart. */
export type Style = "bold" | "green" | "red" | "yellow";

/** Gives the text as it is written: with its style where that is seen. */
export type Paint = (style: Style, text: string) => string;

/** With its style, whatever it is written to. */
export const painted: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Without. */
export const plain: Paint = (_style, text) => text;

const { getOutHasColors, getErrHasColors } = new Command().configureOutput();

/** For standard output. */
export const paintOut: Paint = (style, text) => (getOutHasColors?.() ? painted : plain)(style, text);

/** What standard error gets: the word that begins an error stands out. */
export function errorText(text: string): string {
  return getErrHasColors?.() ? text.replace(/^error:/gm, (word) => painted("red", word)) : text;
}
