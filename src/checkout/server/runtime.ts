/**
 * Whether this program runs where an API secret may be: on a server, not in front of a shopper.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";

type Globals = Readonly<Record<string, unknown>>;

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** What gives a shopper's runtime away. Servers have none of it: Node, Deno, Bun, workers of a cloud. */
const SHOPPER_RUNTIMES: readonly (readonly [name: string, is: (globals: Globals) => boolean])[] = [
  ["react-native", ({ navigator }) => memberOf(navigator, "product") === "ReactNative"],
  ["browser", ({ window, document }) => window !== undefined && document !== undefined],
  [
    "web worker",
    ({ importScripts, process }) => typeof importScripts === "function" && process === undefined,
  ],
];

/** @throws Vp3300Error `CHECKOUT_UNSAFE_ENVIRONMENT` in a browser, a web worker or React Native */
export function requireServerRuntime(globals: object): void {
  const found = SHOPPER_RUNTIMES.find(([, is]) => is(globals as Globals));
  if (found !== undefined) throw new Vp3300Error("CHECKOUT_UNSAFE_ENVIRONMENT", { reason: found[0] });
}
