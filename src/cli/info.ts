/**
 * `vp3300 info`: opens a reader and prints what it says of itself.
 *
 * @module
 */
import type { Command } from "commander";
import type { ReaderIdentity } from "../index.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { processReaderIo, type ReaderIo } from "./reader-io.ts";
import { addOpeningOptions, type OpeningOptions, TRANSPORTS, type TransportTable } from "./transports.ts";
import { runWithReader } from "./with-reader.ts";

const yesNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? "yes" : "no");

function identityText(identity: ReaderIdentity): string {
  const { modelName, productType, serialNumber, firmwareVersion, encryption, keyPresent } = identity;
  const rows: readonly [string, string | undefined][] = [
    ["model", modelName],
    ["product type", productType],
    ["serial number", serialNumber],
    ["firmware", firmwareVersion],
    ["encrypts", yesNo(encryption.enabled)],
    ["cipher", encryption.cipher],
    ["data key", yesNo(keyPresent)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)} ${value ?? "not told"}\n`).join("");
}

/** Adds `info` to the program. */
export function registerInfo(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  addManual(
    addOpeningOptions(program.command("info").description("open a reader and print what it is"), table),
    {
      examples: ["vp3300 info --transport simulated"],
      exits: { ...FAILURE_EXITS, 0: "it answered" },
    },
  ).action((options: OpeningOptions) =>
    runWithReader(io, options, async ({ identity }) => {
      io.out(options.json ? `${JSON.stringify(identity)}\n` : identityText(identity));
    }),
  );
}
