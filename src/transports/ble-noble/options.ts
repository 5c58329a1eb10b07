/**
 * What can be said about how readers are found and spoken to over noble.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import type { GattService } from "../../protocol/commands/models.ts";
import { MODELS } from "../../protocol/commands/models.ts";
import { BLE_MODELS, type ReaderPattern, readerPattern } from "../ble/advertised-reader.ts";
import type { GattWriteType } from "../ble/gatt.ts";
import { requireUuid } from "../ble/uuid.ts";
import { requireSelector } from "../reader-selector.ts";
import type { ReaderSelector } from "../transport.ts";
import { requireClock } from "../transport-scope.ts";
import type { GattChoice } from "./noble-connection.ts";
import { type NobleLike, requireNoble } from "./noble-like.ts";

/** How the process that noble runs in is started. */
export interface NobleHelperOptions {
  /** Path or file URL of `noble-host.js`, for who bundles this package: it has to lie beside the bundle as a file. */
  readonly modulePath?: string | URL;
  /** Arguments for Node, before the module. Default: none. */
  readonly execArgv?: readonly string[];
}

/** How readers are found and spoken to. All is optional; the selector says which of them is meant. */
export interface BleNobleOptions extends ReaderSelector {
  /**
   * Package, or file URL of a module, whose default export is a noble instance. Default: `@stoprocent/noble`, else
   * `@abandonware/noble`. It is loaded in the helper process.
   */
  readonly library?: string;
  /**
   * An instance of noble to use in this process. It is not ended by {@link BleNobleTransport.close}: that remains to who
   * made it, like its signal handlers and its output. On Linux's raw channel its connects block the thread, so deadlines
   * come late.
   */
  readonly noble?: NobleLike;
  /** How the helper process is started, unless an instance is handed in. */
  readonly helper?: NobleHelperOptions;
  /** Beginnings of the advertised name, in place of the models'. */
  readonly namePrefixes?: readonly string[];
  /** Advertised services that make a device a reader, in place of the models'. */
  readonly advertisedServices?: readonly string[];
  /** The service that frames travel over, and its characteristics, in place of those that are tried. */
  readonly gatt?: GattService;
  /** Default `auto`. */
  readonly writeType?: GattWriteType;
  /** Time; by default the platform's. */
  readonly clock?: Clock;
}

/** The options, checked and complete. */
export interface BleNobleSetup {
  readonly selector: ReaderSelector;
  readonly pattern: ReaderPattern;
  readonly choice: GattChoice;
  readonly clock: Clock;
  readonly noble: NobleLike | undefined;
  readonly library: string | undefined;
  readonly helper: NobleHelperOptions;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireBleNobleOptions(options: BleNobleOptions): BleNobleSetup {
  requireObject("options", options);
  requireSelector(options, BLE_MODELS);
  const { serialNumber, id, models, noble, library, helper = {}, clock = systemClock } = options;
  requireClock(clock);
  if (noble !== undefined) requireNoble("options.noble", noble);
  if (library !== undefined) requireText("options.library", library, 1024);
  requireObject("options.helper", helper);
  requireHelper(helper);
  const { writeType = "auto" } = options;
  requireOneOf("options.writeType", writeType, ["auto", "withResponse", "withoutResponse"]);
  const { namePrefixes, advertisedServices, gatt } = options;
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
    choice: { services: gatt === undefined ? knownServices() : [requireGatt(gatt)], writeType },
    clock,
    noble,
    library,
    helper,
  };
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

function requireTexts(argument: string, values: readonly string[]): void {
  requireArray(argument, values);
  for (const value of values) requireText(argument, value, 256);
}

function requireHelper({ modulePath, execArgv }: NobleHelperOptions): void {
  if (modulePath !== undefined && typeof modulePath !== "string" && !(modulePath instanceof URL)) {
    refuseArgument("options.helper.modulePath", "path or URL", typeof modulePath);
  }
  if (execArgv !== undefined) requireTexts("options.helper.execArgv", execArgv);
}
