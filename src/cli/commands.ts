/**
 * The commands by name, each in a file that is loaded when it is used: help and completion stay quick.
 *
 * @module
 */
import type { Command } from "commander";

/** What the process is, for reports. */
export interface ProgramFacts {
  readonly version: string;
}

/** Makes another program, with every command. */
export type WholeProgram = () => Promise<Command>;

interface CommandRow {
  /** What the list of commands says; the command's own description. */
  readonly summary: string;
  /** Adds it to the program. */
  readonly register: (program: Command, facts: ProgramFacts, whole: WholeProgram) => Promise<void>;
}

/** All of them, in the order of the help. */
export const CLI_COMMANDS: Readonly<Record<string, CommandRow>> = {
  demo: {
    summary: "swipe, insert, tap, fallback, decline and cancel on a simulated reader",
    register: async (program) => (await import("./demo.ts")).registerDemo(program),
  },
  doctor: {
    summary: "find out what keeps this machine from selling; the output may be pasted anywhere",
    async register(program, { version }) {
      const platform = `${process.platform} ${process.arch}`;
      const { registerDoctor } = await import("./doctor.ts");
      registerDoctor(program, { version, node: process.versions.node, platform });
    },
  },
  list: {
    summary: "list the readers that can be opened now",
    register: async (program) => (await import("./list.ts")).registerList(program),
  },
  inventory: {
    summary: "open every reader that is found: model, serial number, firmware, key and drift",
    register: async (program) => (await import("./inventory.ts")).registerInventory(program),
  },
  info: {
    summary: "open a reader and print what it is",
    register: async (program) => (await import("./info.ts")).registerInfo(program),
  },
  clock: {
    summary: "tell what a reader's clock shows, and with --set put it right",
    register: async (program) => (await import("./clock.ts")).registerClock(program),
  },
  watch: {
    summary: "tell the readers that come and go, until interrupted",
    register: async (program) => (await import("./watch.ts")).registerWatch(program),
  },
  read: {
    summary: "read one card and print the masked outcome; no card data is shown",
    register: async (program) => (await import("./read.ts")).registerRead(program),
  },
  decode: {
    summary: "say what captured bytes mean, part by part; card data is masked",
    register: async (program) => (await import("./decode.ts")).registerDecode(program),
  },
  record: {
    summary: "open a reader, read one card or run commands, and write down what went over the link, scrubbed",
    register: async (program) => (await import("./record.ts")).registerRecord(program),
  },
  replay: {
    summary: "play a recording to the driver and print its steps and outcomes; names the line that differs",
    register: async (program) => (await import("./replay.ts")).registerReplay(program),
  },
  serve: {
    summary: "offer a reader to other processes of this machine until interrupted; one has it at a time",
    register: async (program) => (await import("./serve.ts")).registerServe(program),
  },
  simulate: {
    summary: "serve the simulated CardPointe Gateway, CardSecure and PointCheckout over HTTP; test data only",
    register: async (program) => (await import("./simulate.ts")).registerSimulate(program),
  },
  config: {
    summary: "compare a reader's settings with a reviewed file, and make it what the file says",
    register: async (program) => (await import("./config.ts")).registerConfig(program),
  },
  gateway: {
    summary: "single operations of a CardPointe Gateway: test environment, unless told otherwise",
    register: async (program) => (await import("./gateway.ts")).registerGateway(program),
  },
  checkout: {
    summary: "single operations of PointCheckout: test environment, unless told otherwise",
    register: async (program) => (await import("./checkout.ts")).registerCheckout(program),
  },
  udev: {
    summary: "print the udev rule that lets you use a reader on Linux, or check that it took effect",
    register: async (program) => (await import("./udev.ts")).registerUdev(program),
  },
  completion: {
    summary: "print the script that completes commands and options in bash, zsh or fish",
    register: async (program, _facts, whole) =>
      (await import("./completion.ts")).registerCompletion(program, whole),
  },
};
