import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { registerDecode } from "../../src/cli/decode.ts";
import { CANARIES, flattened } from "../explain/canaries.ts";
import { VECTOR_INPUTS, type VectorInput } from "../explain/vector-inputs.ts";
import { expectDocumented } from "./output-schema.ts";

const PONG = "5669564f74656368320018000000fa83";

interface Outcome {
  out: string;
  err: string;
  exitCode: number;
}

/** Runs the command on its own program, as the `vp3300` command would. */
async function decode(words: readonly string[], stdin = new Uint8Array()): Promise<Outcome> {
  const outcome: Outcome = { out: "", err: "", exitCode: 0 };
  const out = (text: string): void => {
    outcome.out += text;
  };
  const err = (text: string): void => {
    outcome.err += text;
  };
  const setExitCode = (code: number): void => {
    outcome.exitCode = code;
  };
  const program = new Command("vp3300").exitOverride().configureOutput({ writeOut: out, writeErr: err });
  registerDecode(program, {
    out,
    err,
    setExitCode,
    stdin: async () => stdin,
  });
  try {
    await program.parseAsync(["decode", ...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    outcome.exitCode = 2;
  }
  expectDocumented(["decode", ...words], outcome.out);
  return outcome;
}

describe("what is printed", () => {
  test("offset, bytes, name and meaning, a line each", async () => {
    const { out, err, exitCode } = await decode([PONG]);
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^ 0 +response frame$/);
    expect(lines[1]).toMatch(/^ 0 {2}56 69 56 4F 74 65 63 68 … +header: /);
    expect(lines[5]).toMatch(/^14 {2}FA 83 +CRC: matches, most significant byte first$/);
  });

  test("a data object takes one line, its bits a line each", async () => {
    const { out } = await decode(["95050000008080", "--as", "tlv"]);
    expect(out.split("\n").map((line) => line.trim().replace(/ {2,}/g, "  "))).toEqual([
      "0  95 05 00 00 00 80 80  95 Terminal Verification Results",
      "5  byte 4, bit 8: floor limit exceeded",
      "6  byte 5, bit 8: default TDOL used",
      "",
    ]);
  });

  test("card data is masked, and none of its bytes are shown", async () => {
    const { out } = await decode(["5A0847617390010101195F2004444F452F", "--as", "tlv"]);
    expect(out).toContain("5A 08 …");
    expect(out).toContain("4761********0119");
    expect(out).toContain("4 bytes, hidden");
    expect(out).not.toContain("7390");
    expect(out).not.toContain("44 4F 45");
  });

  test("the characters of text input, control characters as points", async () => {
    const { out } = await decode(["-", "--as", "track"], new TextEncoder().encode("%E?\r\n"));
    expect(out).toMatch(/^0 +track 1\n0 {2}%E\? +unreadable track/);
    expect(out).toMatch(/\n3 {2}\.\. +line end\n$/);
  });

  test("--json prints one JSON text", async () => {
    const { out } = await decode(["--json", PONG]);
    expect(JSON.parse(out)).toMatchObject({ as: "neo", text: false, length: 16, parts: [{ offset: 0 }] });
  });
});

describe("broken input", () => {
  test("what was understood, then the error with its offset, exit code 1", async () => {
    const { out, err, exitCode } = await decode([`${PONG.slice(0, -2)}82`]);
    expect(out).toContain("status: ");
    expect(err).toMatch(/^error: PROTOCOL_FRAME_CRC: .*offset 14.*\n$/);
    expect(exitCode).toBe(1);
  });

  test("--json holds the error as well", async () => {
    const { out, exitCode } = await decode(["--json", "--as", "tlv", "9A03"]);
    expect(JSON.parse(out)).toMatchObject({ error: { code: "PROTOCOL_TLV_VALUE_TRUNCATED", offset: 0 } });
    expect(exitCode).toBe(1);
  });
});

describe("where the input comes from", () => {
  let folder = "";
  const fileWith = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vp3300-decode-"));
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  test("hexadecimal in one word or several", async () => {
    expect((await decode(["18 01"])).out).toBe((await decode(["18", "01"])).out);
    expect((await decode(PONG.match(/../g) ?? [])).exitCode).toBe(0);
  });

  test("a track as it is", async () => {
    expect((await decode([";5452300551227189=08043210?"])).out).toContain("5452********7189");
  });

  test("a binary file, a file with hexadecimal, a file with a track", async () => {
    const binary = fileWith("frame.bin", Buffer.from(PONG, "hex"));
    const dump = fileWith("frame.txt", `${PONG.match(/../g)?.join(" ")}\n`);
    const track = fileWith("track.txt", ";5452300551227189=08043210?\n");
    expect((await decode([binary])).out).toBe((await decode([PONG])).out);
    expect((await decode([dump])).out).toBe((await decode([PONG])).out);
    expect((await decode([track])).out).toContain("5452********7189");
  });

  test("standard input, binary or text", async () => {
    const { out } = await decode([PONG]);
    expect((await decode(["-"], Buffer.from(PONG, "hex"))).out).toBe(out);
    expect((await decode(["-"], Buffer.from(PONG))).out).toBe(out);
  });

  test("without an io of its own it uses the process", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const writeError = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const program = new Command("vp3300").exitOverride();
    registerDecode(program);
    await program.parseAsync(["decode", "9A03", "--as", "tlv"], { from: "user" });
    const { exitCode } = process;
    process.exitCode = undefined;
    expect(exitCode).toBe(1);
    expect(write).toHaveBeenCalledOnce();
    expect(writeError).toHaveBeenCalledOnce();
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["nothing",                ()  => []],
    ["no file of that name",   ()  => ["no-such-file.bin"]],
    ["a folder",               ()  => [folder]],
    ["a file too large",       ()  => [fileWith("large.bin", new Uint8Array((4 << 20) + 1))]],
    ["bytes beyond a mebibyte", () => [fileWith("noise.bin", new Uint8Array((1 << 20) + 1))]],
    ["an unknown format",      ()  => ["--as", "xml", PONG]],
    ["an unknown option",      ()  => ["--frobnicate", PONG]],
  ])("%s: one line, exit code 2", async (_, words) => {
    const { out, err, exitCode } = await decode(words());
    expect(out).toBe("");
    expect(err).toMatch(/^error: .+\n$/);
    expect(exitCode).toBe(2);
  });
});

test("no vector makes it print card data, as text or as JSON", async () => {
  let count = 0;
  for (const { name, input, as } of Object.values<readonly VectorInput[]>(VECTOR_INPUTS).flat()) {
    for (const options of [[], ["--json"]]) {
      const source = new TextEncoder().encode(input);
      const { out, err } = await decode(["-", "--as", as, ...options], source);
      const printed = flattened(out + err);
      expect(
        CANARIES.filter((canary) => printed.includes(canary)),
        name,
      ).toEqual([]);
      count++;
    }
  }
  expect(count).toBe(958);
});
