/** A host as small as can be: sends commands to a simulated reader and collects what comes back. */

import type { RequestArguments } from "../../src/protocol/commands/catalogue.ts";
import {
  type CommandName,
  decodePrompt,
  encodeCommand,
  type Prompt,
} from "../../src/protocol/commands/index.ts";
import { NeoDecoder, type NeoFrame, type NeoResponse } from "../../src/protocol/index.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import type { Link } from "../../src/transports/transport.ts";

const ANSWER_FOLLOWS = 0x63;

/** What a host does about a prompt. */
export type OnPrompt = (prompt: Prompt) => void;

export class Host {
  readonly clock: VirtualClock;
  readonly link: Link;
  readonly #decoder = new NeoDecoder();
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly prompts: Prompt[] = [];
  /** Statuses 63 so far. */
  announced = 0;
  onPrompt: OnPrompt | undefined;

  constructor(clock: VirtualClock, link: Link) {
    this.clock = clock;
    this.link = link;
    this.#chunks = link.chunks[Symbol.asyncIterator]();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.link.write(bytes);
  }

  /** The next frame, whatever it is; undefined when the link is gone. */
  async frame(): Promise<NeoFrame | undefined> {
    while (!this.#decoder.next()) {
      const { value, done } = await this.#chunks.next();
      if (done) return undefined;
      this.#decoder.push(value);
    }
    return this.#decoder.frame();
  }

  /** The next response that is final; prompts are collected on the way. */
  async response(): Promise<NeoResponse> {
    for (;;) {
      const frame = await this.frame();
      if (frame === undefined) return { kind: "response", version: 2, command: 0, status: -1 } as never;
      if (frame.kind === "reader-command") {
        const prompt = decodePrompt(frame.data);
        this.prompts.push(prompt);
        this.onPrompt?.(prompt);
      } else if (frame.kind === "response") {
        if (frame.status !== ANSWER_FOLLOWS) return frame;
        this.announced += 1;
      }
    }
  }

  async execute<Name extends CommandName>(
    name: Name,
    ...request: RequestArguments<Name>
  ): Promise<NeoResponse> {
    await this.write(encodeCommand(name, ...request));
    return this.response();
  }

  /** Message ids and menu texts shown so far. */
  get shown(): (number | string)[] {
    return this.prompts.flatMap(({ lines }) =>
      lines.map((line) => ("messageId" in line ? line.messageId : line.text)),
    );
  }
}

/** Runs `scene` with an open link in virtual time, closes it, and gives what the scene gave. */
export async function withReader<T>(
  options: SimulatedReaderOptions,
  scene: (host: Host, simulator: SimulatedReader) => Promise<T>,
): Promise<T> {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock, ...options });
  const result = await clock.run(async () => {
    const link = await simulator.open();
    try {
      return await scene(new Host(clock, link), simulator);
    } finally {
      await link.close();
    }
  });
  if (clock.pendingTimers > 0 || !simulator.idle) throw new RangeError("something is left behind");
  return result;
}
