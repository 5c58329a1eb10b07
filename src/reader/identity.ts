/**
 * What a reader says it is.
 *
 * @module
 */
import { MODELS, type ModelName, modelOfProductType } from "../protocol/commands/models.ts";
import { formatHex } from "../protocol/hex.ts";
import { type AskIfTaken, askDataKeyState } from "./data-key.ts";
import { type ExecuteOptions, executeIfTaken } from "./execute.ts";
import type { Line } from "./line.ts";

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
  const ask: AskIfTaken = (name, ...[request]) =>
    executeIfTaken(line, name, request as never, options as never);
  const productType = await ask("getProductType");
  const serialNumber = await ask("getSerialNumber");
  const firmwareVersion = await ask("getFirmwareVersion");
  const enabled = await ask("getEncryptionEnabled");
  const cipher = await ask("getEncryptionType");
  const keyState = await askDataKeyState(ask);
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
