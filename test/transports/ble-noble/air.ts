/** Moves the readers of a fake noble in another process. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BleNobleOptions } from "../../../src/transports/ble-noble/index.ts";
import type { AirCommand, FakeAir } from "./fake-library.ts";

export const FAKE_LIBRARY = new URL("./fake-library.ts", import.meta.url).href;
const TSX = fileURLToPath(import.meta.resolve("tsx"));

/** Options for a transport whose helper process runs the fake from source. */
export const FAKE_HELPER: BleNobleOptions = {
  library: FAKE_LIBRARY,
  helper: { execArgv: ["--import", TSX] },
};

let airs = 0;

/** One helper's air. The environment is how the fake hears of it, so one at a time. */
export class Air implements AsyncDisposable {
  readonly #path: string;
  #socket: Socket | undefined;

  constructor(air: FakeAir = {}) {
    airs += 1;
    this.#path = join(tmpdir(), `vp3300-air-${process.pid}-${airs}`);
    process.env.VP3300_TEST_AIR = this.#path;
    process.env.VP3300_TEST_NOBLE = JSON.stringify(air);
  }

  async do(command: AirCommand): Promise<string | undefined> {
    if (!this.#socket) {
      this.#socket = connect(this.#path);
      this.#socket.unref();
      await once(this.#socket, "connect");
    }
    const answered = once(createInterface(this.#socket), "line");
    const gone = once(this.#socket, "close");
    this.#socket.write(`${JSON.stringify(command)}\n`);
    const [answer] = await Promise.race([answered, gone]);
    return answer === undefined ? undefined : String(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#socket = undefined;
    delete process.env.VP3300_TEST_AIR;
    delete process.env.VP3300_TEST_NOBLE;
  }
}
