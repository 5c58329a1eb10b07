/** Runs in the page: the transport over the browser's own WebHID, and the conformance cases over a double of it. */
import { isVp3300Error } from "vp3300";
import { createHidWebTransport, type WebHid } from "vp3300/hid-web";
import { SimulatedReader } from "vp3300/simulator";
import { type Bench, CONFORMANCE } from "../transports/conformance.ts";
import { present } from "../transports/far-end.ts";
import { FakeWebHid } from "../transports/hid-web/fake-web-hid.ts";
import { VirtualHidReader } from "../transports/virtual-hid-reader.ts";

/** How a call ended: its value, or the code, the fix and the browser's error. */
export interface CallEnd {
  readonly value?: unknown;
  readonly code?: string;
  readonly fix?: unknown;
  readonly cause?: string;
}

/** What the test asks the page for. */
export interface HidPage {
  /** What `request()` gave while the page was loading: outside of any click. */
  readonly early: Promise<CallEnd>;
  call(name: "isSupported" | "list" | "request" | "open"): Promise<CallEnd>;
  /** How each conformance case ended: `passed`, or why not. */
  conform(): Promise<Record<string, string>>;
}

const { navigator } = globalThis as unknown as { readonly navigator: { readonly hid?: WebHid } };
const transport = createHidWebTransport(navigator.hid, { openTimeoutMs: 200 });

async function endOf(call: Promise<unknown>): Promise<CallEnd> {
  try {
    return { value: await call };
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return {
      code: error.code,
      fix: error.context.fix,
      cause: (error.cause as { name?: string } | undefined)?.name ?? "none",
    };
  }
}

async function bench(): Promise<Bench> {
  const simulator = new SimulatedReader();
  const reader = new VirtualHidReader(simulator);
  const double = new FakeWebHid();
  let device = await double.plug(reader);
  const tested = createHidWebTransport(double, { settleMs: 1 });
  return {
    transport: tested,
    handles: () => double.listeners + device.listeners,
    far: {
      present: (how) => present(simulator, how),
      unplug: () => double.unplug(device),
      swallowWrites: (swallows) => {
        device.swallowsReports = swallows;
      },
      replug: async () => {
        device = await double.plug(reader);
      },
    },
    async [Symbol.asyncDispose]() {
      await tested.close();
      reader.unplug();
    },
  };
}

const page: HidPage = {
  early: endOf(transport.request()),
  call: (name) => endOf(transport[name]()),
  async conform() {
    const ends: Record<string, string> = {};
    for (const { name, run } of CONFORMANCE) {
      await using made = await bench();
      ends[name] = await run(made).then(
        () => "passed",
        (error: unknown) => String(error),
      );
    }
    return ends;
  },
};
Object.assign(globalThis, { page });
