/**
 * A `navigator.bluetooth` made of code, with simulated readers in reach, and what browsers and their kin do to a page:
 * a connect that goes on when it is given up; one GATT operation at a time; objects of a connection are dead after it; `gattserverdisconnected` may come twice and
 * late; only services that were asked for can be seen; a value is sent with all of the memory that it lies in.
 */
import type { Clock } from "../../../src/clock.ts";
import { createDeferred, type Deferred } from "../../../src/deferred.ts";
import type { SimulatedReader } from "../../../src/simulator/index.ts";
import { fullUuid } from "../../../src/transports/ble/uuid.ts";
import type {
  WebBluetooth,
  WebBluetoothDevice,
  WebBluetoothFilter,
} from "../../../src/transports/ble-web/index.ts";
import type { Link } from "../../../src/transports/transport.ts";

export interface FakeServiceOptions {
  readonly uuid: string;
  readonly characteristics: readonly { readonly uuid: string; readonly properties: readonly string[] }[];
}

const UART: readonly FakeServiceOptions[] = [
  {
    uuid: "49535343-fe7d-4ae5-8fa9-9fafd205e455",
    characteristics: [
      {
        uuid: "49535343-1e4d-4bd9-ba61-23c647249616",
        properties: ["notify", "write", "writeWithoutResponse"],
      },
      { uuid: "49535343-8841-43f4-a8d4-ecbe34729bb3", properties: ["write", "writeWithoutResponse"] },
    ],
  },
];

export interface FakeWebDeviceOptions {
  /** What its work takes a millisecond of; by default a turn of the event loop. */
  readonly clock?: Clock | undefined;
  readonly name?: string | null;
  readonly services?: readonly FakeServiceOptions[];
  readonly notificationBytes?: number;
}

const refuse = (name: string, message: string) => new DOMException(message, name);
type Listener = Parameters<EventTarget["addEventListener"]>[1];

/** Does something soon: a millisecond of the clock, or a turn of the event loop. */
function later(clock: Clock | undefined, work: () => void): void {
  if (clock) clock.setTimer(1, work);
  else setImmediate(work);
}

export class FakeWebDevice extends EventTarget implements WebBluetoothDevice {
  readonly id: string;
  readonly name: string | null;
  readonly options: Required<FakeWebDeviceOptions>;
  readonly reader: SimulatedReader | undefined;
  readonly gatt: FakeServer;
  inReach = true;
  /** Fails that many connects before the next one succeeds. */
  failingConnects = 0;
  /** A disconnect cancels a connect that is under way, as the specification has it; Chromium's does not. */
  cancelsConnects = false;
  /** Takes writes and never says so. */
  swallowsWrites = false;
  /** Services that the page may see. */
  granted: readonly string[] = [];
  readonly written: Uint8Array[] = [];
  writtenWithoutResponse = 0;
  readonly #listeners = new Set<Listener>();
  #reachable: Deferred<void> | undefined;

  constructor(id: string, reader: SimulatedReader | undefined, options: FakeWebDeviceOptions = {}) {
    super();
    this.id = id;
    this.options = {
      name: "IDTECH-VP3300-19250",
      services: UART,
      notificationBytes: 20,
      clock: undefined,
      ...options,
    };
    this.name = this.options.name;
    this.reader = reader;
    this.gatt = new FakeServer(this);
  }

