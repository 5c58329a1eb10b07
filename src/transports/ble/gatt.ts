/**
 * Which of a device's services and characteristics carry frames: those that are known, else any that can.
 *
 * @module
 */
import type { GattService } from "../../protocol/commands/models.ts";
import { fullUuid } from "./uuid.ts";

/** What a characteristic can do, in the words of the GATT specification. */
export interface GattProperties {
  readonly notify: boolean;
  readonly indicate: boolean;
  readonly write: boolean;
  readonly writeWithoutResponse: boolean;
}

/** A characteristic as a platform shows it: `handle` is the platform's own object. */
export interface GattCharacteristic<T> extends GattProperties {
  readonly uuid: string;
  readonly handle: T;
}

/** How packets are sent. `auto`: with response where the characteristic offers it. */
export type GattWriteType = "auto" | "withResponse" | "withoutResponse";

/** How the characteristics of a link are chosen and written to. */
export interface GattChoice {
  readonly services: readonly GattService[];
  readonly writeType: GattWriteType;
  /** Longest packet, where the MTU is not to decide it. */
  readonly packetBytes: number | undefined;
}

/** The two characteristics of a link. */
export interface GattPair<T> {
  readonly notify: T;
  readonly write: T;
  readonly withoutResponse: boolean;
}

/** Services that no frames travel over, whatever their characteristics can do: GAP, GATT, device information. */
const SYSTEM_SERVICES: readonly string[] = ["1800", "1801", "180a"].map((short) => fullUuid(short) as string);

/** The services of a device in the order in which they are to be looked at: the known ones first, as they are listed. */
export function orderServices<T>(
  services: readonly { readonly uuid: string; readonly handle: T }[],
  known: readonly GattService[],
): { readonly handle: T; readonly known: GattService | undefined }[] {
  const rows = services.map(({ uuid, handle }) => {
    const full = fullUuid(uuid);
    const rank = known.findIndex(({ service }) => service === full);
    return { full, handle, rank: rank < 0 ? known.length : rank };
  });
  return rows
    .filter(({ full }) => full === undefined || !SYSTEM_SERVICES.includes(full))
    .sort((a, b) => a.rank - b.rank)
    .map(({ handle, rank }) => ({ handle, known: known[rank] }));
}

/** The characteristics of one service to receive and to send over; `undefined` if it lacks either. */
export function chooseCharacteristics<T>(
  characteristics: readonly GattCharacteristic<T>[],
  known: GattService | undefined,
  writeType: GattWriteType,
): GattPair<T> | undefined {
  const pick = (uuid: string | undefined, can: (of: GattProperties) => boolean) =>
    characteristics.find((one) => uuid !== undefined && fullUuid(one.uuid) === uuid && can(one)) ??
    characteristics.find(can);
  const notify = pick(known?.notify, (of) => of.notify) ?? pick(known?.notify, (of) => of.indicate);
  const mayWrite = (of: GattProperties) =>
    (of.write && writeType !== "withoutResponse") ||
    (of.writeWithoutResponse && writeType !== "withResponse");
  const write = pick(known?.write, mayWrite);
  if (!notify || !write) return undefined;
  return {
    notify: notify.handle,
    write: write.handle,
    withoutResponse: writeType === "withoutResponse" || !write.write,
  };
}
