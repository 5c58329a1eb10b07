import { expect, test } from "vitest";
import { CALLS, FAKE_LIBRARY, HOST } from "../ble-noble/built.ts";
import type { FakeAir } from "../ble-noble/fake-library.ts";
import { runChild } from "./child.ts";

const with_ = (air: FakeAir = {}) => [FAKE_LIBRARY, JSON.stringify(air)];
const coded = (code: string, fix: string) => ({ code, fix: expect.stringContaining(fix) });

const MISSING = coded("TRANSPORT_LIBRARY_MISSING", "npm install @stoprocent/noble");
const NO_ADAPTER = coded("TRANSPORT_NO_ADAPTER", "plug in a Bluetooth LE adapter");
const OFF = coded("TRANSPORT_ADAPTER_OFF", "bluetoothctl power on");
const FORBIDDEN = coded("TRANSPORT_PERMISSION", "setcap cap_net_raw");
const BROKEN = coded("TRANSPORT_LIBRARY_BROKEN", "npm install @stoprocent/noble");

// What the fake prints, as noble does, would show in the child's output; its timer and handlers would keep the child.
// biome-ignore format: a table reads by column
test.each<[string, string, string[], object]>([
  ["noble is not installed",                "calls", [],                                                    { isSupported: false, list: MISSING,    open: MISSING }],
  ["noble does not load",                   "calls", with_({ isBroken: true }),                             { isSupported: false, list: BROKEN,     open: BROKEN }],
  ["there is no adapter",                   "calls", with_({ noble: { states: ["unsupported", "poweredOff"] } }), { isSupported: false, list: NO_ADAPTER, open: NO_ADAPTER }],
  ["starting the adapter throws",           "calls", with_({ startFails: "ENODEV" }),                       { isSupported: false, list: NO_ADAPTER, open: NO_ADAPTER }],
  ["Bluetooth is off",                      "calls", with_({ noble: { states: ["poweredOff"] } }),          { isSupported: false, list: OFF,        open: OFF }],
  ["it may not be used",                    "calls", with_({ noble: { states: ["unauthorized"] } }),        { isSupported: false, list: FORBIDDEN,  open: FORBIDDEN }],
  ["it may not be used, and nobody says so", "calls", with_({ noble: { states: [] } }),                     { isSupported: false, list: FORBIDDEN,  open: FORBIDDEN }],
  ["nothing was asked for",                 "unused", with_(),                                              {}],
  ["it was closed idle, and the helper lingers", "lingering", with_(),                                      { isSupported: true }],
  ["it was closed twice while scanning",    "scanning", with_(),                                            { watch: { done: true }, list: { code: "TRANSPORT_CLOSED" } }],
  ["it was closed twice half-open",         "half-open", with_({ behaviour: { unreachable: true } }),       { open: { code: "TRANSPORT_CLOSED" } }],
  ["it was closed while noble was stuck",   "half-open", with_({ behaviour: { unreachable: true }, noble: { flavour: "abandonware" } }), { open: { code: "TRANSPORT_CLOSED" } }],
  ["it was closed in a transaction",        "session", with_(),                                             { outcome: { code: "TRANSPORT_CLOSED" } }],
  ["so it was, with a noble that can't stop", "session", with_({ noble: { flavour: "abandonware" } }),      { outcome: { code: "TRANSPORT_CLOSED" } }],
  ["only its link was closed",              "forgotten", with_(),                                           { model: "VP3300 BT" }],
  ["signals came for the helper",           "signals", with_(),                                             { ping: "answered" }],
])("%s: each call ends as it should, and the process by itself within a second", async (_, scene, args, ends) => {
  const { code, stderr, said, lingeredMs } = await runChild(CALLS, [scene, HOST, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(said).toMatchObject({ ...ends, globalHandlers: [] });
  expect(lingeredMs).toBeLessThan(1_000);
});
