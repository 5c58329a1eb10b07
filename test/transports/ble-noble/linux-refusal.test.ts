import { expect, test } from "vitest";
import { Vp3300Error } from "vp3300";
import { type AdapterSystem, refusalOf } from "../../../src/transports/ble-noble/linux-refusal.ts";

const unexplained = new Vp3300Error("TRANSPORT_NO_ADAPTER", { state: "unsupported" });
const ALL_CAPABILITIES = "000001ffffffffff";
const USER_CHANNEL = { HCI_CHANNEL_USER: "1" };

function system({
  platform = "linux",
  env = {},
  adapters = ["hci0"],
  capabilities = ALL_CAPABILITIES,
}): AdapterSystem {
  return {
    platform,
    env,
    exists: (path) => adapters.some((name) => path === `/sys/class/bluetooth/${name}`),
    read: () => `Name:\tnode\nCapPrm:\t${ALL_CAPABILITIES}\nCapEff:\t${capabilities}\nCapBnd:\t0\n`,
  };
}

test.each([
  ["no such adapter", { adapters: [], env: USER_CHANNEL }, "TRANSPORT_NO_ADAPTER"],
  ["another adapter", { env: { ...USER_CHANNEL, NOBLE_HCI_DEVICE_ID: "1" } }, "TRANSPORT_NO_ADAPTER"],
  ["no capability", { capabilities: "0000000000000000" }, "TRANSPORT_PERMISSION"],
  ["cap_net_admin without cap_net_raw", { capabilities: "0000000000001000" }, "TRANSPORT_PERMISSION"],
  [
    "both capabilities, and the adapter is not free",
    { capabilities: "0000000000003000", env: USER_CHANNEL },
    "TRANSPORT_DEVICE_BUSY",
  ],
  [
    "both capabilities, and the adapter may be shared",
    { capabilities: "0000000000003000" },
    "TRANSPORT_NO_ADAPTER",
  ],
  ["another platform", { platform: "darwin", env: USER_CHANNEL }, "TRANSPORT_NO_ADAPTER"],
] as const)("%s", (_, facts, code) => {
  expect(refusalOf(unexplained, system(facts as Parameters<typeof system>[0]))).toMatchObject({ code });
});

test("a refusal says what to do and keeps what noble said", () => {
  const refusal = refusalOf(unexplained, system({ env: USER_CHANNEL }));
  expect(refusal).toMatchObject({
    cause: unexplained,
    context: { fix: expect.stringContaining("hciconfig hci0 down") },
  });
});

test("any other error is left as it is", () => {
  const off = new Vp3300Error("TRANSPORT_ADAPTER_OFF");
  expect(refusalOf(off, system({ env: USER_CHANNEL }))).toBe(off);
  expect(refusalOf("text", system({}))).toBe("text");
});