  override addEventListener(type: string, listener: Listener): void {
    this.#listeners.add(listener);
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: Listener): void {
    this.#listeners.delete(listener);
    super.removeEventListener(type, listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** A connect does not come to an end before the device can be reached again. */
  set unreachable(isSo: boolean) {
    this.#reachable?.resolve();
    this.#reachable = isSo ? createDeferred() : undefined;
  }

  untilReachable(): Promise<void> | undefined {
    return this.#reachable?.promise;
  }

  /** The event comes, whatever is the case by now. */
  sayDisconnected(): void {
    this.dispatchEvent(new Event("gattserverdisconnected"));
  }

  /** The link breaks. */
  unplug(): void {
    this.inReach = false;
    this.gatt.drop();
    this.sayDisconnected();
    this.sayDisconnected();
  }

  replug(): void {
    this.inReach = true;
  }
}

class FakeServer {
  readonly device: FakeWebDevice;
  connected = false;
  /** Counts connections. */
  connection = 0;
  link: Link | undefined;
  subscribed: FakeCharacteristic | undefined;
  #busy = false;
  /** How often a connection was ended from this side. */
  disconnections = 0;
  #attempt: Promise<void> | undefined;
  #cancel: (() => void) | undefined;

  constructor(device: FakeWebDevice) {
    this.device = device;
  }

  /** One attempt of the system's serves all who ask while it is under way. */
  async connect(): Promise<this> {
    if (this.connected) return this;
    this.#attempt ??= this.#establish().finally(() => {
      this.#attempt = undefined;
    });
    await this.#attempt;
    return this;
  }

  async #establish(): Promise<void> {
    const { device } = this;
    const cancelled = new Promise<never>((_, reject) => {
      this.#cancel = () => reject(refuse("AbortError", "Connection was cancelled"));
    });
    await Promise.race([device.untilReachable(), cancelled]);
    await this.soon();
    if (!device.inReach) throw refuse("NetworkError", "Bluetooth Device is no longer in range.");
    if (device.failingConnects > 0) {
      device.failingConnects -= 1;
      throw refuse("NetworkError", "Connection Error: Connection attempt failed.");
    }
    this.link = await device.reader?.open();
    this.connected = true;
    this.connection += 1;
    if (this.link) void this.#carry(this.link);
  }

  disconnect(): void {
    if (this.device.cancelsConnects) this.#cancel?.();
    if (!this.connected) return;
    this.disconnections += 1;
    this.drop();
    // Late, and about a connection that may have a successor by then.
    later(this.device.options.clock, () => this.device.sayDisconnected());
  }

  soon(): Promise<void> {
    return new Promise((resolve) => later(this.device.options.clock, resolve));
  }

  drop(): void {
    this.connected = false;
    this.connection += 1;
    this.subscribed = undefined;
    this.#busy = false;
    void this.link?.close();
    this.link = undefined;
  }

  getPrimaryServices(): Promise<FakeService[]> {
    return this.operate(this.connection, () => {
      const { granted, options } = this.device;
      const services = options.services.filter(({ uuid }) => granted.includes(fullUuid(uuid) as string));
      if (granted.length === 0) throw refuse("SecurityError", "Origin is not allowed to access any service.");
      if (services.length === 0) throw refuse("NotFoundError", "No Services found in device.");
      return services.map((service) => new FakeService(this, service));
    });
  }

  /** One at a time, and only while its own connection is up; on one that was lost it never settles. */
  async operate<T>(connection: number, call: () => T | Promise<T>): Promise<T> {
    if (!this.connected) throw refuse("NetworkError", "GATT Server is disconnected.");
    if (connection !== this.connection) throw refuse("InvalidStateError", "No longer valid.");
    if (this.#busy) throw refuse("NetworkError", "GATT operation already in progress.");
    this.#busy = true;
    await this.soon();
    if (connection !== this.connection) return new Promise(() => undefined);
    this.#busy = false;
    return call();
  }

  async #carry(link: Link): Promise<void> {
    for await (const chunk of link.chunks) {
      const size = this.device.options.notificationBytes;
      for (let at = 0; at < chunk.length; at += size) {
        const memory = new Uint8Array(64 + size).fill(0xee);
        const part = chunk.subarray(at, at + size);
        memory.set(part, 32);
        this.subscribed?.notify(new DataView(memory.buffer, 32, part.length));
        memory.fill(0);
      }
    }
  }
}

class FakeService {
  readonly uuid: string;
  readonly #server: FakeServer;
  readonly #options: FakeServiceOptions;
  readonly #connection: number;

