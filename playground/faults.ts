/**
 * What can be made to go wrong, each as a piece of a scenario.
 *
 * @module
 */
import type { Scenario } from "vp3300/testing";

/** A fault by its name, and what a person reads of it. */
export interface Fault {
  readonly title: string;
  /** Added to the scenario. Cards come by themselves unless `nobodyComes`. */
  readonly scenario: Scenario;
  readonly nobodyComes?: true;
}

const on = "activateTransaction";

/** All faults; `none` first. */
export const FAULTS = {
  none: { title: "nothing", scenario: {} },
  nobody: { title: "nobody presents a card", scenario: {}, nobodyComes: true },
  cable: {
    title: "the cable is pulled while the reader waits",
    scenario: { events: [{ on, afterMs: 800, do: "disconnect" }] },
  },
  bitError: {
    title: "a bit of the reader's answer is wrong",
    scenario: { link: [{ fault: "corrupt", direction: "toHost", frame: 2, byte: 20 }] },
  },
  cut: {
    title: "an answer is cut off in the middle",
    scenario: { link: [{ fault: "truncate", direction: "toHost", frame: 3, byte: 9 }] },
  },
  noise: {
    title: "noise between two frames",
    scenario: { link: [{ fault: "garbage", direction: "toHost", frame: 2, bytes: "00FF5A5669" }] },
  },
  twice: {
    title: "the answer with the card comes twice",
    scenario: { events: [{ on, do: "repeatAnswer", times: 1, gapMs: 200 }] },
  },
  reboot: {
    title: "the reader restarts while it waits",
    scenario: { events: [{ on, afterMs: 800, do: "reboot" }] },
  },
  wedged: {
    title: "the reader stops answering",
    scenario: { events: [{ on, afterMs: 800, do: "wedge" }] },
  },
  battery: {
    title: "the battery is too low for a card",
    scenario: { events: [{ on, do: "answer", status: "plugInCharger" }] },
  },
  noKey: { title: "no key was injected", scenario: { reader: { key: "missing" } } },
  usedKey: { title: "the key is used up", scenario: { reader: { key: "exhausted" } } },
  clear: {
    title: "the reader sends card data in the clear",
    scenario: { events: [{ on, do: "sendClear" }] },
  },
} as const satisfies Record<string, Fault>;

/** Key of {@link FAULTS}. */
export type FaultName = keyof typeof FAULTS;
