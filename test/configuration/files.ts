/** Configurations to test with, and readers to apply them to. */
import {
  type CommandableReader,
  parseConfiguration,
  type ReaderConfiguration,
  readConfiguration,
} from "../../src/configuration/index.ts";
import { openReader, type Reader } from "../../src/index.ts";
import { COMMANDS, commandNameOf } from "../../src/protocol/commands/index.ts";
import { NeoDecoder } from "../../src/protocol/index.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import type { Link, Transport } from "../../src/transports/transport.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";

/** A shop's file: it changes, adds and removes something in every section. */
export const SHOP: ReaderConfiguration = {
  format: 1,
  name: "shop",
  models: ["vp3300", "vp3300bt"],
  encryption: { enabled: true, cipher: "aes", msr: { DFEF04: "07" } },
  contact: {
    majorConfiguration: "5C",
    terminal: { "9F1A": "0276", "9F35": "25", DF26: "01" },
    aids: {
      A0000000031010: { "9F09": "0096", DF13: "5584001000" },
      A0000000041010: { "9F09": "0002", DFEE15: "01" },
      A0000000999090: { "9F09": "0001" },
    },
    caKeys: [...CA_KEYS],
    revocations: [
      { rid: "A000000003", index: "09", serial: "000001" },
      { rid: "A000000004", index: "05", serial: "000002" },
    ],
  },
  contactless: {
    groups: { "00": { "5F2A": "0978" }, "02": { "9F33": "0028C8" } },
    aids: {
      A0000000031010: { FFE4: "02", FFE1: "01" },
      A0000000041010: { FFE4: "00", FFE1: "01" },
    },
    caKeys: [CA_KEYS[0]],
  },
  power: { idleS: 5, sleepS: 255 },
  pollMode: "onDemand",
};

/** A shop's file of before: what {@link SHOP} overwrites or removes is in it, in every list. */
export const OLD_SHOP: ReaderConfiguration = {
  format: 1,
  contact: {
    ...SHOP.contact,
    majorConfiguration: "2C",
    terminal: { "9F1A": "0840", "9F35": "21" },
    caKeys: [{ ...CA_KEYS[1] }],
    revocations: [
      { rid: "A000000003", index: "09", serial: "000001" },
      { rid: "A000000025", index: "01", serial: "0000FF" },
    ],
  },
  contactless: {
    groups: { "07": { "9F33": "0028C8" } },
    aids: { A0000000031010: { FFE4: "07" }, A00000002501: { FFE4: "00" } },
    caKeys: [CA_KEYS[1]],
  },
};

/** Where a link is cut: before the reader gets this command, or after it has got it and before its answer arrives. */
export interface Cut {
  /** Number of the command on the link, from 0. */
  readonly at: number;
  readonly when: "before" | "after";
}

/** What went over the links of a {@link watched} transport. */
export interface Traffic {
  /** Names of the commands that reached the reader. */
  readonly commands: string[];
}

/** A transport that notes commands, and cuts its link once. */
export function watched(reader: SimulatedReader, traffic: Traffic, cut?: Cut): Transport {
  return {
    kind: "simulator",
    async open(options): Promise<Link> {
      const link = await reader.open(options);
      const decoder = new NeoDecoder({ direction: "from-host" });
      let sent = 0;
      return {
        chunks: link.chunks,
        closed: link.closed,
        close: () => link.close(),
        [Symbol.asyncDispose]: () => link.close(),
        async write(bytes, writeOptions) {
          decoder.push(bytes);
          decoder.next();
          const here = cut?.at === sent ? cut.when : undefined;
          sent += 1;
          if (here !== "before") {
            traffic.commands.push(commandNameOf(decoder.command, decoder.subCommand) ?? "unknown");
            await link.write(bytes, writeOptions);
          }
          if (here !== undefined) reader.disconnect();
        },
      };
    },
  };
}

/** Whether a command only asks. */
export function isQuestion(command: string): boolean {
  return /^(get|ping|setPollMode|cancelTransaction)/.test(command) && command in COMMANDS;
}

/** A simulated reader and the time that it lives in. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly simulated: SimulatedReader;
}

/** Makes one. */
export function bench(options: SimulatedReaderOptions = {}): Bench {
  const clock = new VirtualClock();
  return { clock, simulated: new SimulatedReader({ clock, ...options }) };
}

/** Opens a simulated reader, lets `scene` use it in virtual time, and closes it. */
export async function withSimulated<T>(
  { clock, simulated }: Bench,
  scene: (reader: Reader, traffic: Traffic) => Promise<T>,
  cut?: Cut,
): Promise<T> {
  const traffic: Traffic = { commands: [] };
  return clock.run(async () => {
    const reader = await openReader(watched(simulated, traffic, cut), { clock });
    traffic.commands.length = 0;
    try {
      return await scene(reader, traffic);
    } finally {
      await reader.close();
    }
  });
}

/** What a reader has, as the file that says it. */
export async function readFile(reader: CommandableReader): Promise<ReaderConfiguration> {
  return parseConfiguration(JSON.stringify(await readConfiguration(reader)));
}
