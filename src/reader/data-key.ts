/**
 * The data key's state, as a reader tells it.
 *
 * @module
 */
import type { CommandName, RequestArguments, ResponseOf } from "../protocol/commands/catalogue.ts";
import { DATA_KEY } from "../protocol/commands/rows/encryption.ts";

/** Asks a reader; `undefined` when it refuses the question or does not answer it readably. */
export type AskIfTaken = <Name extends CommandName>(
  name: Name,
  ...request: RequestArguments<Name>
) => Promise<ResponseOf<Name> | undefined>;

/**
 * The byte of the data key's state, a key into `KEY_STATES`: of 81-04, or of 81-02 where that is not known. `undefined` when
 * neither tells it. Source: vp3300 reference 6.4; NEO 2 IDG p.345.
 */
export async function askDataKeyState(ask: AskIfTaken): Promise<number | undefined> {
  const slot = await ask("getKeyState", DATA_KEY);
  if (slot !== undefined) return slot.state;
  const states = await ask("getKeyStates");
  return states?.[DATA_KEY];
}
