import { expect, test } from "vitest";
import { ERROR_CODES } from "../src/errors.ts";

test.each([
  "TRANSPORT_LOST",
  "TRANSPORT_CLOSED",
  "READER_NO_ANSWER",
  "READER_CLOSED",
  "READER_STATUS",
  "READER_PAYLOAD_INVALID",
  "READER_CLEAR_CARD_DATA",
  "READER_AUTHORIZE_TIMEOUT",
] as const)(
  "%s may end a transaction whose card was charged: it is never marked as safe to repeat",
  (code) => {
    expect(ERROR_CODES[code].retry).toBe(false);
  },
);
