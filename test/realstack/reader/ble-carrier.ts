/**
 * The reader's frames in GATT notifications: a Bluetooth LE peripheral as the module in the VP3300 is one.
 *
 * @module
 */
import { createRequire } from "node:module";
import type { Carrier, Host } from "./virtual-reader.ts";

/** The service that readers advertise. Source: vp3300 reference 5. */
const ADVERTISED = "1820";
/** Microchip's transparent UART, the default of the reader's module. Unverified: ID TECH does not publish it. */
const UART = {
  service: "49535343fe7d4ae58fa99fafd205e455",
  notify: "495353431e4d4bd9ba6123c647249616",
  write: "49535343884143f4a8d4ecbe34729bb3",
} as const;

const NOTIFICATION_BYTES = 20;
const SUCCESS = 0;

type Value = Uint8Array | Buffer;

/** What is used of `@stoprocent/bleno`. */
interface Bleno {
  readonly Characteristic: new (options: object) => unknown;
  readonly PrimaryService: new (options: object) => unknown;
  waitForPoweredOnAsync(timeoutMs: number): Promise<void>;
  startAdvertisingAsync(name: string, services: readonly string[]): Promise<void>;
  stopAdvertisingAsync(): Promise<void>;
  setServicesAsync(services: readonly unknown[]): Promise<void>;
  disconnect(): void;
  on(event: "stateChange" | "disconnect", listener: () => void): void;
}

/** See {@link Carrier}. A reader on the radio has a host once one has subscribed. */
export class BleCarrier implements Carrier {
  readonly #bleno = createRequire(import.meta.url)("@stoprocent/bleno") as Bleno;
  readonly #name: string;
  #host: Host | undefined;
  #notify: ((value: Value) => void) | undefined;
  #notificationBytes = NOTIFICATION_BYTES;
  #chunkBytes: number | undefined;

  /** @param serialNumber its last five characters are in the advertised name */
  constructor(serialNumber: string) {
    this.#name = `IDTECH-VP3300-${serialNumber.slice(-5)}`;
    this.#bleno.on("stateChange", () => undefined); // the first listener is what starts the adapter
    this.#bleno.on("disconnect", () => this.#down());
  }

  async plug(host: Host, chunkBytes?: number): Promise<void> {
    const isNew = this.#host === undefined;
    this.#chunkBytes = chunkBytes;
    this.#host = host;
    await this.#bleno.waitForPoweredOnAsync(10_000);
    await this.#bleno.startAdvertisingAsync(this.#name, [ADVERTISED]);
    if (isNew) await this.#bleno.setServicesAsync([this.#service()]);
  }

  async unplug(): Promise<void> {
    await this.#bleno.stopAdvertisingAsync();
    await this.drop();
  }

  async drop(): Promise<void> {
    this.#bleno.disconnect();
  }

  send(frame: Uint8Array, part: "all" | "half"): void {
    const bytes = part === "all" ? frame : frame.subarray(0, Math.floor(frame.length / 2));
    for (let at = 0; at < bytes.length; at += this.#notificationBytes) {
      this.#notify?.(Buffer.from(bytes.subarray(at, at + this.#notificationBytes)));
    }
  }

  #down(): void {
    this.#notify = undefined;
    this.#host?.down();
  }

  #service(): unknown {
    const { Characteristic, PrimaryService } = this.#bleno;
    const notify = new Characteristic({
      uuid: UART.notify,
      properties: ["notify"],
      onSubscribe: (_connection: unknown, bytes: number, update: (value: Value) => void) => {
        this.#notificationBytes = Math.min(bytes, this.#chunkBytes ?? bytes);
        this.#notify = update;
        this.#host?.up();
      },
      onUnsubscribe: () => this.#down(),
    });
    const write = new Characteristic({
      uuid: UART.write,
      properties: ["write", "writeWithoutResponse"],
      onWriteRequest: (
        _connection: unknown,
        value: Buffer,
        _offset: number,
        _withoutResponse: boolean,
        done: (result: number) => void,
      ) => {
        if (!this.#host?.takes()) return;
        done(SUCCESS);
        this.#host.receive(Uint8Array.from(value));
      },
    });
    return new PrimaryService({ uuid: UART.service, characteristics: [notify, write] });
  }
}
