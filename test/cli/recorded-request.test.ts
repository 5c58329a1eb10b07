import { expect, test } from "vitest";
import { COMMANDS, type CommandName } from "vp3300/commands";
import { requestOf, type SentCommand } from "../../src/cli/recorded-request.ts";

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
