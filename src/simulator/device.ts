/**
 * The simulated reader as a piece of hardware: who it is, and everything it remembers apart from a transaction.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { MODELS, type ModelName, type ModelProfile } from "../protocol/commands/models.ts";
import { ConfigurationStore } from "./configuration-store.ts";
import { DataKey } from "./data-key.ts";
import type { QuirkName } from "./script/quirks.ts";

/** How a reader answers a transaction command that was cancelled; the documents don't say, and readers differ. */
export interface InterruptedAnswer {
  /** Before or after the answer to the cancellation. */
  readonly when: "before" | "after";
  readonly status: "failed" | "timeout";
}

/** What makes one reader differ from another. All of it is known from the start. */
export interface DeviceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly model: ModelName;
  readonly serialNumber: string;
  readonly firmwareVersion: string;
  readonly encryption: "tdes" | "aes" | "off";
  readonly ksn: Uint8Array | null;
  readonly encryptedPairs: "flagged" | "plain";
  readonly prompts: boolean;
  readonly interruptedAnswer: InterruptedAnswer | "none";
  readonly whenBusy: "refuse" | "cancel";
  readonly quirks: readonly QuirkName[];
}

/** How the reader looks for cards: by itself, on command, or on command as a quick-chip reader. */
export const POLL_MODE = { auto: 0, onDemand: 1, quickChip: 2 } as const;

/** Steps of a firmware update, in order. Source: vp3300 reference 16. */
export const FIRMWARE_STEPS = ["idle", "bootLoader", "started", "selected", "header", "checked"] as const;

/** See the module. */
export class Device {
  readonly options: DeviceOptions;
  readonly profile: ModelProfile;
  readonly configuration = new ConfigurationStore();
  readonly dataKey: DataKey;

  /** Which captures are encrypted: swipes and contactless magstripe; EMV. */
  encryption: { readonly msr: boolean; readonly emv: boolean };
  cipher: "tdes" | "aes";
  /** Card data goes out in clear, whatever {@link Device.encryption} says; `encrypted`: and the answers deny it. */
  inClear: "clear" | "encrypted" | undefined;
  dataKeyAttribution: Uint8Array = new Uint8Array(6);

  pollMode: (typeof POLL_MODE)[keyof typeof POLL_MODE] = POLL_MODE.onDemand;
  passThrough = false;
  bluetoothName: string;
  /** Default. Source: N2 p.38. */
  bluetoothPassword = "123456";
  bootNotification: "off" | "raw" | "frame" = "off";
  signalSource = { buzzerAndLcd: 0, led: 0 };
  lcdMessages: Uint8Array = new Uint8Array(0);
  /** Seconds or minutes, see the power command; the reader's defaults. Source: KBP. */
  power: { readonly idle: number; readonly sleep: number; readonly timebase?: number | undefined } = {
    idle: 5,
    sleep: 14,
  };
  usbSleep = false;
  firmwareStep: (typeof FIRMWARE_STEPS)[number] = "idle";

  /** What has to be added to the time of the system to get that of the reader's clock. */
  #clockOffsetMs = 0;

  constructor(options: DeviceOptions) {
    this.options = options;
    this.profile = MODELS[options.model];
    this.dataKey = new DataKey(options.ksn);
    const on = options.encryption !== "off";
    this.encryption = { msr: on, emv: on };
    this.cipher = options.encryption === "aes" ? "aes" : "tdes";
    this.bluetoothName = `${this.profile.bleNamePrefix ?? ""}${options.serialNumber.slice(-5)}`;
  }

  /** Whether it has this quirk. */
  has(quirk: QuirkName): boolean {
    return this.options.quirks.includes(quirk);
  }

  /** Time of the reader's clock, to be read in its UTC fields. */
  get time(): Date {
    return new Date(this.options.clock.now() + this.#clockOffsetMs);
  }

  set time(time: Date) {
    this.#clockOffsetMs = time.getTime() - this.options.clock.now();
  }
}
