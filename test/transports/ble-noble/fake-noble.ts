/**
 * A noble made of code, with the manners of the real ones as they were measured, and devices with simulated readers.
 *
 * Both packages: objects of a connection are dead after it; calls on them never settle; a failed connect leaves the state
 * `error`; `mtu` is null until the services are discovered; listeners stay until they are taken off; a timer keeps the
 * process alive; SIGINT ends the process unless somebody else listens last; the adapter is started by the first listener
 * for `stateChange`. `stoprocent` can stop, but throws before it was started; `abandonware` can't, and says nothing of
 * connections when the adapter goes.
 */
import { EventEmitter } from "node:events";
import type { Clock, Timer } from "../../../src/clock.ts";
import type { SimulatedReader } from "../../../src/simulator/index.ts";
import type { Link } from "../../../src/transports/transport.ts";

export type Flavour = "stoprocent" | "abandonware";

export interface FakeDeviceOptions {
  readonly address?: string;
  readonly name?: string;
  /** The name comes with the second advertisement, as in a scan response. */
  readonly nameIsLate?: boolean;
  readonly advertisedServices?: readonly string[];
  readonly services?: readonly FakeServiceOptions[];
  /** Negotiated with the first GATT step; null for a platform that never tells. */
  readonly mtu?: number | null;
  /** Longest notification, where it is shorter than the MTU allows. */
  readonly notificationBytes?: number;
}

export interface FakeServiceOptions {
  readonly uuid: string;
  readonly characteristics: readonly { readonly uuid: string; readonly properties: readonly string[] }[];
}

/** The BM71's transparent UART, beside what every device has. */
export const UART_SERVICES: readonly FakeServiceOptions[] = [
  { uuid: "1800", characteristics: [{ uuid: "2a00", properties: ["read", "write"] }] },
  { uuid: "1801", characteristics: [{ uuid: "2a05", properties: ["indicate"] }] },
  { uuid: "180f", characteristics: [{ uuid: "2a19", properties: ["read", "notify"] }] },
  {
    uuid: "49535343fe7d4ae58fa99fafd205e455",
    characteristics: [
      { uuid: "495353431e4d4bd9ba6123c647249616", properties: ["notify", "write", "writeWithoutResponse"] },
      { uuid: "49535343884143f4a8d4ecbe34729bb3", properties: ["write", "writeWithoutResponse"] },
    ],
  },
];

/** A device on the air. What it is written goes to the reader, what the reader says is notified. */
export class FakeDevice {
  readonly options: Required<FakeDeviceOptions>;
  readonly reader: SimulatedReader | undefined;
  advertising = true;
  /** Fails that many connects before the next one succeeds. */
  failingConnects = 0;
  /** What is no connection is let go of without a word; on Linux that throws. */
  silentWithoutConnection = false;
  /** Connects never come to an end, as with a device that is out of range. */
  unreachable = false;
  /** Blocks the thread while it connects, as the raw channel does. */
  blocksMs = 0;
  /** Connects, and then GATT never starts. */
  hangsDiscovery = false;
  /** Takes writes and never says so. */
  swallowsWrites = false;
  readonly written: Uint8Array[] = [];
  writtenWithoutResponse = 0;
  peripheral: FakePeripheral | undefined;
  onAdvertise: () => void = () => undefined;

  constructor(reader: SimulatedReader | undefined, options: FakeDeviceOptions = {}) {
    this.reader = reader;
    this.options = {
      address: "f4:5e:ab:00:00:01",
      name: "IDTECH-VP3300-19250",
      nameIsLate: false,
      advertisedServices: ["1820"],
      services: UART_SERVICES,
      mtu: 256,
      notificationBytes: 512,
      ...options,
    };
  }

  /** The link breaks and the device is off. */
  unplug(): void {
    this.advertising = false;
    this.peripheral?.drop(8);
  }

  replug(): void {
    this.advertising = true;
    this.onAdvertise();
  }
}

export interface FakeNobleOptions {
  /** What its work takes a millisecond of; by default a turn of the event loop. */
  readonly clock?: Clock;
  readonly flavour?: Flavour;
  /** What the adapter turns out to be once it is started; nothing: it never says. Default `poweredOn`. */
  readonly states?: readonly string[];
  /** What starting the adapter throws, out of `on`, or tells as a warning. */
  readonly startFailure?: Error;
  readonly warnsOfFailure?: boolean;
  /** Listens to signals and prints, as the real ones do. */
  readonly processManners?: boolean;
}

export class FakeNoble extends EventEmitter {
  readonly flavour: Flavour;
  readonly devices: FakeDevice[] = [];
  readonly #options: FakeNobleOptions;
  readonly #peripherals = new Map<FakeDevice, FakePeripheral>();
  #state = "unknown";
  #started = false;
  #scanning = false;
  #again: Timer | undefined;
  #keptAlive: NodeJS.Timeout | undefined;
  stops = 0;
  scans = 0;
  declare stop?: () => void;

