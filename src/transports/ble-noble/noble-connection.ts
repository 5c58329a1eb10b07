/**
 * One connection to one device over noble, from the first packet to the last.
 *
 * noble's objects belong to one connection, its calls may never settle after a disconnect, and it may say nothing of one:
 * so the connection keeps its own word on whether it is up, and every call ends when it is not.
 * Source: vp3300 real-stack measurements, section 5.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { createDeferred, type Deferred, markHandled } from "../../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import { chooseCharacteristics, type GattChoice, type GattPair, orderServices } from "../ble/gatt.ts";
import { type GattConnection, type GattListener, packetBytesOf } from "../ble/gatt-link.ts";
import type { NobleCharacteristic, NoblePeripheral } from "./noble-like.ts";

/** noble's word that a connection is gone may never come; then it is taken as gone. */
const DISCONNECT_MS = 500;

/** What a connection is made with. */
export interface NobleConnectionOptions {
  readonly choice: GattChoice;
  readonly clock: Clock;
  /** It has let go of noble's objects, in whichever way it ended. May be called again. */
  readonly onEnd: () => void;
}

/** See the module. */
export class NobleConnection implements GattConnection {
  readonly #peripheral: NoblePeripheral;
  readonly #listener: GattListener;
  readonly #clock: Clock;
  readonly #choice: GattChoice;
  readonly #onEnd: () => void;
  /** Rejects when the connection is gone, and so ends every call that noble leaves open. */
  readonly #gone: Deferred<never> = createDeferred();
  #pair: GattPair<NobleCharacteristic> | undefined;
  #state: "connecting" | "up" | "gone" = "connecting";

  constructor(peripheral: NoblePeripheral, listener: GattListener, options: NobleConnectionOptions) {
    const { choice, clock, onEnd } = options;
    this.#peripheral = peripheral;
    this.#choice = choice;
    this.#listener = listener;
    this.#clock = clock;
    this.#onEnd = onEnd;
    markHandled(this.#gone.promise);
  }

  /** Connects, finds the characteristics and subscribes. Once. Rejects at the signal and leaves nothing behind then. */
  async open(signal: AbortSignal): Promise<void> {
    const peripheral = this.#peripheral;
    const onAbort = () => this.#end(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    peripheral.on("disconnect", this.#onDisconnect);
    try {
      signal.throwIfAborted();
      await this.#whileUp(() => this.#connect());
      const pair = await this.#findPair();
      this.#pair = pair;
      pair.notify.on("data", this.#onData);
      await this.#whileUp(() => pair.notify.subscribeAsync());
      this.#state = "up";
    } catch (error) {
      const reason = signal.aborted ? signal.reason : asOpenFailure(error);
      await this.#giveUp();
      throw reason;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  get packetBytes(): number {
    return packetBytesOf(this.#peripheral.mtu, this.#choice.packetBytes);
  }

  async writePacket(packet: Uint8Array): Promise<void> {
    const pair = this.#pair as GattPair<NobleCharacteristic>;
    // noble asks for a Buffer; one over the packet's own memory, never of a pool.
    const { buffer, byteOffset, byteLength } = packet;
    const data = Buffer.from(buffer, byteOffset, byteLength);
    await this.#whileUp(() => pair.write.writeAsync(data, pair.withoutResponse));
  }

  /** Idempotent; resolves when noble has said so, or has had the time to. */
  async disconnect(): Promise<void> {
    if (this.#state === "gone") return;
    this.#end(new Vp3300Error("TRANSPORT_CLOSED"));
    await this.#giveUp();
  }

  /** What it was told from outside: the adapter went, and noble may keep silent about the connections. */
  lose(cause: unknown): void {
    const wasUp = this.#state === "up";
    this.#end(cause);
    this.#forget();
    if (wasUp) this.#listener.onLost(cause);
  }

  readonly #onData = (data: unknown): void => {
    if (this.#state !== "gone") this.#listener.onData(data as Uint8Array);
  };

  /** Not every system gives a reason. */
  readonly #onDisconnect = (reason: unknown): void => this.lose(reason ?? "disconnected");

  /** A device that connects when nobody waits for it any more is let go of. */
  async #connect(): Promise<void> {
    await this.#peripheral.connectAsync();
    if (this.#state === "gone") this.#peripheral.disconnect();
  }

  async #findPair(): Promise<GattPair<NobleCharacteristic>> {
    const { services, writeType } = this.#choice;
    const found = await this.#whileUp(() => this.#peripheral.discoverServicesAsync([]));
    const offered = found.map((service) => ({ uuid: service.uuid, handle: service }));
    for (const { handle, known } of orderServices(offered, services)) {
      const characteristics = await this.#whileUp(() => handle.discoverCharacteristicsAsync([]));
      const pair = chooseCharacteristics(characteristics.map(describe), known, writeType);
      if (pair) return pair;
    }
    throw new Vp3300Error("TRANSPORT_SERVICE_MISSING", {
      services: found.map(({ uuid }) => uuid).join(" ") || "none",
      fix: "check that this is the reader, and name its service and characteristics in the option gatt",
    });
  }

  /** Calls, and ends with the connection. */
  async #whileUp<T>(call: () => Promise<T>): Promise<T> {
    if (this.#state === "gone") return this.#gone.promise;
    const called = call();
    markHandled(called);
    return Promise.race([called, this.#gone.promise]);
  }

  #end(cause: unknown): void {
    this.#state = "gone";
    this.#gone.reject(cause);
  }

  /** Has noble let go of the device, whatever it was at. */
  async #giveUp(): Promise<void> {
    const peripheral = this.#peripheral;
    this.#state = "gone";
    if (peripheral.state === "disconnected") return this.#forget();
    const { promise, resolve } = createDeferred<void>();
    const onDisconnect = () => resolve();
    peripheral.on("disconnect", onDisconnect);
    const timer = this.#clock.setTimer(DISCONNECT_MS, resolve);
    try {
      if (peripheral.state === "connecting") {
        peripheral.cancelConnect();
        resolve();
      } else {
        peripheral.disconnect();
      }
    } catch {
      // It knows of no such connection: nothing is left to give up.
      resolve();
    }
    await promise;
    timer.cancel();
    peripheral.removeListener("disconnect", onDisconnect);
    this.#forget();
  }

  /** Listeners would pile up on objects that noble uses again. */
  #forget(): void {
    this.#peripheral.removeListener("disconnect", this.#onDisconnect);
    this.#pair?.notify.removeListener("data", this.#onData);
    this.#onEnd();
  }
}

function describe(characteristic: NobleCharacteristic) {
  const { uuid, properties } = characteristic;
  return {
    uuid,
    handle: characteristic,
    notify: properties.includes("notify"),
    indicate: properties.includes("indicate"),
    write: properties.includes("write"),
    writeWithoutResponse: properties.includes("writeWithoutResponse"),
  };
}

/** noble fails with errors, texts and numbers. */
function asOpenFailure(cause: unknown): Vp3300Error {
  if (isVp3300Error(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Vp3300Error("TRANSPORT_OPEN_FAILED", { reason }, { cause });
}
