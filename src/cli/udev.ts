/**
 * `vp3300 udev`: prints the udev rule that lets people other than root use a reader on Linux, as a file that can be put in
 * its place; with `--check`, says whether it took effect. It changes nothing itself.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from "commander";
import {
  type DeviceAccess,
  formatUdevRule,
  listDeviceAccess,
  UDEV_RULE_PATH,
} from "../transports/hid-node/index.ts";
import { addManual } from "./command-manual.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";

/** Asks the system; tests hand in their own answer. */
export type AccessCheck = () => Promise<readonly DeviceAccess[]>;

interface UdevOptions {
  readonly group?: string;
  readonly product?: readonly number[];
  readonly check?: boolean;
  readonly json?: boolean;
}

const INSTALL = `npx vp3300 udev | sudo tee ${UDEV_RULE_PATH}`;
const RELOAD = "sudo udevadm control --reload-rules && sudo udevadm trigger";

function parseProduct(text: string, before: readonly number[] = []): number[] {
  if (!/^(0x)?[\da-f]{1,4}$/i.test(text))
    throw new InvalidArgumentError("it is a hexadecimal id, like 3530.");
  return [...before, Number.parseInt(text, 16)];
}

function printRule({ group, product, json }: UdevOptions, io: ReaderIo): void {
  const rule = formatUdevRule({ group, productIds: product });
  if (json) {
    io.out(`${JSON.stringify({ path: UDEV_RULE_PATH, rule, install: INSTALL, reload: RELOAD })}\n`);
    return;
  }
  const head = [
    "ID TECH card readers, for who sits at the machine.",
    `1. ${INSTALL}`,
    `2. ${RELOAD}`,
    "3. plug the reader in again; vp3300 udev --check says whether it took effect",
  ];
  io.out(`${head.map((line) => `# ${line}\n`).join("")}${rule}`);
}

async function checkRule({ json }: UdevOptions, io: ReaderIo, check: AccessCheck): Promise<void> {
  const devices = await check();
  const isGranted = devices.length > 0 && devices.every(({ access }) => access === "granted");
  if (json) io.out(`${JSON.stringify({ granted: isGranted, devices })}\n`);
  else if (devices.length === 0) io.err("no reader is plugged in\n");
  else {
    for (const { file, driver, productId, access } of devices) {
      const id = productId.toString(16).padStart(4, "0");
      io.out(`${access.padEnd(8)} ${file}  ${driver}, product ${id}\n`);
    }
    if (!isGranted) io.err(`  fix: ${INSTALL} && ${RELOAD}, then plug the reader in again\n`);
  }
  if (!isGranted) io.setExitCode(1);
}

/** Adds `udev` to the program. */
export function registerUdev(
  program: Command,
  io: ReaderIo = processReaderIo,
  check: AccessCheck = listDeviceAccess,
): void {
  addManual(
    program
      .command("udev")
      .description("print the udev rule that lets you use a reader on Linux, or check that it took effect")
      .option("--group <name>", "let this group at the reader too: for services, which have no seat")
      .option("--product <id>", "this product alone, hexadecimal; more than once for more", parseProduct)
      .option("--check", "say whether the readers that are plugged in may be opened")
      .option("--json", "print one JSON text"),
    {
      examples: [INSTALL],
      exits: {
        0: "printed, or every reader that is plugged in may be opened",
        1: "one may not, or none is plugged in",
        2: "wrong usage",
      },
    },
  ).action((options: UdevOptions) =>
    runCommand(io, options.json, async () => {
      if (options.check) await checkRule(options, io, check);
      else printRule(options, io);
    }),
  );
}