  constructor(options: FakeNobleOptions = {}) {
    super();
    this.#options = options;
    this.flavour = options.flavour ?? "stoprocent";
    if (this.flavour === "stoprocent") this.stop = () => this.#stop();
    this.on("warning", (message) => {
      const isAlone = this.listenerCount("warning") === 1;
      if (options.processManners && (this.flavour === "stoprocent" || isAlone))
        process.stderr.write(`noble: ${message}\n`);
    });
    this.on("newListener", (event) => {
      if (event === "stateChange" && !this.#started) {
        this.#started = true;
        if (options.startFailure && !options.warnsOfFailure) throw options.startFailure;
        process.nextTick(() => this.#start());
      }
    });
  }

  /** Does something soon, as all of noble does. */
  soon(work: () => void): void {
    const { clock } = this.#options;
    if (clock) clock.setTimer(1, work);
    else setImmediate(work);
  }

  get state(): string {
    if (!this.#started) {
      this.#started = true;
      this.#start();
    }
    return this.#state;
  }

  get scanning(): boolean {
    return this.#scanning;
  }

  add(device: FakeDevice): FakeDevice {
    this.devices.push(device);
    device.onAdvertise = () => this.#advertise(device);
    return device;
  }

  startScanningAsync(_services: string[], allowDuplicates: boolean): Promise<void> {
    if (this.#state !== "poweredOn") {
      return Promise.reject(
        new TypeError(`Could not start scanning, state is ${this.#state} (not poweredOn)`),
      );
    }
    if (!allowDuplicates) return Promise.reject(new TypeError("a late name would be missed"));
    return new Promise((resolve) => {
      this.soon(() => {
        this.#scanning = true;
        this.scans += 1;
        this.emit("scanStart");
        resolve();
        this.#advertiseAll();
      });
    });
  }

  /** With a clock, each second as long as somebody listens. */
  #advertiseAll(): void {
    for (const device of this.devices) this.#advertise(device);
    this.#again?.cancel();
    this.#again = this.#options.clock?.setTimer(1_000, () => this.#advertiseAll());
  }

  #deafen(): void {
    this.#scanning = false;
    this.#again?.cancel();
  }

  stopScanningAsync(): Promise<void> {
    return new Promise((resolve) => {
      this.soon(() => {
        this.#deafen();
        this.emit("scanStop");
        resolve();
      });
    });
  }

  /** The scan ends by itself. */
  endScan(): void {
    this.#deafen();
    this.emit("scanStop");
  }

  /** The adapter changes; connections are told of in the manner of the package. `silently`: as on the user channel. */
  change(state: string, { silently = false } = {}): void {
    const connected = [...this.#peripherals.values()].filter(
      (peripheral) => peripheral.state === "connected",
    );
    for (const peripheral of connected) peripheral.cut();
    this.#deafen();
    if (silently) return;
    this.#state = state;
    if (this.flavour === "stoprocent") for (const peripheral of connected) peripheral.drop(3);
    this.emit("stateChange", state);
  }

  #start(): void {
    const { startFailure, states = ["poweredOn"], processManners } = this.#options;
    if (startFailure) {
      this.emit("warning", `Initialization of USB device failed: ${startFailure.message}`);
      return;
    }
    if (processManners) {
      process.on("SIGINT", this.#onSigint);
      this.#keptAlive = setInterval(() => undefined, 1_000);
    }
    this.soon(() => {
      for (const state of states) {
        if (processManners && state === "unsupported")
          process.stdout.write("noble warning: adapter does not support it\n");
        this.#state = state;
        this.emit("stateChange", state);
      }
    });
  }

  readonly #onSigint = () => {
    if (process.listeners("SIGINT").at(-1) === this.#onSigint) process.exit(1);
  };

  #stop(): void {
    this.stops += 1;
    if (!this.#started) throw new TypeError('The "listener" argument must be of type function');
    clearInterval(this.#keptAlive);
    process.removeListener("SIGINT", this.#onSigint);
  }

  #advertise(device: FakeDevice): void {
    if (!this.#scanning || !device.advertising || this.#peripherals.get(device)?.state === "connected")
      return;
    const known = this.#peripherals.get(device);
    const peripheral = known ?? new FakePeripheral(this, device);
    this.#peripherals.set(device, peripheral);
    device.peripheral = peripheral;
    if (!device.options.nameIsLate) peripheral.advertisement.localName = device.options.name;
    this.emit("discover", peripheral);
    if (device.options.nameIsLate) {
      peripheral.advertisement.localName = device.options.name;
      this.emit("discover", peripheral);
    }
  }
}

export class FakePeripheral extends EventEmitter {
  readonly advertisement: { localName?: string; serviceUuids: readonly string[] };
  readonly id: string;
  readonly address: string;
  readonly device: FakeDevice;
  readonly noble: FakeNoble;
  mtu: number | null = null;
  state = "disconnected";
  /** Counts connections: what belongs to an earlier one is dead. */
  connection = 0;
  link: Link | undefined;
  subscribed: FakeCharacteristic | undefined;

  constructor(noble: FakeNoble, device: FakeDevice) {
    super();
    this.noble = noble;
    this.device = device;
    this.address = device.options.address;
    this.id = device.options.address.replaceAll(":", "");
    this.advertisement = { serviceUuids: device.options.advertisedServices };
  }

  connectAsync(): Promise<void> {
    const { device } = this;
    if (this.state === "connected") return Promise.reject(new TypeError("Peripheral already connected"));
    this.state = "connecting";
    if (device.blocksMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, device.blocksMs);
    return new Promise((resolve, reject) => {
      this.once("connect", (error) => (error ? reject(error) : resolve()));
      if (device.unreachable || !device.advertising) return;
      this.noble.soon(() => void this.#connect());
    });
  }

  async #connect(): Promise<void> {
    const { device } = this;
    if (this.state !== "connecting") return;
    if (device.failingConnects > 0) {
      device.failingConnects -= 1;
      this.state = "error";
      // HCI's status, in words: 0x3e.
      this.emit("connect", "Connection Failed to be Established");
      return;
    }
    const link = await device.reader?.open();
    this.link = link;
    this.connection += 1;
    this.mtu = null;
    this.state = "connected";
    if (link) void this.#carry(link);
    this.emit("connect", undefined);
  }

  cancelConnect(): void {
    if (this.state !== "connecting") return;
    this.state = "disconnected";
    this.emit("connect", new TypeError("connection canceled!"));
  }

  disconnect(): void {
    if (this.state !== "connected") {
      if (this.device.silentWithoutConnection) return;
      throw new TypeError("unknown handle");
    }
    this.state = "disconnecting";
    this.noble.soon(() => this.drop(19));
  }

  /** The connection is gone, and noble says so. */
  drop(reason: number | undefined): void {
    if (this.state !== "connected" && this.state !== "disconnecting") return;
    this.state = "disconnected";
    this.cut();
    this.emit("disconnect", reason);
  }

  /** The connection is gone, and nobody says so. */
  cut(): void {
    this.connection += 1;
    this.subscribed = undefined;
    const { link } = this;
    this.link = undefined;
    void link?.close();
  }

  discoverServicesAsync(_uuids: string[]): Promise<FakeService[]> {
    return this.whileConnected(this.connection, () => {
      if (this.device.hangsDiscovery) return new Promise<FakeService[]>(() => undefined);
      this.mtu = this.device.options.mtu;
      return this.device.options.services.map((options) => new FakeService(this, options));
    });
  }

  /** A call on an object of `connection`: it never settles when that is over. */
  whileConnected<T>(connection: number, call: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.noble.soon(() => {
        if (connection !== this.connection || this.state !== "connected") {
          this.noble.emit("warning", `unknown peripheral ${this.id}`);
          return;
        }
        Promise.resolve(call()).then(resolve, reject);
      });
    });
  }

  async #carry(link: Link): Promise<void> {
    for await (const chunk of link.chunks) {
      const size = Math.min(this.device.options.notificationBytes, (this.mtu ?? 23) - 3);
      for (let at = 0; at < chunk.length; at += size) {
        const data = Buffer.from(chunk.subarray(at, at + size));
        this.subscribed?.emit("data", data, true);
        // The platform's buffer is its own again.
        data.fill(0);
      }
    }
  }
}

