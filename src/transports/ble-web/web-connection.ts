/**
 * One connection to one device over Web Bluetooth.
 *
 * What shapes it: `gattserverdisconnected` may come twice, and seconds late, so that it may be about the connection
 * before: it counts once this one was made and the server says that it is not connected. A value has to be written as bytes of its own memory:
 * one implementation sends all of the memory behind a view. A connect may never settle. The specification has a disconnect
 * cancel it; Chromium's does nothing before the device is connected, and the connect goes on: it may come to stand when
 * nobody waits for it, or when somebody else does.
 * Source: vp3300 real-stack measurements, sections 5 and 8; Web Bluetooth, 5.2; Chromium, bluetooth_remote_gatt_server.cc.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { settledWithin } from "../../deadline.ts";
import { createDeferred, type Deferred, markHandled } from "../../deferred.ts";
import { Vp3300Error } from "../../errors.ts";
import { chooseCharacteristics, type GattChoice, type GattPair, orderServices } from "../ble/gatt.ts";
import { type GattConnection, type GattListener, packetBytesOf } from "../ble/gatt-link.ts";
import { LET_GO_MS } from "../transport-scope.ts";
import { SERVICE_FIX, type WebBluetoothCall, webBluetoothFailure } from "./failures.ts";
import type {
  WebBluetoothDevice,
  WebGattCharacteristic,
  WebGattServer,
  WebGattService,
} from "./web-bluetooth.ts";

/** What a connection is made with. */
export interface WebConnectionOptions {
  readonly choice: GattChoice;
  readonly clock: Clock;
}

/** Who asked a device's server last to connect: it is the one whose connection is ended or kept. */
const NEWEST = /* @__PURE__ */ new WeakMap<WebGattServer, WebConnection>();

/** See the module. */
export class WebConnection implements GattConnection {
  readonly #device: WebBluetoothDevice;
  readonly #server: WebGattServer;
  readonly #choice: GattChoice;
  readonly #clock: Clock;
  readonly #listener: GattListener;
  /** Rejects when the connection is gone, and so ends every call that the browser leaves open. */
  readonly #gone: Deferred<never> = createDeferred();
  #pair: GattPair<WebGattCharacteristic> | undefined;
  #connecting: Promise<void> = Promise.resolve();
  #state: "connecting" | "up" | "gone" = "connecting";

  constructor(
    device: WebBluetoothDevice,
    server: WebGattServer,
    { choice, clock }: WebConnectionOptions,
    listener: GattListener,
  ) {
    this.#device = device;
    this.#server = server;
    this.#choice = choice;
    this.#clock = clock;
    this.#listener = listener;
    markHandled(this.#gone.promise);
  }

  /**
   * Connects, finds the characteristics and subscribes. Once. Rejects at the signal and leaves nothing behind then, but for a
   * connect that has not come to its end within half a second: a device that it connects later is let go of.
   */
  async open(signal: AbortSignal): Promise<void> {
    const onAbort = () => this.#gone.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await this.#ask("connect", () => {
        this.#connecting = this.#connect();
        return this.#connecting;
      });
      // Not before: what comes meanwhile is about the connection before, and a connect that fails says so itself.
      this.#device.addEventListener("gattserverdisconnected", this.#onDisconnected);
      const pair = await this.#findPair();
      this.#pair = pair;
      pair.notify.addEventListener("characteristicvaluechanged", this.#onValue);
      await this.#ask("startNotifications", () => pair.notify.startNotifications());
      this.#state = "up";
    } catch (error) {
      this.#giveUp();
      await settledWithin(this.#clock, LET_GO_MS, this.#connecting);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** A page is told no MTU. */
  get packetBytes(): number {
    return packetBytesOf(undefined, this.#choice.packetBytes);
  }

  async writePacket(packet: Uint8Array): Promise<void> {
    const { write, withoutResponse } = this.#pair as GattPair<WebGattCharacteristic>;
    const value = new Uint8Array(packet);
    const writing = withoutResponse
      ? write.writeValueWithoutResponse(value)
      : write.writeValueWithResponse(value);
    markHandled(writing);
    await Promise.race([writing, this.#gone.promise]);
  }

  async disconnect(): Promise<void> {
    if (this.#state === "gone") return;
    this.#gone.reject(new Vp3300Error("TRANSPORT_CLOSED"));
    this.#giveUp();
  }

  readonly #onValue = (event: { readonly target: unknown }): void => {
    const { value } = event.target as WebGattCharacteristic;
    if (this.#state === "gone" || !value) return;
    this.#listener.onData(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  };

  readonly #onDisconnected = (): void => {
    if (this.#server.connected || this.#state === "gone") return;
    const wasUp = this.#state === "up";
    this.#gone.reject(new Vp3300Error("TRANSPORT_LOST"));
    this.#giveUp();
    if (wasUp) this.#listener.onLost();
  };

  /** A device that connects when nobody waits for it any more is let go of. */
  async #connect(): Promise<void> {
    NEWEST.set(this.#server, this);
    await this.#server.connect();
    const newest = NEWEST.get(this.#server) as WebConnection;
    if (this.#state === "gone" && newest.#state === "gone") this.#server.disconnect();
  }

  async #findPair(): Promise<GattPair<WebGattCharacteristic>> {
    const { services: known, writeType } = this.#choice;
    const services = await this.#ask("getPrimaryServices", () => this.#server.getPrimaryServices());
    const offered = services.map((service) => ({ uuid: service.uuid, handle: service }));
    for (const row of orderServices(offered, known)) {
      const characteristics = await this.#ask("getCharacteristics", () => characteristicsOf(row.handle));
      const described = characteristics.map((one) => {
        const { notify, indicate, write, writeWithoutResponse } = one.properties;
        return { uuid: one.uuid, handle: one, notify, indicate, write, writeWithoutResponse };
      });
      const pair = chooseCharacteristics(described, row.known, writeType);
      if (pair) return pair;
    }
    const context = { services: services.map(({ uuid }) => uuid).join(" ") || "none", fix: SERVICE_FIX };
    throw new Vp3300Error("TRANSPORT_SERVICE_MISSING", context);
  }

  /** Asks the browser, and ends with the connection; what is refused becomes a coded error. */
  async #ask<T>(call: WebBluetoothCall, ask: () => Promise<T>): Promise<T> {
    const asked = ask().catch((cause: unknown) => {
      throw webBluetoothFailure(call, cause);
    });
    markHandled(asked);
    return Promise.race([asked, this.#gone.promise]);
  }

  #giveUp(): void {
    this.#state = "gone";
    this.#device.removeEventListener("gattserverdisconnected", this.#onDisconnected);
    this.#pair?.notify.removeEventListener("characteristicvaluechanged", this.#onValue);
    this.#server.disconnect();
  }
}

/** A service without characteristics is refused by browsers: the next one may have what is looked for. */
async function characteristicsOf(service: WebGattService): Promise<readonly WebGattCharacteristic[]> {
  try {
    return await service.getCharacteristics();
  } catch (cause) {
    if ((cause as { readonly name?: unknown } | undefined)?.name === "NotFoundError") return [];
    throw cause;
  }
}
