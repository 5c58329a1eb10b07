/**
 * Where readers can be looked for on this machine, and which there are.
 *
 * @module
 */
import { MODELS } from "../protocol/commands/models.ts";
import type { DiscoveringTransport, FoundReader, Transport, WaitOptions } from "../transports/transport.ts";
import { findingOf } from "./advice.ts";
import type { CheckName, Finding } from "./report.ts";

/** A way to reach readers, as the doctor is given it. */
export interface DoctorTransport {
  /** Name of its check: `hid`, `ble`. */
  readonly name: CheckName;
  /** Makes it. One that finds readers is asked for them and closed afterwards; of any other its one reader is opened. */
  readonly create: () => Promise<Transport | DiscoveringTransport>;
}

/** What was found by one transport. */
export interface Sighting {
  readonly findings: readonly Finding[];
  /** What can be opened. */
  readonly readers: readonly Transport[];
  /** The transport could look for readers, whether it found one or not. */
  readonly works: boolean;
}

/** Characters of a serial number that may be told. */
const SHOWN = 5;

/** What a transport is asked to do. */
export const LOOKING = "looking for readers";

/** Its last characters, as a Bluetooth name shows them. */
export function shownSerial(serialNumber: string): string {
  return serialNumber.length > SHOWN ? `…${serialNumber.slice(-SHOWN)}` : serialNumber;
}

/** Whether a transport finds readers by itself. */
export function isDiscovering(transport: Transport): transport is DiscoveringTransport {
  return typeof (transport as Partial<DiscoveringTransport>).list === "function";
}

function described({ model, serialNumber }: FoundReader): string {
  const name = model === undefined ? "a reader" : MODELS[model].name;
  return serialNumber === "" ? name : `${name} ${shownSerial(serialNumber)}`;
}

/** Asks a transport for its readers, within `wait`. Never rejects with an error of this package. */
export async function look(
  check: CheckName,
  transport: Transport | DiscoveringTransport,
  wait: WaitOptions,
): Promise<Sighting> {
  if (!isDiscovering(transport)) {
    const finding: Finding = {
      check,
      severity: "ok",
      text: `${transport.kind} has one reader, which is opened`,
    };
    return { findings: [finding], readers: [transport], works: true };
  }
  try {
    const readers = await transport.list(wait);
    const names = readers.map(described).join(", ");
    const text =
      readers.length === 0 ? `${check} works; no reader is there` : `${check} works, and finds ${names}`;
    return { findings: [{ check, severity: "ok", text }], readers, works: true };
  } catch (error) {
    return { findings: [findingOf(check, error, LOOKING)], readers: [], works: false };
  }
}