class FakeService {
  readonly uuid: string;
  readonly #peripheral: FakePeripheral;
  readonly #options: FakeServiceOptions;
  readonly #connection: number;

  constructor(peripheral: FakePeripheral, options: FakeServiceOptions) {
    this.uuid = options.uuid;
    this.#peripheral = peripheral;
    this.#options = options;
    this.#connection = peripheral.connection;
  }

  discoverCharacteristicsAsync(_uuids: string[]): Promise<FakeCharacteristic[]> {
    return this.#peripheral.whileConnected(this.#connection, () =>
      this.#options.characteristics.map((options) => new FakeCharacteristic(this.#peripheral, options)),
    );
  }
}

export class FakeCharacteristic extends EventEmitter {
  readonly uuid: string;
  readonly properties: readonly string[];
  readonly #peripheral: FakePeripheral;
  readonly #connection: number;

  constructor(
    peripheral: FakePeripheral,
    options: { readonly uuid: string; readonly properties: readonly string[] },
  ) {
    super();
    this.uuid = options.uuid;
    this.properties = options.properties;
    this.#peripheral = peripheral;
    this.#connection = peripheral.connection;
  }

  subscribeAsync(): Promise<void> {
    return this.#peripheral.whileConnected(this.#connection, () => {
      this.#peripheral.subscribed = this;
    });
  }

  writeAsync(data: Uint8Array, withoutResponse: boolean): Promise<void> {
    if (!Buffer.isBuffer(data)) return Promise.reject(new TypeError("data must be a Buffer"));
    const { device } = this.#peripheral;
    return this.#peripheral.whileConnected(this.#connection, () => {
      device.written.push(Uint8Array.from(data));
      if (withoutResponse) device.writtenWithoutResponse += 1;
      if (device.swallowsWrites) return new Promise<void>(() => undefined);
      // Longer than a packet: it vanishes.
      if (data.length > (this.#peripheral.mtu ?? 23) - 3) return undefined;
      return this.#peripheral.link?.write(data);
    });
  }
}
