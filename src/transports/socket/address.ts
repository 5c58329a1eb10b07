/**
 * Where a reader is served: a socket file or named pipe, or a port of this machine.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireText } from "../../arguments.ts";

/** Where a reader is served, and what guards it. Exactly one of `path` and `port` is given. */
export interface SocketAddress {
  /** A file name, which nobody but this user may open; on Windows a pipe such as `\\.\pipe\vp3300`. */
  readonly path?: string | undefined;
  /** A port of 127.0.0.1, 1 to 65535; for serving also 0, any that is free. It needs a token. */
  readonly port?: number | undefined;
  /**
   * A secret that both sides know: 16 to 1024 characters from a random generator, not a word. Required with a port, where
   * any program of this machine can connect; useful with a named pipe.
   */
  readonly token?: string | undefined;
}

/** An address that was checked, as `net` takes it. */
export interface CheckedAddress {
  readonly target: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly token: string | undefined;
  /** For errors. */
  readonly place: string;
}

const LOOPBACK = "127.0.0.1";
const LONGEST_PATH = 4_096;
const SHORTEST_TOKEN = 16;
const LONGEST_TOKEN = 1_024;

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function checkAddress({ path, port, token }: SocketAddress, lowestPort: 0 | 1): CheckedAddress {
  if ((path === undefined) === (port === undefined)) {
    refuseArgument("options", "path or port", path === undefined ? "neither" : "both");
  }
  if (token !== undefined) requireToken(token);
  if (path !== undefined) {
    requireText("options.path", path, LONGEST_PATH);
    if (path === "" || path.includes("\0")) refuseArgument("options.path", "file name", "no file name");
    return { target: { path }, token, place: path };
  }
  requireInteger("options.port", port, lowestPort, 65_535);
  if (token === undefined) refuseArgument("options.token", "secret, required with a port", "undefined");
  return { target: { host: LOOPBACK, port }, token, place: `${LOOPBACK}:${port}` };
}

function requireToken(token: unknown): void {
  requireText("options.token", token, LONGEST_TOKEN);
  if (token.length < SHORTEST_TOKEN) {
    refuseArgument("options.token", `at least ${SHORTEST_TOKEN} characters`, `${token.length} characters`);
  }
}
