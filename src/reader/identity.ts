/**
 * What a reader says it is.
 *
 * @module
 */

import { MODELS, type ModelName, modelOfProductType } from "../protocol/commands/models.ts";
import { formatHex } from "../protocol/hex.ts";
import { type ExecuteOptions, executeIfTaken } from "./execute.ts";
import type { Line } from "./line.ts";

/** Number of the slot of the data key, which encrypts card data. Source: ID TECH device tests (81-04). */
export const DATA_KEY = 0x05;
/** Key state "valid". Source: NEO 2 IDG p.345. */
const VALID = 0x01;

/** What a reader said of itself when it was opened. What it did not tell is `undefined`, never made up. */
export interface ReaderIdentity {
  /** Key into `MODELS`; `undefined` for a product that isn't listed. */
  readonly model: ModelName | undefined;
  /** Name of the model; "unknown" without one. */
  readonly modelName: string;
  /** The answer to 09-01 in hexadecimal: what to report when the model is unknown. */
  readonly productType: string | undefined;
  readonly serialNumber: string | undefined;
  readonly firmwareVersion: string | undefined;
  readonly encryption: {
    /** Whether swipes, taps and inserts are all encrypted. */
    readonly enabled: boolean | undefined;
    readonly cipher: "tdes" | "aes" | undefined;
  };
  /** Whether a usable data key is in the reader. Without one, no card can be read. */
  readonly keyPresent: boolean | undefined;
}

/** Asks the reader; a command that it refuses or leaves unanswered leaves its field `undefined`. */
export async function readIdentity(line: Line, options: ExecuteOptions): Promise<ReaderIdentity> {
  const productType = await executeIfTaken(line, "getProductType", undefined, options);
  const serialNumber = await executeIfTaken(line, "getSerialNumber", undefined, options);
  const firmwareVersion = await executeIfTaken(line, "getFirmwareVersion", undefined, options);
  const enabled = await executeIfTaken(line, "getEncryptionEnabled", undefined, options);
  const cipher = await executeIfTaken(line, "getEncryptionType", undefined, options);
  const key = await executeIfTaken(line, "getKeyState", DATA_KEY, options);
  const keys = key === undefined ? await executeIfTaken(line, "getKeyStates", undefined, options) : undefined;
  const keyState = key?.state ?? keys?.[DATA_KEY];
  const model = productType === undefined ? undefined : modelOfProductType(productType);
  return {
    model,
    modelName: model === undefined ? "unknown" : MODELS[model].name,
    productType: productType === undefined ? undefined : formatHex(productType),
    serialNumber,
    firmwareVersion,
    encryption: {
      enabled: enabled === undefined ? undefined : enabled.msr && enabled.emv,
      cipher: typeof cipher === "string" ? cipher : undefined,
    },
    keyPresent: keyState === undefined ? undefined : keyState === VALID,
  };
}
