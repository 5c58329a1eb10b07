/** Moves the readers of a fake noble in another process. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AirCommand, FakeAir } from "./fake-library.ts";

let airs = 0;

/** One helper's air. The environment is how the fake hears of it, so one at a time. */
export class Air implements AsyncDisposable {
  readonly #path: string;
  #socket: Socket | undefined;
  #waiting: ((answer: string | undefined) => void)[] = [];

  constructor(air: FakeAir = {}) {
    airs += 1;
    this.#path = join(tmpdir(), `vp3300-air-${process.pid}-${airs}`);
    process.env.VP3300_TEST_AIR = this.#path;
    process.env.VP3300_TEST_NOBLE = JSON.stringify(air);
  }

  /** Resolves with the answer, or with nothing when the helper is gone. */
  async do(command: AirCommand): Promise<string | undefined> {
    const socket = await this.#connected();
    socket.write(`${JSON.stringify(command)}\n`);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#socket = undefined;
    delete process.env.VP3300_TEST_AIR;
    delete process.env.VP3300_TEST_NOBLE;
  }

  async #connected(): Promise<Socket> {
    if (this.#socket) return this.#socket;
    const socket = connect(this.#path);
    await once(socket, "connect");
    this.#socket = socket;
    createInterface(socket).on("line", (line) => this.#waiting.shift()?.(line));
    socket.on("close", () => {
      // A helper that was ended has a successor, with the same air.
      if (this.#socket === socket) this.#socket = undefined;
      for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    });
    return socket;
  }
}
