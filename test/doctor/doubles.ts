/** Transports that find readers, or fail to, as a test says. */
import type { DoctorTransport } from "../../src/doctor/index.ts";
import { type ErrorCode, type ErrorContext, Vp3300Error } from "../../src/errors.ts";
import { openReader } from "../../src/index.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import type { DiscoveringTransport, FoundReader, Transport } from "../../src/transports/transport.ts";

/** What a {@link Finder} was asked. */
export interface FinderLog {
  closed: number;
  listed: number;
}

/** A transport that finds these readers; `list` may be told to do something else. */
export function finder(
  readers: readonly Transport[],
  log: FinderLog = { closed: 0, listed: 0 },
  list?: () => Promise<readonly FoundReader[]>,
): DiscoveringTransport {
  const found = readers.map(
    (reader, at): FoundReader => ({
      kind: reader.kind,
      id: `/dev/hidraw${at}`,
      name: "VP3300",
      serialNumber: `082061925${at}`,
      model: "vp3300bt",
      open: (options) => reader.open(options),
    }),
  );
  return {
    kind: "double",
    isSupported: async () => true,
    async list() {
      log.listed += 1;
      return list?.() ?? found;
    },
    async *watch() {
      yield* found.map((reader) => ({ change: "arrived" as const, reader }));
    },
    open: (options) => found[0]!.open(options),
    async close() {
      log.closed += 1;
    },
    async [Symbol.asyncDispose]() {
      await this.close();
    },
  };
}

/** A transport by its name. */
export function named(name: string, transport: Transport | DiscoveringTransport): DoctorTransport {
  return { name, create: async () => transport };
}

/** One whose search fails with this code. */
export function failing(
  name: string,
  code: ErrorCode,
  context: ErrorContext = {},
  log?: FinderLog,
): DoctorTransport {
  return named(
    name,
    finder([], log, async () => {
      throw new Vp3300Error(code, context);
    }),
  );
}

/** A transport that is there and can't be opened. */
export function closedTo(code: ErrorCode, context: ErrorContext = {}): Transport {
  return {
    kind: "double",
    async open() {
      throw new Vp3300Error(code, context);
    },
  };
}

/** A simulated reader whose clock is the one of the test. */
export function simulated(options: SimulatedReaderOptions = {}): {
  readonly clock: VirtualClock;
  readonly reader: SimulatedReader;
} {
  const clock = new VirtualClock();
  return { clock, reader: new SimulatedReader({ clock, ...options }) };
}

/** Does something to a simulated reader before the doctor comes. */
export async function prepared(
  { clock, reader }: ReturnType<typeof simulated>,
  prepare: (open: Awaited<ReturnType<typeof openReader>>) => Promise<unknown>,
): Promise<void> {
  await clock.run(async () => {
    await using open = await openReader(reader, { clock });
    await prepare(open);
  });
}
