/**
 * Tells the reader that is meant from the others.
 *
 * @module
 */
import { refuseArgument, requireArray, requireOneOf, requireText } from "../arguments.ts";
import { MODELS, type ModelName } from "../protocol/commands/models.ts";
import type { FoundReader, ReaderSelector } from "./transport.ts";

/** A Bluetooth name holds this much of a serial number. */
const SHORTEST_SERIAL = 5;
const LONGEST_TEXT = 1_024;

/**
 * Checks a selector; `carried` are the models that the transport can carry.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function requireSelector(selector: ReaderSelector, carried: readonly ModelName[]): void {
  const { serialNumber, id, models } = selector;
  if (serialNumber !== undefined) {
    requireText("options.serialNumber", serialNumber, LONGEST_TEXT);
    if (serialNumber.length < SHORTEST_SERIAL) {
      refuseArgument(
        "options.serialNumber",
        `at least ${SHORTEST_SERIAL} characters`,
        `${serialNumber.length} characters`,
      );
    }
  }
  if (id !== undefined) requireText("options.id", id, LONGEST_TEXT);
  if (models === undefined) return;
  requireArray("options.models", models);
  if (models.length === 0) refuseArgument("options.models", "at least one model", "none");
  for (const model of models) requireOneOf("options.models[]", model, carried);
}

/** The models with a trait that a transport needs. */
export function modelsWith(trait: "usb" | "bleNamePrefix"): readonly ModelName[] {
  return (Object.keys(MODELS) as ModelName[]).filter((model) => MODELS[model][trait] !== undefined);
}

/**
 * Whether a reader has the id and the serial number that are meant. Either serial number may be the end of the other:
 * the whole may not be known before it is opened.
 */
export function isSelected(
  { serialNumber, id }: { readonly [K in "serialNumber" | "id"]?: string | undefined },
  found: Pick<FoundReader, "id" | "serialNumber">,
): boolean {
  if (id !== undefined && id.toLowerCase() !== found.id.toLowerCase()) return false;
  if (serialNumber === undefined) return true;
  const wanted = serialNumber.toUpperCase();
  const known = found.serialNumber.toUpperCase();
  return known.endsWith(wanted) || (known.length >= SHORTEST_SERIAL && wanted.endsWith(known));
}
