/**
 * Which PointCheckout `vp3300 checkout` asks, and as whom: from the environment, for what is typed on a command line is
 * seen by every user of the machine.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Brand, CheckoutAttempt, CheckoutConfig, CheckoutStore } from "../checkout/server/index.ts";
import { Vp3300Error } from "../index.ts";
import { refusedFile } from "./file-refusal.ts";

/** How the commands reach the service. */
export interface CheckoutAccess {
  readonly brand: Brand;
  /** Real money: the environment's word is not enough. */
  readonly production?: boolean;
}

/** The variables that say where, and as whom. */
export const CHECKOUT_VARIABLES = {
  POINTCHECKOUT_API_KEY: "API key of the merchant",
  POINTCHECKOUT_API_SECRET: "API secret of the merchant",
  POINTCHECKOUT_URL: "full address of a test service on this machine, with its path",
} as const;

type Variables = Readonly<Record<string, string | undefined>>;

const THIS_MACHINE = /^http:\/\/(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?:[:/]|$)/i;

function requireVariable(variables: Variables, name: keyof typeof CHECKOUT_VARIABLES): string {
  const value = variables[name];
  if (value) return value;
  throw new Vp3300Error("ARGUMENT_INVALID", {
    argument: `environment variable ${name}`,
    expected: CHECKOUT_VARIABLES[name],
    actual: "nothing",
  });
}

/** The client's configuration. @throws Vp3300Error `ARGUMENT_INVALID` */
export function checkoutConfig(
  { brand, production = false }: CheckoutAccess,
  variables: Variables,
): CheckoutConfig {
  const { POINTCHECKOUT_URL: apiBase } = variables;
  if (apiBase && !THIS_MACHINE.test(apiBase)) {
    throw new Vp3300Error("ARGUMENT_INVALID", {
      argument: "environment variable POINTCHECKOUT_URL",
      expected: CHECKOUT_VARIABLES.POINTCHECKOUT_URL,
      actual: "another host",
    });
  }
  return {
    brand,
    mode: production ? "live" : "test",
    apiKey: requireVariable(variables, "POINTCHECKOUT_API_KEY"),
    apiSecret: requireVariable(variables, "POINTCHECKOUT_API_SECRET"),
    ...(apiBase ? { apiBase } : {}),
  };
}

/** A store of one attempt: `file`, which must not be there yet, so that none is ever overwritten by another. */
export function attemptFile(file: string): CheckoutStore {
  let flag = "wx";
  return {
    save(attempt) {
      try {
        writeFileSync(file, `${JSON.stringify(attempt)}\n`, { flag, mode: 0o600, flush: true });
      } catch (cause) {
        throw refusedFile(file, "a new file", cause);
      }
      flag = "w";
    },
  };
}

/** The attempt that {@link attemptFile} kept. @throws Vp3300Error `ARGUMENT_INVALID` */
export function readAttempt(file: string): CheckoutAttempt {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CheckoutAttempt;
  } catch (cause) {
    throw refusedFile(file, "an attempt that --attempt kept", cause);
  }
}
