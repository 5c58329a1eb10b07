/**
 * What an advertisement says about a reader, and whether it is the one that is looked for.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { MODELS, type ModelName } from "../../protocol/commands/models.ts";
import type { ReaderSelector } from "../transport.ts";
import { fullUuid } from "./uuid.ts";

/** Models that have Bluetooth. */
export const BLE_MODELS: readonly ModelName[] = (Object.keys(MODELS) as ModelName[]).filter(
  (model) => MODELS[model].bleNamePrefix !== undefined,
);

/** As much of a device as its advertisements have said so far. */
export interface Advertisement {
  /** Address, or what the platform gives instead. */
  readonly id: string;
  /** Empty until one with a name was received. */
  readonly name: string;
  readonly serviceUuids: readonly string[];
}

/** What makes a device a reader. */
export interface ReaderPattern {
  /** Beginnings of the name, by model; letters compared without case. */
  readonly namePrefixes: readonly { readonly prefix: string; readonly model: ModelName | undefined }[];
  /** Advertised services, in full. */
  readonly services: readonly string[];
}

/** The pattern of these models, with the caller's own prefixes and services in place of theirs. */
export function readerPattern(
  models: readonly ModelName[],
  namePrefixes?: readonly string[],
  services?: readonly string[],
): ReaderPattern {
  return {
    namePrefixes:
      namePrefixes?.map((prefix) => ({ prefix, model: modelOfPrefix(prefix) })) ??
      models.flatMap((model) => {
        const prefix = MODELS[model].bleNamePrefix;
        return prefix === undefined ? [] : [{ prefix, model }];
      }),
    services: services ?? [...new Set(models.flatMap((model) => MODELS[model].ble?.advertisedService ?? []))],
  };
}

const startsWith = (text: string, prefix: string) => text.toLowerCase().startsWith(prefix.toLowerCase());

const modelOfPrefix = (prefix: string) =>
  BLE_MODELS.find((model) => startsWith(prefix, MODELS[model].bleNamePrefix as string));

/** What is known of a reader before it is opened. */
export interface AdvertisedReader {
  readonly id: string;
  readonly name: string;
  /** The last characters of the serial number; empty if the name does not hold them. */
  readonly serialNumber: string;
  readonly model: ModelName | undefined;
}

/** Reads an advertisement; `undefined` if the device is no reader, or has not yet said that it is one. */
export function readAdvertisement(seen: Advertisement, pattern: ReaderPattern): AdvertisedReader | undefined {
  const { id, name } = seen;
  const named = pattern.namePrefixes.find(({ prefix }) => startsWith(name, prefix));
  if (named) {
    return { id, name, serialNumber: name.slice(named.prefix.length), model: named.model };
  }
  // A renamed reader, or one whose name comes in a later packet.
  const offers = seen.serviceUuids.some((uuid) => pattern.services.includes(fullUuid(uuid) ?? uuid));
  return offers ? { id, name, serialNumber: "", model: undefined } : undefined;
}

const plainId = (id: string) => id.toLowerCase().replaceAll(/[:-]/g, "");

/** Whether all that the selector asks for is known to be so. */
export function isSelected(reader: AdvertisedReader, selector: ReaderSelector): boolean {
  const { serialNumber, id, models } = selector;
  if (id !== undefined && plainId(id) !== plainId(reader.id)) return false;
  if (serialNumber !== undefined && !isEndOf(reader.serialNumber, serialNumber)) return false;
  return models === undefined || reader.model === undefined || models.includes(reader.model);
}

/** A name holds the last five characters of a serial number, the caller may know more or as much. */
function isEndOf(known: string, wanted: string): boolean {
  const [a, b] = [known.toLowerCase(), wanted.toLowerCase()];
  return a !== "" && (a.endsWith(b) || b.endsWith(a));
}

/** Shortest end of a serial number that tells a reader: that much stands in its name. */
const SHORTEST_SERIAL = 5;

/** @throws Vp3300Error `ARGUMENT_INVALID` unless this is a selector of Bluetooth readers */
export function requireSelector(value: unknown): asserts value is ReaderSelector {
  requireObject("options", value);
  const { serialNumber, id, models } = value as ReaderSelector;
  if (serialNumber !== undefined) {
    requireText("options.serialNumber", serialNumber, 64);
    if (serialNumber.length < SHORTEST_SERIAL) {
      refuseArgument("options.serialNumber", "at least five characters", `${serialNumber.length}`);
    }
  }
  if (id !== undefined) requireText("options.id", id, 256);
  if (models === undefined) return;
  requireArray("options.models", models);
  for (const model of models) requireOneOf("options.models", model, BLE_MODELS);
}
