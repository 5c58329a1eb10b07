/**
 * A simulated reader behind the browser's own Bluetooth emulation, a domain of its DevTools protocol.
 *
 * What goes out of the page takes the browser's whole way: chooser, connection, discovery, subscription, writes. What
 * comes in can't: this domain has no notifications, so the bytes are put into the page by `inject`, which raises the
 * event on the page's characteristic.
 */
import type { CDPSession, Page } from "playwright-core";
import { SimulatedReader } from "../../src/simulator/index.ts";
import type { Link } from "../../src/transports/transport.ts";

/** In capital letters, or the browser does not know it again. */
const ADDRESS = "F4:5E:AB:00:00:01";
const SERVICE = "49535343-fe7d-4ae5-8fa9-9fafd205e455";
const NOTIFY = "49535343-1e4d-4bd9-ba61-23c647249616";
const WRITE = "49535343-8841-43f4-a8d4-ecbe34729bb3";
const CONFIGURATION = "00002902-0000-1000-8000-00805f9b34fb";

type Send = (method: string, params: object) => Promise<Record<string, string>>;
interface GattOperation {
  readonly type: "connection" | "discovery";
}
interface CharacteristicOperation {
  readonly characteristicId: string;
  readonly type: string;
  /** Base64. */
  readonly data?: string;
  readonly writeType?: string;
}

/** The emulated adapter of one browser, with one reader in reach. */
export class EmulatedPeripheral {
  readonly simulator = new SimulatedReader();
  /** How packets were written, in order. */
  readonly writeTypes: string[] = [];
  longestPacket = 0;
  /** Longest notification. */
  chunkBytes = 20;
  readonly #send: Send;
  readonly #page: Page;
  #link: Link | undefined;
  #discovered = false;
  #working: Promise<void> = Promise.resolve();

  private constructor(session: CDPSession, page: Page) {
    // The domain is newer than the library's list of them.
    this.#send = (method, params) => session.send(`BluetoothEmulation.${method}` as never, params as never);
    this.#page = page;
    session.on("event", ({ method, params }) => {
      if (method === "BluetoothEmulation.gattOperationReceived") void this.#gatt(params as GattOperation);
      if (method === "BluetoothEmulation.characteristicOperationReceived") {
        this.#working = this.#characteristic(params as CharacteristicOperation);
      }
    });
  }

  /** Switches the emulation on. `browser` is a session of the browser: the page's own does not have the domain. */
  static async start(browser: CDPSession, page: Page): Promise<EmulatedPeripheral> {
    const made = new EmulatedPeripheral(browser, page);
    await made.#send("enable", { state: "powered-on", leSupported: true });
    await made.#send("simulatePreconnectedPeripheral", {
      address: ADDRESS,
      name: "IDTECH-VP3300-19250",
      manufacturerData: [],
      knownServiceUuids: ["00001820-0000-1000-8000-00805f9b34fb"],
    });
    return made;
  }

  /** Switches the emulation off: the browser has one adapter, and so one emulation. */
  async stop(): Promise<void> {
    await this.forget();
    await this.#send("disable", {});
  }

  /**
   * The link breaks, which the page has to have nothing under way for: the browser's Bluetooth never answers again after
   * an emulated disconnection with a write open (Chromium 156).
   */
  async disconnect(): Promise<void> {
    await this.#working;
    await this.#send("simulateGATTDisconnection", { address: ADDRESS });
    // The emulation forgets the services with the connection.
    this.#discovered = false;
    await this.forget();
  }

  /** The reader finds its link broken; the next packet comes over another one. */
  async forget(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close();
  }

  async #gatt({ type }: GattOperation): Promise<void> {
    if (type === "discovery" && !this.#discovered) await this.#offerServices();
    await this.#send("simulateGATTOperationResponse", { address: ADDRESS, type, code: 0 });
  }

  async #connected(): Promise<Link> {
    if (this.#link) return this.#link;
    const link = await this.simulator.open();
    this.#link = link;
    void (async () => {
      for await (const chunk of link.chunks) {
        for (let at = 0; at < chunk.length; at += this.chunkBytes) {
          await this.#inject(chunk.subarray(at, at + this.chunkBytes));
        }
      }
    })();
    return link;
  }

  async #offerServices(): Promise<void> {
    this.#discovered = true;
    const { serviceId } = await this.#send("addService", { address: ADDRESS, serviceUuid: SERVICE });
    const { characteristicId } = await this.#send("addCharacteristic", {
      serviceId,
      characteristicUuid: NOTIFY,
      properties: { notify: true },
    });
    await this.#send("addDescriptor", { characteristicId, descriptorUuid: CONFIGURATION });
    await this.#send("addCharacteristic", {
      serviceId,
      characteristicUuid: WRITE,
      properties: { write: true, writeWithoutResponse: true },
    });
  }

  async #characteristic({ characteristicId, type, data, writeType }: CharacteristicOperation): Promise<void> {
    if (data !== undefined) {
      const bytes = Buffer.from(data, "base64");
      this.writeTypes.push(writeType ?? "unknown");
      this.longestPacket = Math.max(this.longestPacket, bytes.length);
      await (await this.#connected()).write(bytes);
    }
    // Nobody waits for it when the page has ended the connection meanwhile.
    await this.#send("simulateCharacteristicOperationResponse", { characteristicId, type, code: 0 }).catch(
      () => undefined,
    );
  }

  async #inject(bytes: Uint8Array): Promise<void> {
    await this.#page.evaluate(
      (hex) => (globalThis as unknown as { readonly inject: (hex: string) => void }).inject(hex),
      Buffer.from(bytes).toString("hex"),
    );
  }
}
