/**
 * noble alone.
 *
 * @module
 */
import { createRequire } from "node:module";
import { type BareLibrary, type BareLink, Inbox } from "./bare-link.ts";
import type { NoblePackage } from "./stack.ts";
import { until } from "./until.ts";

/** What is used of either package called noble. */
interface Noble {
  on(event: "stateChange", listener: (state: string) => void): void;
  on(event: "discover", listener: (peripheral: Peripheral) => void): void;
  startScanningAsync(services: readonly string[], allowDuplicates: boolean): Promise<void>;
  stopScanningAsync(): Promise<void>;
  /** `@stoprocent/noble` only. */
  stop?(): void;
}

interface Peripheral {
  readonly advertisement: { readonly localName?: string };
  once(event: "disconnect", listener: (reason: unknown) => void): void;
  connectAsync(): Promise<void>;
  disconnectAsync(): Promise<void>;
  discoverAllServicesAndCharacteristicsAsync(): Promise<{
    readonly characteristics: readonly Characteristic[];
  }>;
}

interface Characteristic {
  readonly properties: readonly string[];
  on(event: "data", listener: (value: Buffer) => void): void;
  subscribeAsync(): Promise<void>;
  writeAsync(value: Buffer, withoutResponse: boolean): Promise<void>;
}

const NAME_PREFIX = "IDTECH-VP3300-";
const SCAN_MS = 2_000;
const REPORT_MS = 1_000;

/** See {@link BareLibrary}. The first listener of `stateChange` starts the adapter. */
export function bareBle(name: NoblePackage): BareLibrary {
  const noble = createRequire(import.meta.url)(name) as Noble;
  let isOn = false;
  let found: Peripheral | undefined;
  noble.on("stateChange", (state) => {
    isOn = state === "poweredOn";
  });
  noble.on("discover", (peripheral) => {
    if (peripheral.advertisement.localName?.startsWith(NAME_PREFIX)) found = peripheral;
  });

  async function scan(timeoutMs: number): Promise<Peripheral> {
    await until("the adapter is on", () => isOn);
    found = undefined;
    await noble.startScanningAsync([], true);
    try {
      return await until("a reader advertises", () => found, timeoutMs);
    } finally {
      await noble.stopScanningAsync();
    }
  }

  return {
    async open() {
      const peripheral = await scan(10_000);
      await peripheral.connectAsync();
      return linkOf(peripheral);
    },
    isThere: () =>
      scan(SCAN_MS).then(
        () => true,
        () => false,
      ),
    async stop() {
      if (noble.stop) noble.stop();
      // A timer of its own keeps the process going, so that the reporters have time, and nothing else ends it.
      else setTimeout(() => process.exit(), REPORT_MS).unref();
    },
  };
}

async function linkOf(peripheral: Peripheral): Promise<BareLink> {
  const lost = new Promise((resolve) => peripheral.once("disconnect", resolve));
  const { characteristics } = await peripheral.discoverAllServicesAndCharacteristicsAsync();
  const input = characteristics.find(({ properties }) => properties.includes("notify"));
  const output = characteristics.find(({ properties }) => properties.includes("writeWithoutResponse"));
  if (!input || !output) throw new Error("the reader has no characteristics to speak through");
  const inbox = new Inbox();
  input.on("data", (value) => inbox.push(value));
  await input.subscribeAsync();
  return {
    async exchange(frame) {
      const answer = inbox.next();
      await output.writeAsync(Buffer.from(frame), true);
      return answer;
    },
    lost,
    close: () => peripheral.disconnectAsync(),
  };
}
