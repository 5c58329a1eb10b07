/** Links that bring an answer a second time, when the next question is out already. */
import { expect, test } from "vitest";
import {
  applyConfiguration,
  type CommandableReader,
  readConfiguration,
} from "../../src/configuration/index.ts";
import { isVp3300Error } from "../../src/errors.ts";
import { openReader, type Reader } from "../../src/index.ts";
import { commandNameOf } from "../../src/protocol/commands/index.ts";
import { NeoDecoder } from "../../src/protocol/index.ts";
import type { Link, Transport } from "../../src/transports/transport.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { failureOf } from "../reader/expectations.ts";
import { type Bench, bench, SHOP, withSimulated } from "./files.ts";

/** What happens to the answers of a reader. */
interface Echo {
  /** Names of the commands, in order. */
  readonly commands: string[];
  /** Number of the command whose answer comes again, before the next one's. */
  repeated: number | undefined;
}

/** A transport whose link repeats one answer. */
function echoing({ simulated }: Bench, echo: Echo): Transport {
  return {
    kind: "simulator",
    async open(options): Promise<Link> {
      const link = await simulated.open(options);
      const decoder = new NeoDecoder({ direction: "from-host" });
      let answer: Uint8Array[] = [];
      let again: Uint8Array[] = [];
      async function* chunks() {
        for await (const chunk of link.chunks) {
          yield* again.splice(0);
          answer.push(chunk);
          yield chunk;
        }
      }
      return {
        chunks: chunks(),
        closed: link.closed,
        close: () => link.close(),
        [Symbol.asyncDispose]: () => link.close(),
        async write(bytes, writeOptions) {
          decoder.push(bytes);
          while (decoder.next()) {
            if (echo.commands.length - 1 === echo.repeated) again = answer;
            answer = [];
            echo.commands.push(commandNameOf(decoder.command, decoder.subCommand) ?? "unknown");
          }
          await link.write(bytes, writeOptions);
        },
      };
    },
  };
}

/** Opens a reader that was configured, and repeats the answer to command number `repeated` of the scene. */
async function withEcho<T>(
  repeated: number | undefined,
  scene: (reader: Reader, commands: readonly string[]) => Promise<T>,
): Promise<T> {
  const subject = bench();
  const echo: Echo = { commands: [], repeated: undefined };
  return subject.clock.run(async () => {
    const reader = await openReader(echoing(subject, echo), { clock: subject.clock });
    await applyConfiguration(reader, SHOP);
    echo.commands.length = 0;
    echo.repeated = repeated;
    try {
      return await scene(reader, echo.commands);
    } finally {
      echo.repeated = undefined;
      await reader.close();
    }
  });
}

test("an answer that comes again, behind the next question, is never taken for what that asked about", async () => {
  const { actual, commands } = await withEcho(undefined, async (reader, names) => ({
    actual: await readConfiguration(reader),
    commands: [...names],
  }));
  const refused: string[] = [];
  for (const [at, name] of commands.entries()) {
    const outcome = await withEcho(at, (reader) =>
      readConfiguration(reader).catch((error: unknown) => error),
    );
    if (isVp3300Error(outcome)) {
      expect(outcome.code).toMatch(/^PROTOCOL_/);
      refused.push(name);
    } else expect(outcome).toEqual(actual);
  }
  // Of two applications, or two keys, the name in the answer tells.
  expect(refused).toEqual(expect.arrayContaining(["getContactAid", "getContactCaKey"]));
  expect(refused.length).toBeLessThan(commands.length / 2);
});

// biome-ignore format: a table reads by column
test.each([
  ["contact.aids",       "getContactAid",       { offset: 3, expected: "A0000000041010", actual: "A0000000031010" }],
  ["contact.caKeys",     "getContactCaKey",     { offset: 0, expected: "A000000004/05", actual: "A000000003/09" }],
  ["contactless.caKeys", "getContactlessCaKey", { offset: 0, expected: "A000000004/05", actual: "A000000003/09" }],
] as const)("%s: whose the answer to %s is, and whose it should be, is told", async (section, command, context) => {
  await withSimulated(bench(), async (reader) => {
    await applyConfiguration(reader, { ...SHOP, contactless: { ...SHOP.contactless, caKeys: [...CA_KEYS] } });
    let first: unknown;
    const stuck: CommandableReader = {
      identity: reader.identity,
      async execute(name, ...args) {
        const answer = await reader.execute(name, ...args);
        if (name !== command) return answer;
        first ??= answer;
        return first as typeof answer;
      },
    };
    const failure = await failureOf(readConfiguration(stuck, { sections: [section] }));
    expect([failure.code, failure.context]).toEqual(["PROTOCOL_DATA_INVALID", context]);
  });
});
