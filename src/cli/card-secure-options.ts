/**
 * The options that say which CardSecure is meant: of the command line, or else of the environment.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { CardSecureAddress, CardSecureSite } from "../index.ts";
import type { ReaderIo } from "./reader-io.ts";

const ENVIRONMENTS = ["uat", "production"] as const;

/** What {@link addCardSecureOptions} adds. */
export interface CardSecureChoice {
  readonly site?: string;
  readonly environment?: (typeof ENVIRONMENTS)[number];
  readonly cardSecure?: string;
}

/** Adds `--site`, `--environment` and `--card-secure`; `purpose` says what for. */
export function addCardSecureOptions(command: Command, purpose: string): Command {
  return command
    .option("--site <name>", `${purpose} at this CardSecure site (VP3300_CARDSECURE_SITE)`)
    .addOption(
      new Option(
        "--environment <name>",
        "of the site, uat by default (VP3300_CARDSECURE_ENVIRONMENT)",
      ).choices(ENVIRONMENTS),
    )
    .option("--card-secure <url>", "the same by its address (VP3300_CARDSECURE_URL)");
}

/** Where captures become tokens: options before the environment; `undefined` if nothing is said. */
export function cardSecureOf(
  { site, environment, cardSecure }: CardSecureChoice,
  variables: ReaderIo["environment"],
): CardSecureSite | CardSecureAddress | undefined {
  const baseUrl = cardSecure ?? (site === undefined ? variables.VP3300_CARDSECURE_URL : undefined);
  if (baseUrl) return { baseUrl };
  const named = site ?? variables.VP3300_CARDSECURE_SITE;
  if (!named) return undefined;
  const where = environment ?? variables.VP3300_CARDSECURE_ENVIRONMENT ?? "uat";
  return { site: named, environment: where as CardSecureSite["environment"] };
}
