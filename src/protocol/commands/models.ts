/**
 * The readers this package knows, as data. Source: vp3300 reference 0.3, 4 and 5; NEO 2 IDG.
 *
 * Unverified: facts listed in a profile's `unverified`. A reader's own answers (09-01, 29-00) settle them.
 *
 * @module
 */
import { requireBytes } from "../../arguments.ts";

/** How a card meets the reader. */
export type CardInterface = "swipe" | "insert" | "tap";

/** Command dialect: NEO 1 and NEO 2 speak V2 frames, `nga` readers the STX/ETX framing of nga-frame.ts. */
export type ModelGeneration = "neo1" | "neo2" | "nga";

/** A GATT service that frames may travel over. Ids are written in full, 36 characters, lower case. */
export interface GattService {
  readonly service: string;
  /** The characteristics to use; where they are not known, they are chosen by their properties. */
  readonly notify?: string | undefined;
  readonly write?: string | undefined;
}

/** How a model shows itself over Bluetooth LE. */
export interface BleProfile {
  /** The service that it advertises. */
  readonly advertisedService: string;
  /** The services that frames may travel over, in the order in which they are tried. */
  readonly services: readonly GattService[];
}

/** What one model is. */
export interface ModelProfile {
  readonly name: string;
  /** The three bytes that end the answer to 09-01, as one number: 0x553334. None is published for the kin. */
  readonly productCode?: number;
  readonly generation: ModelGeneration;
  readonly interfaces: readonly CardInterface[];
  /** USB ids; an empty list of product ids says that it has USB, but its id is not published. */
  readonly usb?: { readonly vendorId: number; readonly productIds: readonly number[] };
  /** The advertised name is this and the last five characters of the serial number. */
  readonly bleNamePrefix?: string;
  /** Only the advertised service is published; how to verify the rest: read a reader's services with any BLE browser. */
  readonly ble?: BleProfile;
  /** Names of the fields above that no source confirms. */
  readonly unverified: readonly (keyof ModelProfile)[];
}

const ALL: readonly CardInterface[] = ["swipe", "insert", "tap"];
const usb = (...productIds: number[]) => ({ vendorId: 0x0acd, productIds });

/** Source: vp3300 reference 5. The first service's characteristics are not published; the second is the BM71's own. */
const BLE: BleProfile = {
  advertisedService: "00001820-0000-1000-8000-00805f9b34fb",
  services: [
    { service: "00001820-0000-1000-8000-00805f9b34fb" },
    {
      service: "49535343-fe7d-4ae5-8fa9-9fafd205e455",
      notify: "49535343-1e4d-4bd9-ba61-23c647249616",
      write: "49535343-8841-43f4-a8d4-ecbe34729bb3",
    },
  ],
};

// biome-ignore format: a table reads by column
const PROFILES = {
  uniPay15: { name: "UniPay 1.5", productCode: 0x553100, generation: "neo1", interfaces: ["swipe", "insert"], usb: /* @__PURE__ */ usb(), unverified: ["interfaces"] },
  uniPay3:  { name: "UniPay III", productCode: 0x553300, generation: "neo1", interfaces: ALL, usb: /* @__PURE__ */ usb(), unverified: ["interfaces"] },
  vp3300:   { name: "VP3300", productCode: 0x553331, generation: "neo1", interfaces: ALL, usb: /* @__PURE__ */ usb(0x3530), unverified: [] },
  vp3300e:  { name: "VP3300E", productCode: 0x553332, generation: "neo1", interfaces: ALL, unverified: ["interfaces"] },
  vp3300c:  { name: "VP3300C", productCode: 0x553333, generation: "neo1", interfaces: ["swipe", "tap"], unverified: [] },
  vp3300bt: { name: "VP3300 BT", productCode: 0x553334, generation: "neo1", interfaces: ALL, usb: /* @__PURE__ */ usb(), bleNamePrefix: "IDTECH-VP3300-", ble: BLE, unverified: ["ble"] },
  vp3350:   { name: "VP3350", generation: "neo2", interfaces: ALL, usb: /* @__PURE__ */ usb(), bleNamePrefix: "IDTECH-VP3350-", ble: BLE, unverified: ["generation", "usb", "bleNamePrefix", "ble"] },
  augusta:  { name: "Augusta", generation: "nga", interfaces: ["swipe", "insert"], usb: /* @__PURE__ */ usb(0x3820, 0x3920), unverified: ["interfaces"] },
} as const satisfies Record<string, ModelProfile>;

/** Key of a model in {@link MODELS}. */
export type ModelName = keyof typeof PROFILES;

/** The VP3300 variants, their ancestors, and two kin that share the swipe envelope. Source: vp3300 reference 0.3. */
export const MODELS: Readonly<Record<ModelName, ModelProfile>> = PROFILES;

/**
 * Finds the model in the answer to `getProductType`. The three-byte code is looked for anywhere in the answer, since
 * the guide does not say whether it comes bare or in a TLV. `undefined` for a product that is not in the table.
 * Source: vp3300 reference 0.3 and 17, question 23.
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function modelOfProductType(answer: Uint8Array): ModelName | undefined {
  requireBytes("answer", answer);
  const names = Object.keys(MODELS) as ModelName[];
  let code = 0;
  for (const byte of answer) {
    code = ((code << 8) | byte) & 0xffffff;
    const found = names.find((name) => MODELS[name].productCode === code);
    if (found) return found;
  }
  return undefined;
}
