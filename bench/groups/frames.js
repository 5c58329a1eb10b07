/**
 * Frames out of chunks: 20 bytes each as Bluetooth LE brings them, 64 as USB does.
 *
 * @module
 */
import { deepStrictEqual } from "node:assert";
import { crc16, encodeNeoResponse, NeoDecoder, ReportAssembler, segmentReports } from "vp3300/protocol";
import { MESSAGES } from "../corpus.js";
import { crcByTable } from "./crc.js";

const HEADER = 14;
const CRC = 2;
const BUFFER = new Uint8Array(4096);

/** The reference: one buffer, one copy in, the header read once, the CRC by the same eight tables as ours. */
function linearBuffer(chunks, skip = 0) {
  let [filled, need, frames] = [0, 0, 0];
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (skip === 0) {
      BUFFER.set(chunk, filled);
      filled += chunk.length;
    } else {
      // The report id lands on a byte that is put back: cheaper than a view.
      const kept = filled > 0 ? BUFFER[filled - 1] : 0;
      if (filled > 0) {
        BUFFER.set(chunk, filled - 1);
        BUFFER[filled - 1] = kept;
      } else BUFFER.set(chunk.subarray(1), 0);
      filled += chunk.length - 1;
    }
    if (need === 0 && filled >= HEADER) need = HEADER + ((BUFFER[12] << 8) | BUFFER[13]) + CRC;
    if (need > 0 && filled >= need) {
      const crc = crc16(BUFFER, 0, need - CRC);
      if (((BUFFER[need - 2] << 8) | BUFFER[need - 1]) !== crc) throw new RangeError("CRC");
      frames += need + BUFFER[10];
      filled = 0;
      need = 0;
    }
  }
  return frames;
}

/** What most write: a Buffer that grows by a concatenation a chunk. */
function concatenation(chunks, skip = 0) {
  let held = Buffer.alloc(0);
  let frames = 0;
  for (const chunk of chunks) {
    held = Buffer.concat([held, skip === 0 ? chunk : chunk.subarray(1)]);
    if (held.length < HEADER) continue;
    const need = HEADER + held.readUInt16BE(12) + CRC;
    if (held.length < need) continue;
    if (held.readUInt16BE(need - 2) !== crcByTable(held, 0, need - CRC)) throw new RangeError("CRC");
    frames += need + held[10];
    held = held.subarray(skip === 0 ? need : held.length);
  }
  return frames;
}

function copies(chunks) {
  let at = 0;
  for (let index = 0; index < chunks.length; index++) {
    BUFFER.set(chunks[index], at);
    at = (at + 64) & 0x7ff;
  }
  return at;
}

/** Both groups. */
export function frameGroups() {
  const frames = MESSAGES.map((data) => encodeNeoResponse({ command: 0x02, status: 0x23, data }));
  const chop = (frame, size) =>
    Array.from({ length: Math.ceil(frame.length / size) }, (_, index) =>
      frame.slice(index * size, (index + 1) * size),
    );
  const many = (list) => Array.from({ length: 20 }, () => list).flat();
  const ble = many(frames.flatMap((frame) => chop(frame, 20)));
  const hid = many(frames.flatMap((frame) => segmentReports(frame)));
  const items = 20 * frames.length;

  const decoder = new NeoDecoder();
  const decodeChunks = (chunks) => {
    let total = 0;
    for (let index = 0; index < chunks.length; index++) {
      decoder.push(chunks[index]);
      while (decoder.next()) total += decoder.dataLength + 16 + decoder.command;
    }
    return total;
  };
  const assembler = new ReportAssembler();
  const decodeReports = (reports) => {
    let total = 0;
    for (let index = 0; index < reports.length; index++) {
      const message = assembler.push(reports[index]);
      if (message === undefined) continue;
      decoder.push(message);
      while (decoder.next()) total += decoder.dataLength + 16 + decoder.command;
    }
    return total;
  };
  for (const [chunks, skip, ours] of [
    [ble, 0, decodeChunks],
    [hid, 1, decodeReports],
  ]) {
    const expected = linearBuffer(chunks, skip);
    deepStrictEqual([ours(chunks), concatenation(chunks, skip)], [expected, expected]);
  }
  const groupOf = (title, chunks, skip, ours, name, note) => ({
    title,
    unit: "frame",
    base: "one buffer, sliced CRC",
    contestants: [
      { name: "one buffer, sliced CRC", kind: "naive", items, run: () => linearBuffer(chunks, skip) },
      { name: "copy alone", kind: "floor", items, run: () => copies(chunks) },
      { name, kind: "ours", items, run: () => ours(chunks), note, target: { ratio: 1.05, heapBytes: 2 } },
      {
        name: "Buffer.concat a chunk, table CRC",
        kind: "naive",
        items,
        run: () => concatenation(chunks, skip),
      },
    ],
  });
  return [
    groupOf(
      "Frames out of chunks of 20 bytes",
      ble,
      0,
      decodeChunks,
      "NeoDecoder",
      "finds frames in noise as well",
    ),
    groupOf(
      "Frames out of HID reports",
      hid,
      1,
      decodeReports,
      "ReportAssembler and NeoDecoder",
      "two layers: reports, then frames",
    ),
  ];
}
