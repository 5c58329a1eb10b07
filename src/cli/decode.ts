/**
 * `vp3300 decode`: says what captured bytes mean, part by part, with card data masked; a recording it tells as a
 * conversation.
 *
 * @module
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { type ExplainAs, explain } from "../explain/index.ts";
import { isVp3300Error } from "../index.ts";
import { parseRecording } from "../transports/recording/index.ts";
import { addManual } from "./command-manual.ts";
import { conversationJson, conversationLines, isRecording } from "./conversation.ts";
import { explanationJson, explanationLines } from "./decode-lines.ts";
import { fileProblem } from "./file-refusal.ts";
import { errorText } from "./paint.ts";
import { formatPcapng } from "./pcapng.ts";

/** Where the command reads and writes; tests hand in their own. */
export interface DecodeIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly setExitCode: (code: number) => void;
  readonly stdin: () => Promise<Uint8Array>;
}

const processIo: DecodeIo = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(errorText(text)),
  setExitCode: (code) => {
    process.exitCode = code;
  },
  stdin: async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  },
};

const FORMATS = ["auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"] satisfies ExplainAs[];
/** Files larger than this are no captures: four characters per byte of the most that is explained. */
const LARGEST_FILE = 4 << 20;

interface DecodeOptions {
  readonly as: ExplainAs;
  readonly json?: boolean;
  readonly pcapng?: string;
}

const HINT = "try: vp3300 decode --as neo 5669564F746563683200180100 00B3CD";

/** Wrong usage: one line that says what to do instead. */
class UsageProblem {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function isHex(text: string): boolean {
  return /^(0x)?[\dA-Fa-f][\dA-Fa-f\s:]*$/.test(text);
}

/** Bytes that are all characters are text: a hex dump or a track. */
function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  const isText = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d));
  return isText ? Buffer.from(bytes).toString("latin1") : bytes;
}

async function inputOf(words: readonly string[], io: DecodeIo): Promise<string | Uint8Array> {
  const given = words.join(" ");
  if (given === "") throw new UsageProblem(`nothing to decode; ${HINT}`);
  if (given === "-") return textOrBytes(await io.stdin());
  if (isHex(given) || /^[%;+]/.test(given)) return given;
  if (!existsSync(given)) throw new UsageProblem(`neither hexadecimal nor a file; ${HINT}`);
  const { size } = statSync(given);
  if (!statSync(given).isFile() || size > LARGEST_FILE) {
    throw new UsageProblem(`not a file of at most ${LARGEST_FILE} bytes; ${HINT}`);
  }
  return textOrBytes(readFileSync(given));
}

/** Makes the file, which must not be there yet. */
function writeCapture(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes, { flag: "wx" });
  } catch (cause) {
    throw new UsageProblem(`--pcapng ${file}: can't be written: ${fileProblem(cause)}; name a new file`);
  }
}

async function decode(
  words: readonly string[],
  { as, json, pcapng }: DecodeOptions,
  io: DecodeIo,
): Promise<void> {
  const input = await inputOf(words, io);
  if (typeof input === "string" && isRecording(input)) {
    const recorded = parseRecording(input);
    if (pcapng !== undefined) writeCapture(pcapng, formatPcapng(recorded));
    io.out(`${json ? conversationJson(recorded) : conversationLines(recorded).join("\n")}\n`);
    return;
  }
  if (pcapng !== undefined) throw new UsageProblem("--pcapng takes a recording of vp3300 record");
  const explanation = explain(input, { as });
  io.out(json ? `${explanationJson(explanation)}\n` : `${explanationLines(explanation).join("\n")}\n`);
  const { error } = explanation;
  if (error === undefined) return;
  io.err(`error: ${error.code}: ${error.message}\n`);
  io.setExitCode(1);
}

/** Adds `decode` to the program. */
export function registerDecode(program: Command, io: DecodeIo = processIo): void {
  addManual(
    program
      .command("decode")
      .description("say what captured bytes mean, part by part; card data is masked")
      .argument(
        "[input...]",
        "hexadecimal, a file (binary, text of hexadecimal, or a recording), or - for standard input",
      )
      .addOption(new Option("--as <format>", "what the input is").choices(FORMATS).default("auto"))
      .option("--pcapng <file>", "also write a recording as a capture for Wireshark, to a new file")
      .option("--json", "print one JSON text"),
    {
      examples: ["vp3300 decode --as neo 5669564F746563683200180100 00B3CD"],
      exits: {
        0: "everything was understood",
        1: "the input is broken; what was understood is printed",
        2: "wrong usage",
      },
    },
  ).action(async (words: string[], options: DecodeOptions) => {
    try {
      await decode(words, options, io);
    } catch (problem) {
      if (!(problem instanceof UsageProblem) && !isVp3300Error(problem)) throw problem;
      io.err(`error: ${problem instanceof UsageProblem ? problem.text : problem.message}\n`);
      io.setExitCode(2);
    }
  });
}
