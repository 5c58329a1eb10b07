/**
 * Why Linux did not give an adapter. `@stoprocent/noble` (2.8.0) catches what the kernel answered and says `unsupported`
 * to all of it, so the system is asked itself: whether the adapter is there, whether this process may, and whether it
 * had to have the adapter for itself.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { isVp3300Error } from "../../errors.ts";
import { fixable } from "./fixes.ts";

/** What is asked. */
export interface AdapterSystem {
  /** `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
  /** Throws when there is no such file. */
  read(path: string): string;
}

/** Bits of capabilities(7): what an HCI socket asks for. */
const CAP_NET_ADMIN = 1n << 12n;
const CAP_NET_RAW = 1n << 13n;

const thisSystem: AdapterSystem = {
  platform: process.platform,
  env: process.env,
  exists: existsSync,
  read: (path) => readFileSync(path, "utf8"),
};

/** The code for what stands out: a capability is missing, or the adapter is up or somebody else's. */
function codeOf({
  env,
  exists,
  read,
}: AdapterSystem): "TRANSPORT_PERMISSION" | "TRANSPORT_DEVICE_BUSY" | undefined {
  const { NOBLE_HCI_DEVICE_ID = "0", HCI_CHANNEL_USER } = env;
  if (!exists(`/sys/class/bluetooth/hci${NOBLE_HCI_DEVICE_ID}`)) return undefined;
  const [, effective = "0"] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read("/proc/self/status")) ?? [];
  const needed = CAP_NET_ADMIN | CAP_NET_RAW;
  if ((BigInt(`0x${effective}`) & needed) !== needed) return "TRANSPORT_PERMISSION";
  return HCI_CHANNEL_USER === undefined ? undefined : "TRANSPORT_DEVICE_BUSY";
}

/** The error in place of a `TRANSPORT_NO_ADAPTER` whose adapter is there; every other one as it is. */
export function refusalOf(error: unknown, system: AdapterSystem = thisSystem): unknown {
  const isUnexplained = isVp3300Error(error) && error.code === "TRANSPORT_NO_ADAPTER";
  const code = isUnexplained && system.platform === "linux" ? codeOf(system) : undefined;
  return code === undefined ? error : fixable(code, {}, { cause: error, platform: system.platform });
}
