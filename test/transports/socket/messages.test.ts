import fc from "fast-check";
import { expect, test } from "vitest";
import {
  encodeMessage,
  LONGEST_GREETING,
  LONGEST_PAYLOAD,
  MESSAGE_TYPES,
  type Message,
  type MessageName,
  MessageReader,
} from "../../../src/transports/socket/messages.ts";
import { runs } from "../../runs.ts";

const NAMES = Object.keys(MESSAGE_TYPES) as MessageName[];
const messages = fc.array(
  fc.record({ name: fc.constantFrom(...NAMES), payload: fc.uint8Array({ maxLength: 300 }) }),
  { maxLength: 6 },
);

function readAll(reader: MessageReader): Message[] {
  const found: Message[] = [];
  for (let message = reader.next(); message !== undefined; message = reader.next()) found.push(message);
  return found;
}

test("wherever the stream is cut, the same messages come out", () => {
  fc.assert(
    fc.property(messages, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(({ name, payload }) => encodeMessage(name, payload)));
      const reader = new MessageReader();
      const received: Message[] = [];
      for (let at = 0; at < bytes.length; ) {
        const end = at + cuts.next().value!;
        reader.push(bytes.subarray(at, end));
        received.push(...readAll(reader));
        at = end;
      }
      expect(received.map(({ name, payload }) => [name, [...payload]])).toEqual(
        sent.map(({ name, payload }) => [name, [...payload]]),
      );
    }),
    runs(),
  );
});

test.each<[string, string]>([
  ["no type", "00000000FF"],
  ["an unknown type", "00000001FF"],
  ["a length beyond the limit", "7FFFFFFF01"],
])("what is no message is refused before its bytes are there: %s", (_, hex) => {
  const reader = new MessageReader();
  reader.push(Buffer.from(hex, "hex"));
  expect(() => reader.next()).toThrow(expect.objectContaining({ code: "TRANSPORT_PEER_INVALID" }));
});

test("more may come once the other side is known", () => {
  const long = encodeMessage("data", new Uint8Array(LONGEST_GREETING + 1));
  const strict = new MessageReader();
  strict.push(long);
  expect(() => strict.next()).toThrow(expect.objectContaining({ code: "TRANSPORT_PEER_INVALID" }));
  const reader = new MessageReader();
  reader.longestPayload = LONGEST_PAYLOAD;
  reader.push(long);
  expect(reader.next()?.payload.length).toBe(LONGEST_GREETING + 1);
});