  constructor(server: FakeServer, options: FakeServiceOptions) {
    this.uuid = options.uuid;
    this.#server = server;
    this.#options = options;
    this.#connection = server.connection;
  }

  getCharacteristics(): Promise<FakeCharacteristic[]> {
    return this.#server.operate(this.#connection, () => {
      const { characteristics } = this.#options;
      if (characteristics.length === 0) throw refuse("NotFoundError", "No Characteristics found in service.");
      return characteristics.map(
        ({ uuid, properties }) => new FakeCharacteristic(this.#server, uuid, properties),
      );
    });
  }
}

class FakeCharacteristic extends EventTarget {
  readonly uuid: string;
  readonly properties: {
    readonly notify: boolean;
    readonly indicate: boolean;
    readonly write: boolean;
    readonly writeWithoutResponse: boolean;
  };
  value: DataView | undefined;
  readonly #server: FakeServer;
  readonly #connection: number;

  constructor(server: FakeServer, uuid: string, properties: readonly string[]) {
    super();
    this.uuid = uuid;
    this.properties = {
      notify: properties.includes("notify"),
      indicate: properties.includes("indicate"),
      write: properties.includes("write"),
      writeWithoutResponse: properties.includes("writeWithoutResponse"),
    };
    this.#server = server;
    this.#connection = server.connection;
  }

  notify(value: DataView): void {
    this.value = value;
    this.dispatchEvent(new Event("characteristicvaluechanged"));
  }

  startNotifications(): Promise<this> {
    return this.#server.operate(this.#connection, () => {
      this.#server.subscribed = this;
      return this;
    });
  }

  writeValueWithResponse(value: Uint8Array): Promise<void> {
    return this.#write(value);
  }

  writeValueWithoutResponse(value: Uint8Array): Promise<void> {
    this.#server.device.writtenWithoutResponse += 1;
    return this.#write(value);
  }

  #write(value: Uint8Array): Promise<void> {
    const { device } = this.#server;
    // As one implementation does: the memory, not the view of it.
    const sent = new Uint8Array(value.buffer.slice(0));
    return this.#server.operate(this.#connection, async () => {
      device.written.push(sent);
      if (device.swallowsWrites) return new Promise<void>(() => undefined);
      return this.#server.link?.write(sent);
    });
  }
}

type Asked = {
  readonly filters: readonly WebBluetoothFilter[];
  readonly optionalServices: readonly string[];
};

/** A browser's Bluetooth. What is not in every browser can be left out. */
export class FakeWebBluetooth implements WebBluetooth {
  readonly devices: FakeWebDevice[] = [];
  readonly asked: Asked[] = [];
  /** Who is at the page: gives the device that is chosen, `undefined` to close the chooser, or throws. */
  choose: (among: readonly FakeWebDevice[]) => FakeWebDevice | undefined = ([first]) => first;
  /** Devices that were granted at earlier visits. */
  granted: FakeWebDevice[] = [];
  available = true;
  getDevices?: () => Promise<readonly FakeWebDevice[]> = async () => [...this.granted];
  getAvailability?: () => Promise<boolean> = async () => this.available;

  readonly #clock: Clock | undefined;

  constructor(clock?: Clock) {
    this.#clock = clock;
  }

  add(device: FakeWebDevice): FakeWebDevice {
    this.devices.push(device);
    return device;
  }

  async requestDevice(asked: Asked): Promise<FakeWebDevice> {
    this.asked.push(asked);
    const among = this.devices.filter(({ name }) =>
      asked.filters.some(
        (filter) =>
          filter.services !== undefined || filter.name === name || name?.startsWith(filter.namePrefix ?? " "),
      ),
    );
    await new Promise<void>((resolve) => later(this.#clock, resolve));
    const chosen = this.choose(among);
    if (!chosen || !this.available)
      throw refuse("NotFoundError", "User cancelled the requestDevice() chooser.");
    chosen.granted = [...new Set([...chosen.granted, ...asked.optionalServices])];
    return chosen;
  }
}
