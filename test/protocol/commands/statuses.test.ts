import { describe, expect, test } from "vitest";
import { isInterim, STATUSES } from "../../../src/protocol/commands/statuses.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";

describe("status codes", () => {
  test.each([
    [0x00, "ok", "OK"],
    [0x04, "crcError", "CRC error"],
    [0x08, "timeout", "Timeout"],
    [0x23, "requestOnlineAuthorization", "Request online authorization"],
    [0x41, "unknownSamError", "Unknown SAM error"],
    [0x63, "answerFollows", "Answer follows"],
    [0x81, "cancelledByInsert", "Cancelled by insert"],
    [0xa3, "cardInserted", "Card inserted"],
  ])("%i is %s", (code, key, text) => {
    expect(STATUSES[code]).toEqual({ key, text });
  });

  test("all of the guide's table is there, once", () => {
    const keys = Object.values(STATUSES).map((status) => status.key);
    expect(keys).toHaveLength(71);
    expect(new Set(keys).size).toBe(71);
  });

  test("what the table does not list stays a number", () => {
    expect(STATUSES[0x99]).toBeUndefined();
  });

  test("neo-frames.json: every status of a published or constructed response is known", () => {
    const vectors = loadVectors<{ decoded: { status?: string } }[]>("neo-frames");
    const statuses = vectors.flatMap(({ decoded }) => (decoded.status ? [bytesOf(decoded.status)[0]!] : []));
    for (const status of statuses) expect(STATUSES[status]).toBeDefined();
    expect(statuses).toHaveLength(26);
  });
});

test("two statuses of all say that another answer follows", () => {
  const interim = Object.entries(STATUSES).filter(([status]) => isInterim(Number(status)));
  expect(interim.map(([, { key }]) => key)).toEqual(["userInterfaceEvent", "answerFollows"]);
});
