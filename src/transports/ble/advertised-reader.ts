/**
 * What an advertisement says about a reader.
 *
 * @module
 */
import { MODELS, type ModelName } from "../../protocol/commands/models.ts";
import { isSelected, modelsWith } from "../reader-selector.ts";
import type { ReaderSelector } from "../transport.ts";
import { fullUuid } from "./uuid.ts";

/** Models that have Bluetooth. */
export const BLE_MODELS: readonly ModelName[] = modelsWith("bleNamePrefix");

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
      namePrefixes?.map((prefix) => ({ prefix, model: modelOfName(prefix) })) ??
      models.map((model) => ({ prefix: MODELS[model].bleNamePrefix ?? "", model })),
    services: services ?? [...new Set(models.flatMap((model) => MODELS[model].ble?.advertisedService ?? []))],
  };
}

const startsWith = (text: string, prefix: string) => text.toLowerCase().startsWith(prefix.toLowerCase());

const modelOfName = (name: string) =>
  BLE_MODELS.find((model) => startsWith(name, MODELS[model].bleNamePrefix ?? ""));

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
  if (named) return { id, name, serialNumber: name.slice(named.prefix.length), model: named.model };
  const offers = seen.serviceUuids.some((uuid) => pattern.services.includes(fullUuid(uuid) ?? uuid));
  if (!offers) return undefined;
  // Another model, a renamed reader, or one whose name comes in a later packet.
  const model = modelOfName(name);
  const prefix = model === undefined ? name : (MODELS[model].bleNamePrefix ?? "");
  return { id, name, serialNumber: name.slice(prefix.length), model };
}

const plainId = (id: string) => id.replaceAll(/[:-]/g, "");

/**
 * Whether all that the selector asks for is known to be so. Addresses are compared without their colons; a reader whose
 * model is not known may be of any.
 */
export function isAdvertisedSelected(reader: AdvertisedReader, selector: ReaderSelector): boolean {
  const { id, models } = selector;
  if (models !== undefined && reader.model !== undefined && !models.includes(reader.model)) return false;
  const wanted = id === undefined ? selector : { ...selector, id: plainId(id) };
  return isSelected(wanted, { id: plainId(reader.id), serialNumber: reader.serialNumber });
}
