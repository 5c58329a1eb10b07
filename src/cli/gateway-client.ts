/**
 * The Gateway client of `vp3300 gateway`, from the environment alone: what is typed on a command line is seen by every
 * user of the machine and stays in the shell's history.
 *
 * @module
 */
import { CardPointeGateway, type GatewayConfig, type Journal } from "../gateway/index.ts";
import { type Clock, Vp3300Error } from "../index.ts";

/** How the commands reach a Gateway. */
export interface GatewayAccess {
  /** Real money: the environment's word is not enough. */
  readonly production?: boolean;
  readonly currency: string;
  /** A file that remembers payments: SQLite. Without it, they are remembered until the command ends. */
  readonly journal?: string;
}

/** The variables that say where, and as whom. */
export const GATEWAY_VARIABLES = {
  CARDPOINTE_URL: "full address, in place of site and environment",
  CARDPOINTE_SITE: "the site, as its host name spells it",
  CARDPOINTE_MERCHID: "merchant id",
  CARDPOINTE_USER: "user name of the Gateway",
  CARDPOINTE_PASSWORD: "password of the Gateway",
  CARDPOINTE_TOKEN: "token to pay with; or a line of standard input, with --token-stdin",
} as const;

type Variables = Readonly<Record<string, string | undefined>>;

/** A variable that has to be there. @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireVariable(variables: Variables, name: keyof typeof GATEWAY_VARIABLES): string {
  const value = variables[name];
  if (value) return value;
  throw new Vp3300Error("ARGUMENT_INVALID", {
    argument: `environment variable ${name}`,
    expected: GATEWAY_VARIABLES[name],
    actual: "nothing",
  });
}

const TEST_HOST = /^https:\/\/[^/]*-uat\.cardconnect\.com(?:[:/]|$)/i;
const THIS_MACHINE = /^http:\/\/(?:localhost|127\.|\[::1\])/i;

function addressOf(variables: Variables, production: boolean): Pick<GatewayConfig, never> & object {
  const { CARDPOINTE_URL: baseUrl } = variables;
  if (!baseUrl) {
    const site = requireVariable(variables, "CARDPOINTE_SITE");
    return { site, environment: production ? "production" : "uat" };
  }
  if (!production && !TEST_HOST.test(baseUrl) && !THIS_MACHINE.test(baseUrl)) {
    throw new Vp3300Error("ARGUMENT_INVALID", {
      argument: "environment variable CARDPOINTE_URL",
      expected: "a test environment, or --production for real money",
      actual: "another host",
    });
  }
  return { baseUrl };
}

/**
 * Makes the client, and what has to be let go after it.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, `GATEWAY_HOST_REFUSED`, `GATEWAY_JOURNAL_UNAVAILABLE`
 */
export async function gatewayOf(
  { production = false, currency, journal: path }: GatewayAccess,
  { environment, clock }: { readonly environment: Variables; readonly clock: Clock },
): Promise<{
  readonly gateway: CardPointeGateway;
  readonly journal: (Journal & AsyncDisposable) | undefined;
}> {
  const config = {
    ...addressOf(environment, production),
    merchid: requireVariable(environment, "CARDPOINTE_MERCHID"),
    username: requireVariable(environment, "CARDPOINTE_USER"),
    password: requireVariable(environment, "CARDPOINTE_PASSWORD"),
  } as GatewayConfig;
  const journal = path === undefined ? undefined : await openJournal(path, clock);
  const options = { clock, currency, journal };
  return { gateway: new CardPointeGateway(config, options), journal };
}

async function openJournal(path: string, clock: Clock) {
  const { openSqliteJournal } = await import("../gateway/sqlite/index.ts");
  return openSqliteJournal(path, { clock });
}
