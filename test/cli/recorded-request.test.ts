import { expect, test } from "vitest";
import { COMMANDS, type CommandName, encodeCommand } from "vp3300/commands";
import {
  presentationFrom,
  requestOf,
  type SentCommand,
  wasHostGiven,
} from "../../src/cli/recorded-request.ts";

const sent = (name: CommandName, data: Uint8Array): SentCommand => ({ line: 1, atMs: 0, name, data });
const STARTED = sent("activateTransaction", COMMANDS.activateTransaction.request.encode({ timeoutS: 10 }));

test.each([
  [
    { forceOnline: true, timeoutS: 90 },
    { forceOnline: true, authorizeTimeoutMs: 60_000 },
  ],
  [{ forceOnline: false, timeoutS: 30 }, { forceOnline: false }],
])("what the chip was told in %o is asked of it again", (told, asked) => {
  const authentication = sent("authenticateContact", COMMANDS.authenticateContact.request.encode(told));
  const request = requestOf([STARTED, authentication]);
  expect(request).toMatchObject(asked);
  expect("authorizeTimeoutMs" in request).toBe("authorizeTimeoutMs" in asked);
});

test("without a chip, nothing is said about one", () => {
  expect(requestOf([STARTED])).not.toHaveProperty("forceOnline");
});

test("a presentation ends with 60-12 and what cancels it, so that the next customer's host is not this one's", () => {
  const frames = [
    encodeCommand("activateTransaction", { timeoutS: 10 }),
    encodeCommand("completeContact", { hostReached: false }),
    encodeCommand("cancelTransaction"),
    encodeCommand("activateTransaction", { timeoutS: 10 }),
    encodeCommand("authenticateContact", { forceOnline: false, timeoutS: 90 }),
    encodeCommand("completeContact", {
      hostReached: true,
      tlv: [{ tag: 0x8a, value: Uint8Array.of(0x30, 0x30) }],
    }),
    encodeCommand("ping"),
  ];
  const entries = frames.map((frame, at) => ({
    line: at + 1,
    entry: { entry: "sent" as const, atMs: at, frame },
  }));
  const presentations = [1, 4].map((line) => presentationFrom(entries, line));
  expect(presentations.map((commands) => commands.map(({ line }) => line))).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(presentations.map(wasHostGiven)).toEqual([false, true]);
});
