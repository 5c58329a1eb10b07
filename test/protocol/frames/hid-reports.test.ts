import { describe, expect, test } from "vitest";
import { ReportAssembler, segmentReports } from "../../../src/protocol/frames/hid-reports.ts";
import { encodeNeoFrame, encodeNeoResponse } from "../../../src/protocol/frames/neo-frame.ts";
import { encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { expectFailure } from "../coded.ts";

/** A response frame of `length` bytes. */
function frameOf(length: number): Uint8Array {
  return encodeNeoResponse({ command: 0x2c, status: 0, data: new Uint8Array(length - 16).fill(0x5a) });
}

/** All messages that `reports` complete. */
function assemble(assembler: ReportAssembler, reports: readonly Uint8Array[]): Uint8Array[] {
  return reports.flatMap((report) => assembler.push(report)?.slice() ?? []);
}

describe("segmentReports", () => {
  test.each([
    [1, [1]],
    [62, [1]],
    [63, [1]],
    [64, [2, 4]],
    [126, [2, 4]],
    [127, [2, 3, 4]],
    [189, [2, 3, 4]],
    [190, [2, 3, 3, 4]],
    [272, [2, 3, 3, 3, 4]],
    [2068, [2, ...new Array<number>(31).fill(3), 4]],
  ])("%i bytes", (length, ids) => {
    const message = Uint8Array.from({ length }, (_, at) => (at % 255) + 1);
    const reports = segmentReports(message);
    expect(reports.map((report) => report[0])).toEqual(ids);
    expect(reports.every((report) => report.length === 64)).toBe(true);
    const carried = reports.flatMap((report) => [...report.subarray(1)]);
    expect(carried.slice(0, length)).toEqual([...message]);
    expect(carried.slice(length).every((byte) => byte === 0)).toBe(true);
  });

  test("reports of another size", () => {
    expect(segmentReports(Uint8Array.of(1, 2, 3), 2).map((report) => [...report])).toEqual([
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
  });

  test.each<[string, unknown[]]>([
    ["an empty message", [new Uint8Array(0)]],
    ["text", ["01"]],
    ["reports of one byte", [Uint8Array.of(1), 1]],
    ["reports too long for USB", [Uint8Array.of(1), 1026]],
  ])("refuses %s", (_what, args) => {
    expectFailure(() => segmentReports(...(args as [Uint8Array])), "ARGUMENT_INVALID");
  });
});

describe("ReportAssembler", () => {
  test.each([2, 8, 16, 17, 32, 64, 1025])(
    "cuts a message that came in reports of %i bytes",
    (reportBytes) => {
      for (const message of [frameOf(16), frameOf(30), encodeNga(Uint8Array.of(0x78, 0x46, 0x01))]) {
        expect(assemble(new ReportAssembler(), segmentReports(message, reportBytes))).toEqual([message]);
      }
    },
  );

  test("cuts messages where their header says, not at zeros", () => {
    const zeroCrc = encodeNeoResponse({ command: 0x2c, status: 0, data: Uint8Array.of(0x00, 0x1d, 0xee) });
    const v1 = encodeNeoFrame({
      kind: "v1-ack",
      version: 1,
      command: 1,
      status: 0,
      data: new Uint8Array(2),
      crcOrder: "msb-first",
    });
    const v3 = encodeNeoFrame({
      ...{ kind: "response", version: 3, command: 1, subCommand: 2, status: 0 },
      ...{ data: new Uint8Array(80), crcOrder: "msb-first" },
    });
    const messages = [
      zeroCrc,
      frameOf(63),
      frameOf(64),
      v1,
      v3,
      frameOf(2068),
      encodeNga(new Uint8Array(100)),
      encodeNga(new Uint8Array(0)),
    ];
    const assembler = new ReportAssembler();
    expect(
      assemble(
        assembler,
        messages.flatMap((message) => segmentReports(message)),
      ),
    ).toEqual(messages);
    expect(assembler.dropped).toBe(0);
  });

  test("a V3 command is cut by the layout of commands", () => {
    const command = encodeNeoFrame({
      ...{ kind: "command", version: 3, command: 2, subCommand: 0x40 },
      ...{ data: new Uint8Array(70), crcOrder: "lsb-first" },
    });
    expect(assemble(new ReportAssembler("from-host"), segmentReports(command))).toEqual([command]);
  });

  test("a message without a header that says its length comes with its padding", () => {
    const data = encodeNeoFrame({
      kind: "v1-data",
      version: 1,
      command: 0,
      data: Uint8Array.of(9),
      crcOrder: "lsb-first",
    });
    for (const message of [Uint8Array.of(9, 8, 7), data]) {
      const padded = new Uint8Array(63);
      padded.set(message);
      expect(assemble(new ReportAssembler(), segmentReports(message))).toEqual([padded]);
    }
    expect(new ReportAssembler().push(Uint8Array.of(0x02, 1), 1)).toEqual(Uint8Array.of(0x02, 1));
    expect(new ReportAssembler().push(new Uint8Array(0), 1)).toEqual(new Uint8Array(0));
  });

  test("drops and counts undefined ids and reports out of sequence", () => {
    const assembler = new ReportAssembler();
    const stray = [0, 3, 4, 5, 0xff].map((id) => Uint8Array.of(id, 1, 2, 3));
    expect(assemble(assembler, [...stray, new Uint8Array(0)])).toEqual([]);
    expect(assembler.dropped).toBe(6);
    expect(assemble(assembler, segmentReports(frameOf(127)))).toHaveLength(1);
    expect(assembler.dropped).toBe(6);
  });

  test("a new message discards an unfinished one, and counts its reports", () => {
    const assembler = new ReportAssembler();
    const [first, middle, last] = segmentReports(frameOf(127)) as [Uint8Array, Uint8Array, Uint8Array];
    expect(
      assemble(assembler, [first, middle, ...segmentReports(frameOf(20)), first, first, middle, last]),
    ).toEqual([frameOf(20), frameOf(127)]);
    expect(assembler.dropped).toBe(3);
  });

  test("a message that lost a report is dropped whole", () => {
    const assembler = new ReportAssembler();
    const [first, , last] = segmentReports(frameOf(127)) as [Uint8Array, Uint8Array, Uint8Array];
    expect(assemble(assembler, [first, last])).toEqual([]);
    expect(assembler.dropped).toBe(2);
    expect(assemble(assembler, [Uint8Array.of(1, ...frameOf(127).subarray(0, 63))])).toEqual([]);
    expect(assembler.dropped).toBe(3);
  });

  test("reports behind a message's end are dropped, the message stays", () => {
    const assembler = new ReportAssembler();
    const [first, last] = segmentReports(frameOf(100)) as [Uint8Array, Uint8Array];
    const middle = Uint8Array.of(3, ...last.subarray(1));
    expect(assemble(assembler, [first, middle, middle, last])).toEqual([frameOf(100)]);
    expect(assembler.dropped).toBe(2);
  });

  test("holds no more than the longest message, whatever comes", () => {
    const assembler = new ReportAssembler();
    const payload = new Uint8Array(1025).fill(0xaa);
    assembler.push(payload, 2);
    for (let count = 1; count < 10_000; count++) assembler.push(payload, 3);
    const message = assembler.push(payload, 4)!;
    expect(message.length).toBe(64 * 1025);
    expect(assembler.dropped).toBe(10_001 - 64);
  });

  test.each<[string, (assembler: ReportAssembler) => unknown]>([
    ["another direction", () => new ReportAssembler("up" as never)],
    ["text", (assembler) => assembler.push("01" as never)],
    ["an id above a byte", (assembler) => assembler.push(Uint8Array.of(1), 256)],
    ["10 MiB of noise", (assembler) => assembler.push(new Uint8Array(10 * 1024 * 1024))],
  ])("refuses %s", (_what, action) => {
    expectFailure(() => action(new ReportAssembler()), "ARGUMENT_INVALID");
  });
});
