/** Runs in the page: a till over the browser's own Web Bluetooth, and the conformance cases over the same. */
import { CardSecure, isVp3300Error, openReader, type Reader } from "vp3300";
import { createBleWebTransport, type WebBluetooth } from "vp3300/ble-web";
import type { CardInterface } from "vp3300/commands";
import { parseHex } from "vp3300/protocol";
import { type Bench, CONFORMANCE } from "../transports/conformance.ts";

/** What the test's process does for the page. */
interface Outside {
  readonly navigator: { readonly bluetooth?: WebBluetooth };
  readonly location: { readonly origin: string };
  readonly present: (how: CardInterface) => Promise<void>;
  readonly forget: () => Promise<void>;
  readonly setChunkBytes: (bytes: number) => Promise<void>;
  readonly BluetoothDevice?: { readonly prototype: EventTarget };
  readonly BluetoothRemoteGATTCharacteristic?: { readonly prototype: Characteristic };
}

interface Characteristic extends EventTarget {
  startNotifications(): Promise<unknown>;
}

/** What the test asks the page for. */
export interface BlePage {
  /** What `request()` gave while the page was loading: outside of any click. */
  readonly early: Promise<unknown>;
  /** What is to be shown to the customer, in order. */
  readonly steps: readonly string[];
  /** What `request()` gives: called in a click. */
  connect(): Promise<unknown>;
  identify(): Promise<unknown>;
  /** Resolves with how a read of a card ended that nobody presented, when the link was lost. */
  lose(): Promise<unknown>;
  /** Reads a card that is tapped and gives its token's last digits. */
  sell(): Promise<unknown>;
  leave(): Promise<void>;
  /** How each conformance case ended: `passed`, or why not. */
  conform(): Promise<Record<string, string>>;
}

const outside = globalThis as unknown as Outside;
const transport = createBleWebTransport(outside.navigator.bluetooth);
const granted = async () => (await outside.navigator.bluetooth?.getDevices?.()) ?? [];
let reader: Reader | undefined;

// The emulation can't notify: what the reader says is put into the page here, on the browser's own object.
let subscribed: Characteristic | undefined;
const { prototype } = outside.BluetoothRemoteGATTCharacteristic ?? {};
if (prototype) {
  const { startNotifications } = prototype;
  prototype.startNotifications = function (this: Characteristic) {
    subscribed = this;
    return startNotifications.call(this);
  };
}
function inject(hex: string): void {
  if (!subscribed) return;
  const { buffer } = Uint8Array.from(parseHex(hex));
  Object.defineProperty(subscribed, "value", { value: new DataView(buffer), configurable: true });
  subscribed.dispatchEvent(new Event("characteristicvaluechanged"));
}

/** The listeners on the browser's own objects, each under its event's name. */
const listeners = new Map<EventTarget, Set<string>>();
const names = new Map<unknown, number>();
function nameOf(type: string, listener: unknown): string {
  if (!names.has(listener)) names.set(listener, names.size);
  return `${type} ${names.get(listener)}`;
}
for (const watched of [outside.BluetoothDevice?.prototype, prototype]) {
  if (!watched) continue;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  watched.addEventListener = function (this: EventTarget, type, listener, ...rest) {
    const held = listeners.get(this) ?? new Set();
    listeners.set(this, held.add(nameOf(type, listener)));
    addEventListener.call(this, type, listener, ...rest);
  };
  watched.removeEventListener = function (this: EventTarget, type, listener, ...rest) {
    listeners.get(this)?.delete(nameOf(type, listener));
    removeEventListener.call(this, type, listener, ...rest);
  };
}

/** What the transport holds of the browser: listeners and connections. */
function held(): number {
  const isConnected = (target: { readonly gatt?: { readonly connected: boolean } }) => target.gatt?.connected;
  const connections = [...listeners.keys()].filter((target) => isConnected(target as object)).length;
  return [...listeners.values()].reduce((sum, { size }) => sum + size, connections);
}

async function endOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return { code: error.code, fix: error.context.fix };
  }
}

async function bench(chunkBytes = 20): Promise<Bench> {
  await outside.setChunkBytes(chunkBytes);
  const tested = createBleWebTransport(outside.navigator.bluetooth);
  return {
    transport: tested,
    // The emulation keeps its connection, and does not hear that the page has ended its own.
    tellsOfClose: false,
    handles: held,
    far: {
      present: outside.present,
      // The emulation can break a link that is at rest only; another script of the page can break any.
      async unplug() {
        for (const device of await granted()) device.gatt?.disconnect();
        await outside.forget();
      },
      replug: () => undefined,
    },
    [Symbol.asyncDispose]: () => tested.close(),
  };
}

const steps: string[] = [];
const page: BlePage = {
  early: endOf(transport.request()),
  steps,
  connect: () =>
    endOf(transport.request().then(([found]) => found && { name: found.name, model: found.model })),
  async identify() {
    reader = await openReader(transport);
    const { modelName, serialNumber } = reader.identity;
    return { modelName, serialNumber };
  },
  async sell() {
    const transaction = (reader as Reader).read({ amountMinor: 1050, currency: "USD" });
    for await (const { step } of transaction) {
      steps.push(step);
      if (step === "presentCard") await outside.present("tap");
    }
    const outcome = await transaction.outcome;
    if (outcome.outcome !== "captured") return { outcome: outcome.outcome };
    const client = new CardSecure({ baseUrl: `${outside.location.origin}/cardsecure/` });
    const { last4 } = await client.tokenize(outcome.capture);
    return {
      outcome: outcome.outcome,
      kind: outcome.capture.kind,
      maskedPan: outcome.capture.maskedPan,
      last4,
    };
  },
  lose: () => endOf((reader as Reader).read({ amountMinor: 1050, currency: "USD" }).outcome),
  async leave() {
    await reader?.close();
    await transport.close();
  },
  async conform() {
    const ends: Record<string, string> = {};
    for (const { name, chunkBytes, run } of CONFORMANCE) {
      await using made = await bench(chunkBytes);
      ends[name] = await run(made).then(
        () => "passed",
        (error: unknown) => String(error),
      );
    }
    return ends;
  },
};
Object.assign(globalThis, { page, inject });
