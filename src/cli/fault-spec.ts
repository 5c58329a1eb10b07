/**
 * Faults as they are written on a command line: `cutAfter,endpoint=auth,times=2`.
 *
 * @module
 */
import { FAULT_NAMES, type FaultName, type FaultOptions } from "../simulator/gateway/index.ts";

/** A fault, and the service that it is for. */
export interface FaultSpec {
  readonly name: FaultName;
  /** As it was written; the first service that runs without it. */
  readonly service: string | undefined;
  readonly options: FaultOptions;
}

/** What `member=value` may follow the name, and how the value is read. */
const MEMBERS: Readonly<Record<string, (value: string) => FaultOptions>> = {
  endpoint: (endpoint) => ({ endpoint }),
  method: (method) => ({ method: method.toUpperCase() }),
  orderid: (orderid) => ({ orderid }),
  times: (times) => ({ times: Number(times) }),
  delayMs: (delayMs) => ({ delayMs: Number(delayMs) }),
  status: (status) => ({ status: Number(status) as NonNullable<FaultOptions["status"]> }),
};

/** Reads a fault, or says why it is none. Values are checked by the simulator that gets them. */
export function parseFaultSpec(text: string): FaultSpec | string {
  const [name = "", ...members] = text.split(",");
  if (!(FAULT_NAMES as readonly string[]).includes(name)) {
    return `no such fault; there are ${FAULT_NAMES.join(", ")}`;
  }
  let service: string | undefined;
  let options: FaultOptions = {};
  for (const member of members) {
    const at = member.indexOf("=");
    const [key, value] = [member.slice(0, Math.max(at, 0)), member.slice(at + 1)];
    const read = Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    if (key === "service") service = value;
    else if (read === undefined) {
      return `a fault takes ${["service", ...Object.keys(MEMBERS)].map((known) => `${known}=`).join(", ")}`;
    } else options = { ...options, ...read(value) };
  }
  return { name: name as FaultName, service, options };
}
