/**
 * `npx tsx examples/checkout/run.ts` starts the example and opens it in Chromium, with a throw-away profile in which the
 * pay host is found on this machine.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "./stack.ts";

const CHROMIUM = process.env.VP3300_CHROMIUM ?? "/usr/bin/chromium";

const { shopUrl, chromiumArguments } = await startStack();
const command = [
  `--user-data-dir=${mkdtempSync(join(tmpdir(), "vp3300-checkout-"))}`,
  "--no-first-run",
  ...chromiumArguments(),
  shopUrl,
];
process.stdout.write(`The shop is at ${shopUrl}. Pay with 4242 4242 4242 4242, 12/25, 100, TEST USER.\n`);
if (existsSync(CHROMIUM) && (process.env.DISPLAY || process.env.WAYLAND_DISPLAY)) {
  spawn(CHROMIUM, command, { stdio: "ignore" }).once("exit", () => process.exit());
} else {
  process.stdout.write(`Open it with\n  chromium ${command.map((part) => `'${part}'`).join(" ")}\n`);
}
