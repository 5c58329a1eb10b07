/**
 * What the doctor makes of an error: how bad it is, what it comes from, what helps. An error's own `fix` knows the platform
 * and comes before the one here.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode, isVp3300Error, type Vp3300Error } from "../errors.ts";
import type { CheckName, Finding, Severity } from "./report.ts";

interface Advice {
  readonly severity?: Severity;
  readonly cause?: string;
  readonly fix?: string;
}

/** What helps a reader without a usable key. */
export const KEYING = "send it to your provider to have its key injected; no software can do that";
const POWER = "wake the reader with its button, or take its power away and give it back";

const ADVICE: Partial<Readonly<Record<ErrorCode, Advice>>> = {
  TRANSPORT_UNSUPPORTED: { severity: "note", cause: "this platform has no such links" },
  TRANSPORT_LIBRARY_MISSING: { severity: "warning", cause: "its native library is an optional package" },
  TRANSPORT_LIBRARY_BROKEN: {
    cause: "the package was built for another machine or Node, or lacks a system library",
  },
  TRANSPORT_NO_ADAPTER: {
    severity: "warning",
    cause: "no adapter is plugged in, or the system does not show it",
  },
  TRANSPORT_ADAPTER_OFF: { cause: "Bluetooth is switched off" },
  TRANSPORT_PERMISSION: { cause: "the system keeps the reader from programs of this user" },
  TRANSPORT_DEVICE_BUSY: {
    cause: "another program, or another link of this one, holds the reader",
    fix: "close the other program: a point of sale, the vendor's demo, a second copy of this one",
  },
  TRANSPORT_NOT_FOUND: {
    cause: "it is off, asleep, out of reach or not plugged in; or, of a socket, nobody serves one there",
    fix: `${POWER}; or start vp3300 serve`,
  },
  TRANSPORT_SERVICE_MISSING: {
    cause: "it is another device of the same name, or the system knows it as it was before",
    fix: "remove it from the system's Bluetooth pairings, then wake it with its button",
  },
  TRANSPORT_OPEN_FAILED: { cause: "the system could not open it", fix: POWER },
  TRANSPORT_WRITE_TIMEOUT: { cause: "the system takes no bytes for it: it hangs", fix: POWER },
  TRANSPORT_PEER_INVALID: {
    cause: "something else is at that address, or a vp3300 serve of another version",
    fix: "see what is at that address; run the same version on both sides",
  },
  TRANSPORT_OPEN_TIMEOUT: { cause: "it was there and did not let itself be opened", fix: POWER },
  TRANSPORT_LOST: { cause: "it was unplugged, went to sleep or out of reach meanwhile", fix: POWER },
  READER_SILENT: { cause: "it is in keyboard mode, paired with the system, or hangs", fix: POWER },
  READER_NOT_READY: { cause: "it had just been switched on, or was busy with another program", fix: POWER },
  READER_NO_ANSWER: { cause: "it hangs, or does not know the question", fix: POWER },
  READER_STATUS: {
    severity: "warning",
    cause: "its model or firmware does not have this, or not in this state",
    fix: "compare its firmware with the vendor's latest",
  },
  READER_BUSY: { cause: "a transaction is running", fix: "wait until it has ended" },
  READER_BATTERY_LOW: { cause: "its battery is too low to work", fix: "plug in its charging cable" },
  READER_KEY_MISSING: { cause: "it was never keyed, or was erased by a tamper", fix: KEYING },
  READER_KEY_EXHAUSTED: { cause: "its key has encrypted a million transactions", fix: KEYING },
  CONFIGURATION_INVALID: { fix: "mend the file: vp3300 config check FILE names every problem" },
  CONFIGURATION_KEY_HASH: {
    cause: "a CA public key in the file is damaged, or its hash is",
    fix: "take both from the scheme's own publication",
  },
  CONFIGURATION_MODEL_UNSUPPORTED: { fix: "use a file that was made for this model" },
  TOKENIZE_CONNECTION: {
    cause: "no network, or a proxy or firewall in between",
    fix: "let this machine reach https://<site>.cardconnect.com, port 443; see that the site is spelled right",
  },
  TOKENIZE_HOST_REFUSED: {
    cause: "card data goes to CardSecure over HTTPS and nowhere else",
    fix: "name the site with --site, or its address as the provider gave it",
  },
  TOKENIZE_REQUEST_REFUSED: {
    cause: "another service is at that address, or the site is wrong",
    fix: "see that the site is spelled right, and that it is meant for production or for UAT",
  },
  TOKENIZE_TIMEOUT: {
    cause: "a firewall that drops packets, or a slow line",
    fix: "let this machine reach https://<site>.cardconnect.com, port 443",
  },
  TOKENIZE_SERVICE_UNAVAILABLE: {
    cause: "the service itself",
    fix: "ask the provider's status page; try again",
  },
  TOKENIZE_RESPONSE_INVALID: {
    cause: "something else answers at that address, such as a captive portal",
    fix: "open the address in a browser on this machine",
  },
};

/** What the platform's code for a failed connection says about its cause, which the error's own code does not. */
const REASONS: readonly (Advice & { readonly of: RegExp })[] = [
  {
    of: /CERT|SIGNED|ISSUER|ALTNAME|_TLS_|_SSL_/,
    cause:
      "its certificate is not trusted here: a proxy opens the connection, or this machine's clock is wrong",
    fix: "set this machine's clock; have <site>.cardconnect.com let through unopened, or name the proxy's authority in NODE_EXTRA_CA_CERTS",
  },
  {
    of: /^(?:ENOTFOUND|EAI_AGAIN)$/,
    cause: "no host of that name is known: no network or DNS, or the site is spelled wrong",
    fix: "see that the site is spelled right, and that this machine can look up other names",
  },
];

function adviceFor({ code, context }: Vp3300Error): Advice {
  const { reason } = context;
  const known = code === "TOKENIZE_CONNECTION" && REASONS.find(({ of }) => of.test(String(reason)));
  return known || (ADVICE[code] ?? {});
}

/** For what nothing else helps. */
export const LAST_RESORT = "run this once more; if it stays, report it with this text";

/** A finding of an error of this package; `fallback` where the advice does not say how bad it is. */
export function findingOf(
  check: CheckName,
  error: unknown,
  subject: string,
  fallback: Severity = "problem",
): Finding {
  if (!isVp3300Error(error)) throw error;
  const { code, context } = error;
  const { severity = fallback, cause, fix: general } = adviceFor(error);
  const fix = typeof context.fix === "string" ? context.fix : (general ?? LAST_RESORT);
  return {
    check,
    severity,
    text: `${subject}: ${ERROR_CODES[code].text}`,
    ...(cause === undefined ? {} : { cause }),
    fix,
    code,
  };
}
