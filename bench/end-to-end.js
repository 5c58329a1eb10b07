/**
 * The driver over the simulated link, bytes really framed and parsed: `node --expose-gc --min-semi-space-size=256
 * --max-semi-space-size=256 bench/end-to-end.js`, a new space so large that nothing is collected while bytes are counted. One
 * row a number of readers in one process; processor time includes the simulated readers, so the bare exchange of the same bytes over the
 * same link stands next to it.
 *
 * @module
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openReader } from "vp3300";
import { encodeNeoCommand } from "vp3300/protocol";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";

const COMMANDS = 10_000;
/** Commands whose bytes are counted: what they leave fits the new space. */
const COUNTED = 1_000;
const FRAME = encodeNeoCommand({ command: 0x29, subCommand: 0x00 });

/** Processor time of some work, microseconds. */
async function cpuOf(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Bytes that some work leaves to the collector. */
async function leftBy(work) {
  globalThis.gc();
  const before = process.memoryUsage();
  await work();
  const after = process.memoryUsage();
  return after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
}

function heapUsed() {
  globalThis.gc();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/** The same exchange without the driver: a frame out, a chunk in. */
async function bareExchanges(links, each) {
  await Promise.all(
    links.map(async ({ link, chunks }) => {
      for (let turn = 0; turn < each; turn++) {
        await link.write(FRAME);
        await chunks.next();
      }
    }),
  );
}

async function measure(count) {
  const each = Math.max(1, Math.floor(COMMANDS / count));
  const links = await Promise.all(
    Array.from({ length: count }, async () => {
      const link = await new SimulatedReader().open();
      return { link, chunks: link.chunks[Symbol.asyncIterator]() };
    }),
  );
  await bareExchanges(links, Math.min(each, 200));
  const bare = (await cpuOf(() => bareExchanges(links, each))) / (count * each);
  await Promise.all(links.map(({ link }) => link.close()));

  const simulated = Array.from({ length: count }, () => new SimulatedReader());
  const before = heapUsed();
  const readers = await Promise.all(simulated.map((one) => openReader(one)));
  const bytesPerReader = (heapUsed() - before) / count;
  const command = async (reader, turns) => {
    for (let turn = 0; turn < turns; turn++) await reader.execute("getFirmwareVersion");
  };
  const all = (turns) => Promise.all(readers.map((reader) => command(reader, turns)));
  await all(Math.min(each, 200));
  const counted = Math.max(1, Math.floor(COUNTED / count));
  const bytesPerCommand = (await leftBy(() => all(counted))) / (count * counted);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const driven = (await cpuOf(() => all(each))) / (count * each);
  const sell = async (reader, index) => {
    simulated[index].present(TEST_CARDS.visa, "tap");
    const { outcome } = await reader.read({ amountMinor: 1050, currency: "USD" }).outcome;
    if (outcome !== "captured") throw new RangeError(outcome);
  };
  const rounds = Math.max(1, Math.floor(20 / count));
  await Promise.all(readers.map(sell));
  const sold = await cpuOf(async () => {
    for (let round = 0; round < rounds; round++) await Promise.all(readers.map(sell));
  });
  delay.disable();
  const after = (heapUsed() - before) / count;
  await Promise.all(readers.map((reader) => reader.close()));
  return {
    readers: count,
    bareMicroseconds: bare,
    commandMicroseconds: driven,
    bytesPerCommand,
    transactionMicroseconds: sold / (rounds * count),
    bytesPerReader,
    bytesPerReaderAfter: after,
    loopDelayP99Ms: delay.percentile(99) / 1e6,
  };
}

console.log(
  "| readers | bare exchange, µs | command, µs | command, bytes | transaction, µs | bytes a reader, open | after all | loop delay p99, ms |",
);
console.log("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
await measure(10); // what is compiled and cached on first use counts for nobody
for (const count of [1, 10, 100, 1_000]) {
  const row = await measure(count);
  const cells = [
    row.readers,
    row.bareMicroseconds.toFixed(1),
    row.commandMicroseconds.toFixed(1),
    Math.round(row.bytesPerCommand).toLocaleString("en"),
    row.transactionMicroseconds.toFixed(0),
    Math.round(row.bytesPerReader).toLocaleString("en"),
    Math.round(row.bytesPerReaderAfter).toLocaleString("en"),
    row.loopDelayP99Ms.toFixed(1),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
