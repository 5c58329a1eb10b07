/**
 * How Bluetooth readers are told from other devices and spoken to, whatever platform carries it.
 *
 * @module
 */
import { requireArray, requireInteger, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { type GattService, MODELS } from "../../protocol/commands/models.ts";
import { requireClock } from "../../wait-arguments.ts";
import { requireSelector } from "../reader-selector.ts";
import type { ReaderSelector } from "../transport.ts";
import { LONGEST_WAIT_MS } from "../transport-scope.ts";
import { BLE_MODELS, type ReaderPattern, readerPattern } from "./advertised-reader.ts";
import type { GattChoice, GattWriteType } from "./gatt.ts";
import { requireUuid } from "./uuid.ts";

/** All is optional; the selector says which of the readers is meant. */
export interface BleOptions extends ReaderSelector {
  /** Beginnings of the advertised name, in place of the models'. */
  readonly namePrefixes?: readonly string[] | undefined;
  /** Advertised services that make a device a reader, in place of the models'. */
  readonly advertisedServices?: readonly string[] | undefined;
  /** The service that frames travel over, and its characteristics, in place of those that are tried. */
  readonly gatt?: GattService | undefined;
  /** Default `auto`. */
  readonly writeType?: GattWriteType | undefined;
  /**
   * Longest packet, 1 to 512 bytes. By default what the negotiated MTU carries, up to 244; 20 where it is not known.
   * Unverified: what a VP3300 takes; one that loses long packets answers to short commands only.
   */
  readonly packetBytes?: number | undefined;
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
  /** How long `open()` waits for a reader to be there and to connect, 1 to 600 000 ms. Default 30 000. */
  readonly openTimeoutMs?: number | undefined;
}

/** Finding takes up to 20 s with a reader that is woken meanwhile (vp3300 reference 5), connecting the rest. */
const OPEN_MS = 30_000;

/** The options, checked and complete. */
export interface BleSetup {
  readonly selector: ReaderSelector;
  readonly pattern: ReaderPattern;
  readonly choice: GattChoice;
  readonly clock: Clock;
  readonly openTimeoutMs: number;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireBleOptions(options: BleOptions): BleSetup {
  requireObject("options", options);
  requireSelector(options, BLE_MODELS);
  const { serialNumber, id, models, clock = systemClock } = options;
  requireClock("options.clock", clock);
  const { openTimeoutMs = OPEN_MS } = options;
  requireInteger("options.openTimeoutMs", openTimeoutMs, 1, LONGEST_WAIT_MS);
  const { namePrefixes, advertisedServices, gatt, writeType = "auto", packetBytes } = options;
  requireOneOf("options.writeType", writeType, ["auto", "withResponse", "withoutResponse"]);
  if (packetBytes !== undefined) requireInteger("options.packetBytes", packetBytes, 1, 512);
  if (namePrefixes !== undefined) requireTexts("options.namePrefixes", namePrefixes);
  if (advertisedServices !== undefined) requireTexts("options.advertisedServices", advertisedServices);
  return {
    selector: {
      ...(serialNumber === undefined ? {} : { serialNumber }),
      ...(id === undefined ? {} : { id }),
      ...(models === undefined ? {} : { models: [...models] }),
    },
    pattern: readerPattern(
      models ?? BLE_MODELS,
      namePrefixes,
      advertisedServices?.map((uuid) => requireUuid("options.advertisedServices", uuid)),
    ),
    choice: {
      services: gatt === undefined ? knownServices() : [requireGatt(gatt)],
      writeType,
      packetBytes,
    },
    clock,
    openTimeoutMs,
  };
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireTexts(argument: string, values: readonly string[]): void {
  requireArray(argument, values);
  for (const value of values) requireText(argument, value, 256);
}

/** All models have the same as far as is known: each service once. */
function knownServices(): GattService[] {
  const all = BLE_MODELS.flatMap((model) => MODELS[model].ble?.services ?? []);
  return all.filter(({ service }, at) => all.findIndex((other) => other.service === service) === at);
}

function requireGatt(gatt: GattService): GattService {
  requireObject("options.gatt", gatt);
  const { service, notify, write } = gatt;
  return {
    service: requireUuid("options.gatt.service", service),
    ...(notify === undefined ? {} : { notify: requireUuid("options.gatt.notify", notify) }),
    ...(write === undefined ? {} : { write: requireUuid("options.gatt.write", write) }),
  };
}
