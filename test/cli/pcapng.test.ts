import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { registerDecode } from "../../src/cli/decode.ts";
import { formatPcapng } from "../../src/cli/pcapng.ts";
import { parseRecording } from "../../src/transports/recording/index.ts";
import { thrownCode } from "../reader/expectations.ts";

const RECORDING = `@vp3300-recording 1
@scrubbed card data and keys are filler; nothing here is real ciphertext
@start 2026-11-28T03:40:49.995Z
     0 -- opened
    10 => 5669564F74656368320018010000B3CD
    20 <= 5669564F74656368320018000000FA83
    30 <~ 7
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-pcapng-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Type and body of each block; lengths at both ends have to agree. */
function blocksOf(bytes: Uint8Array): { type: number; body: Buffer }[] {
  const buffer = Buffer.from(bytes);
  const blocks = [];
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readUInt32LE(at + 4);
    expect(buffer.readUInt32LE(at + length - 4)).toBe(length);
    expect(length % 4).toBe(0);
    blocks.push({ type: buffer.readUInt32LE(at), body: buffer.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

test("a section, an interface and a packet for each entry, with the pseudo-header", () => {
  const [section, face, ...packets] = blocksOf(formatPcapng(parseRecording(RECORDING)));
  expect([section?.type, face?.type]).toEqual([0x0a0d0d0a, 1]);
  expect(face?.body.readUInt16LE(0)).toBe(147);
  const heads = packets.map(({ body }) => body.subarray(20, 24).toString("hex"));
  expect(heads).toEqual(["01000300", "01010100", "01020100", "01020200"]);
  expect(packets[1]?.body.subarray(24, 40).toString("hex")).toBe("5669564f74656368320018010000b3cd");
  expect(packets[3]?.body.subarray(24, 28).toString("hex")).toBe("00000007");
  const times = packets.map(({ body }) => body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8));
  const start = Date.parse("2026-11-28T03:40:49.995Z");
  expect(times).toEqual([start, start + 10, start + 20, start + 30]);
});

test("a recording that does not say it was scrubbed is refused", () => {
  const clear = RECORDING.replace(/^@scrubbed.*\n/m, "");
  expect(thrownCode(() => formatPcapng(parseRecording(clear)))).toBe("ARGUMENT_INVALID");
});

test("decode --pcapng writes a new file, and never over another", async () => {
  const from = join(folder, "session.rec");
  const to = join(folder, "session.pcapng");
  writeFileSync(from, RECORDING);
  const run = async (...words: string[]) => {
    const ended = { err: "", exitCode: 0 };
    const program = new Command().exitOverride();
    registerDecode(program, {
      out: () => undefined,
      err: (text) => {
        ended.err += text;
      },
      setExitCode: (code) => {
        ended.exitCode = code;
      },
      stdin: async () => new Uint8Array(),
    });
    await program.parseAsync(["decode", ...words], { from: "user" });
    return ended;
  };
  expect(await run(from, "--pcapng", to)).toEqual({ err: "", exitCode: 0 });
  expect(blocksOf(readFileSync(to))).toHaveLength(6);
  expect(await run(from, "--pcapng", to)).toEqual({ err: expect.stringContaining("EEXIST"), exitCode: 2 });
  expect(await run("9A03", "--pcapng", join(folder, "x"))).toMatchObject({ exitCode: 2 });
});
