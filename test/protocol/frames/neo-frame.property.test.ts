import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeItp, encodeItp } from "../../../src/protocol/frames/itp-frame.ts";
import { decodeNeoFrame, encodeNeoFrame } from "../../../src/protocol/frames/neo-frame.ts";
import { decodeNga, encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { runs } from "../../runs.ts";
import { failureOf } from "../coded.ts";
import { crcBitByBit, mutated, neoFrame } from "./arbitraries-frames.ts";

test("a NEO frame comes back as it was, with its CRC", () => {
  for (const direction of ["from-reader", "from-host"] as const) {
    fc.assert(
      fc.property(neoFrame(direction), (frame) => {
        const bytes = encodeNeoFrame(frame);
        const crc = crcBitByBit(bytes.subarray(0, -2));
        const crcOrder = crc >> 8 === (crc & 0xff) ? "lsb-first" : frame.crcOrder;
        expect(decodeNeoFrame(bytes, { direction })).toEqual({ ...frame, crc, crcOrder });
      }),
      runs(),
    );
  }
});

test("NGA and ITP bodies come back as they were; one changed byte is refused with a code", () => {
  fc.assert(
    fc.property(
      fc
        .uint8Array({ maxLength: 80 })
        .chain((body) => fc.tuple(fc.constant(body), mutated(encodeNga(body)), mutated(encodeItp(body)))),
      ([body, nga, itp]) => {
        expect(decodeNga(encodeNga(body)).body).toEqual(body);
        expect(decodeItp(encodeItp(body)).body).toEqual(body);
        expect(failureOf(() => decodeNga(nga)).code).toMatch(/^PROTOCOL_FRAME_/);
        expect(failureOf(() => decodeItp(itp)).code).toMatch(/^PROTOCOL_FRAME_/);
      },
    ),
    runs(),
  );
});
