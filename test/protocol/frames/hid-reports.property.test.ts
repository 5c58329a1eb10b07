import fc from "fast-check";
import { expect, test } from "vitest";
import { ReportAssembler, segmentReports } from "../../../src/protocol/frames/hid-reports.ts";
import { runs } from "../../runs.ts";
import { neoBytes, ngaBytes } from "./arbitraries-frames.ts";

const message = fc.oneof(neoBytes("from-reader"), ngaBytes);

test("messages come out of their reports as they went in", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 32, max: 100 }), (messages, size) => {
      const assembler = new ReportAssembler();
      const reports = messages.flatMap((bytes) => segmentReports(bytes, size));
      expect(reports.flatMap((report) => assembler.push(report)?.slice() ?? [])).toEqual(messages);
      expect(assembler.dropped).toBe(0);
    }),
    runs(),
  );
});

test("each report is in a message or counted as dropped, or waits", () => {
  const report = fc
    .tuple(fc.constantFrom(0, 1, 2, 2, 3, 3, 3, 4, 4, 9), fc.uint8Array({ minLength: 63, maxLength: 63 }))
    .map(([id, payload]) => Uint8Array.of(id, ...payload.map((byte) => byte | 0x80)));
  fc.assert(
    fc.property(fc.array(report, { maxLength: 30 }), (reports) => {
      const assembler = new ReportAssembler();
      let delivered = 0;
      for (const bytes of reports) delivered += (assembler.push(bytes)?.length ?? 0) / 63;
      const dropped = assembler.dropped;
      assembler.push(Uint8Array.of(1));
      expect(delivered + assembler.dropped).toBe(reports.length);
      expect(dropped).toBeLessThanOrEqual(assembler.dropped);
    }),
    runs(),
  );
});
