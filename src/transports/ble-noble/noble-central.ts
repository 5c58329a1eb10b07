/**
 * A central over a noble instance in this very process.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { withDeadline } from "../../deadline.ts";
import { Vp3300Error } from "../../errors.ts";
import type { GattChoice } from "../ble/gatt.ts";
import type { GattConnection, GattListener } from "../ble/gatt-link.ts";
import { Adapter } from "./adapter.ts";
import type { Central, CentralListener } from "./central.ts";
import { NobleConnection } from "./noble-connection.ts";
import type { NobleLike, NoblePeripheral } from "./noble-like.ts";

/** What noble needs to start or stop a scan at most. */
const SCAN_CALL_MS = 2_000;

/** How a central over noble is made. */
export interface NobleCentralOptions {
  readonly clock: Clock;
  readonly choice: GattChoice;
  readonly listener: CentralListener;
}

/** See {@link Central}. */
export class NobleCentral implements Central {
  readonly #noble: NobleLike;
  readonly #options: NobleCentralOptions;
  readonly #adapter: Adapter;
  /** Heard since their last connection: noble's objects do not outlive one. */
  readonly #heard = new Map<string, NoblePeripheral>();
  readonly #connections = new Set<NobleConnection>();
  #scanning = false;
  #scanCall: Promise<void> = Promise.resolve();

  constructor(noble: NobleLike, options: NobleCentralOptions) {
    this.#noble = noble;
    this.#options = options;
    this.#adapter = new Adapter(noble, options.clock, (cause) => this.#loseAdapter(cause));
    noble.on("discover", this.#onDiscover);
    noble.on("scanStop", this.#onScanStop);
  }

  ready(): Promise<void> {
    return this.#adapter.ready();
  }

  async startScan(): Promise<void> {
    this.#scanning = true;
    // All devices, again and again: a name comes in a later packet, and not every reader advertises its service.
    await this.#callScan(() => this.#noble.startScanningAsync([], true));
  }

  async stopScan(): Promise<void> {
    if (!this.#scanning) return this.#scanCall;
    this.#scanning = false;
    await this.#callScan(() => this.#noble.stopScanningAsync());
  }

  async connect(id: string, listener: GattListener, signal: AbortSignal): Promise<GattConnection> {
    const peripheral = this.#heard.get(id);
    if (!peripheral) throw new Vp3300Error("TRANSPORT_NOT_FOUND", { id });
    this.#heard.delete(id);
    const { choice, clock } = this.#options;
    const connection: NobleConnection = new NobleConnection(peripheral, listener, {
      choice,
      clock,
      onEnd: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    await connection.open(signal);
    return connection;
  }

  /** Leaves noble itself running: who made it ends it. */
  async close(): Promise<void> {
    this.#noble.removeListener("discover", this.#onDiscover);
    this.#noble.removeListener("scanStop", this.#onScanStop);
    const closing = [...this.#connections].map((connection) => connection.disconnect());
    await Promise.allSettled([this.stopScan(), ...closing]);
    this.#adapter.close();
  }

  /** Whether noble was made to start the adapter: see {@link Adapter.started}. */
  get started(): boolean {
    return this.#adapter.started;
  }

  readonly #onDiscover = (discovered: unknown): void => {
    const peripheral = discovered as NoblePeripheral;
    const { address, advertisement } = peripheral;
    // Systems that hide addresses give an empty or an unknown one.
    const id = /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}$/i.test(address ?? "") ? address : peripheral.id;
    this.#heard.set(id, peripheral);
    this.#options.listener.onAdvertisement({
      id,
      name: advertisement.localName ?? "",
      serviceUuids: advertisement.serviceUuids ?? [],
    });
  };

  readonly #onScanStop = (): void => {
    if (!this.#scanning) return;
    this.#scanning = false;
    this.#options.listener.onScanStopped();
  };

  /** The state is right before the connections are: noble may keep them as connected for ever. */
  #loseAdapter(cause: Vp3300Error): void {
    this.#heard.clear();
    for (const connection of [...this.#connections]) connection.lose(cause);
    this.#onScanStop();
  }

  #callScan(call: () => Promise<unknown>): Promise<void> {
    const called = withDeadline(call, {
      clock: this.#options.clock,
      timeoutMs: SCAN_CALL_MS,
      onTimeout: () =>
        new Vp3300Error("TRANSPORT_OPEN_TIMEOUT", { waitingFor: "scan", timeoutMs: SCAN_CALL_MS }),
    }).then(() => undefined);
    this.#scanCall = called.catch(() => undefined);
    return called;
  }
}
