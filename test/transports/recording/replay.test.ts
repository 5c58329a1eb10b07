import { describe, expect, test } from "vitest";
import { type Link, openReader, Vp3300Error } from "vp3300";
import { encodeCommand } from "vp3300/commands";
import { encodeNeoResponse, formatHex } from "vp3300/protocol";
import { replay } from "vp3300/recording";
import { VirtualClock } from "vp3300/simulator";

const PING = formatHex(encodeCommand("ping"));
const PONG = formatHex(encodeNeoResponse({ command: 0x18, status: 0 }));
const SERIAL = formatHex(encodeCommand("getSerialNumber"));

const lines = (...entries: string[]) => ["@vp3300-recording 1", ...entries].join("\n");

function thrown(action: () => unknown): Vp3300Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Vp3300Error) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Runs on a fresh clock; gives the milliseconds that went by on it. */
async function timed(
  text: string,
  host: (link: Link, clock: VirtualClock) => Promise<void>,
): Promise<{ ms: number; verify: () => void }> {
  const clock = new VirtualClock();
  const transport = replay(text, { clock });
  const start = clock.now();
  await clock.run(async () => host(await transport.open(), clock));
  return { ms: clock.now() - start, verify: () => transport.verify() };
}

async function read(link: Link, count: number): Promise<string> {
  let hex = "";
  for await (const chunk of link.chunks) {
    hex += formatHex(chunk);
    if (hex.length >= 2 * count) break;
  }
  return hex;
}

const ping = (link: Link) => link.write(encodeCommand("ping"));

describe("time", () => {
  test("an answer comes as late as it was recorded, however early the host asks", async () => {
    const text = lines(`100 => ${PING}`, `20100 <= ${PONG}`);
    const { ms, verify } = await timed(text, async (link) => {
      await ping(link);
      expect(await read(link, 16)).toBe(PONG);
    });
    expect(ms).toBe(20_000);
    verify();
  });

  test("what the reader says by itself does not wait for the host", async () => {
    const text = lines(`500 <! ${PONG}`, `900 => ${PING}`, `901 <= ${PONG}`);
    const { ms, verify } = await timed(text, async (link, clock) => {
      expect(await read(link, 16)).toBe(PONG);
      expect(clock.now()).toBe(new VirtualClock().now() + 500);
      await ping(link);
      expect(await read(link, 16)).toBe(PONG);
    });
    expect(ms).toBe(501);
    verify();
  });

  test("lines without a time follow at once", async () => {
    const text = lines("# by hand", `=> ${PING.toLowerCase()}  # ping`, "", `<= ${PONG}`);
    const { ms } = await timed(text, async (link) => {
      await ping(link);
      expect(await read(link, 16)).toBe(PONG);
    });
    expect(ms).toBe(0);
  });

  test("noise comes as that many bytes that are no frame, and a recorded loss as a loss", async () => {
    const text = lines("-- opened", "10 <~ 5000", "30 -- lost");
    const { ms } = await timed(text, async (link) => {
      expect((await read(link, 5_000)).length).toBe(10_000);
      expect(await link.closed).toEqual({ reason: "lost" });
    });
    expect(ms).toBe(30);
  });
});

describe("a host that does something else", () => {
  test("sends another command: the line is named, and the link is lost with that as the cause", async () => {
    const text = lines(`=> ${PING}`, `<= ${PONG}`);
    const { verify } = await timed(text, async (link) => {
      const error = await link.write(encodeCommand("getSerialNumber")).catch((reason) => reason);
      expect(error).toMatchObject({ code: "TRANSPORT_LOST", cause: { code: "TRANSPORT_REPLAY_DIFFERS" } });
    });
    expect(thrown(verify)).toMatchObject({
      code: "TRANSPORT_REPLAY_DIFFERS",
      context: { line: 2, expected: "18-01 ping, 0 bytes", actual: "12-01 getSerialNumber, 0 bytes" },
    });
  });

  test("sends other data: the byte is named, not shown", async () => {
    const recordedMode = formatHex(encodeCommand("setPollMode", 1));
    const { verify } = await timed(lines(`=> ${recordedMode}`), (link) =>
      link.write(encodeCommand("setPollMode", 0)).catch(() => undefined),
    );
    const { context } = thrown(verify);
    expect(context).toMatchObject({ line: 2, offset: 14, expected: context.actual });
  });

  test("sends more than was recorded", async () => {
    const { verify } = await timed(lines(`=> ${PING}`), async (link) => {
      await ping(link);
      await ping(link).catch(() => undefined);
    });
    expect(thrown(verify).context).toMatchObject({ line: 2, expected: "nothing more" });
  });

  test("stops too early: the first line that is missing is named", async () => {
    const { verify } = await timed(lines(`=> ${PING}`, `<= ${PONG}`, `=> ${SERIAL}`), async (link) => {
      await ping(link);
      await link.close();
    });
    expect(thrown(verify).context).toMatchObject({ line: 4, actual: "nothing" });
  });

  test("leaves a link open that it closed then", async () => {
    const clock = new VirtualClock();
    const transport = replay(lines("-- opened", `=> ${PING}`, "9 -- closed"), { clock });
    const link = await transport.open();
    expect(thrown(() => transport.verify()).context).toMatchObject({ line: 3, actual: "nothing" });
    await ping(link);
    expect(thrown(() => transport.verify())).toMatchObject({
      code: "TRANSPORT_REPLAY_DIFFERS",
      context: { line: 4, expected: "close()", actual: "nothing" },
    });
    await link.close();
    transport.verify();
  });

  test("may leave one open that was lost then, or whose end was not recorded", async () => {
    for (const end of [[], ["9 -- lost"]]) {
      const clock = new VirtualClock();
      const transport = replay(lines("-- opened", ...end), { clock });
      await transport.open();
      transport.verify();
    }
  });

  test("opens too seldom, too often, or twice at once", async () => {
    const clock = new VirtualClock();
    const transport = replay(lines("-- opened", "-- closed", "5 -- opened", "6 -- closed"), { clock });
    const first = await transport.open();
    await expect(transport.open()).rejects.toMatchObject({ code: "TRANSPORT_DEVICE_BUSY" });
    await first.close();
    expect(thrown(() => transport.verify()).context).toMatchObject({ line: 4, expected: "open()" });
    await (await transport.open()).close();
    transport.verify();
    await expect(transport.open()).rejects.toMatchObject({ code: "TRANSPORT_REPLAY_DIFFERS" });
    expect(thrown(() => transport.verify()).context).toMatchObject({ line: 4, actual: "open()" });
  });

  test("openReader says what was lost, and why", async () => {
    const clock = new VirtualClock();
    const opening = clock.run(() => openReader(replay(lines(`=> ${SERIAL}`), { clock }), { clock }));
    await expect(opening).rejects.toMatchObject({
      code: "TRANSPORT_LOST",
      cause: { code: "TRANSPORT_REPLAY_DIFFERS", context: { line: 2 } },
    });
  });
});

test("a text from any editor is read: byte order mark, other line ends, tabs, capitals", async () => {
  const text = `\uFEFF# Windows\r\n@vp3300-recording 1\r\n\t12\t=>\t${PING.toLowerCase()}\r\n`;
  const { verify } = await timed(text, async (link) => ping(link));
  verify();
});

test("an opening that failed fails again with its code", async () => {
  const transport = replay(lines("20 -- failed TRANSPORT_NOT_FOUND", "30 -- opened", "40 -- closed"));
  await expect(transport.open()).rejects.toMatchObject({ code: "TRANSPORT_NOT_FOUND" });
  await using link = await transport.open();
  expect(link.closed).toBeInstanceOf(Promise);
});

test("an aborted signal opens nothing", async () => {
  const transport = replay(lines("-- opened"));
  await expect(transport.open({ signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  expect(thrown(() => transport.verify()).code).toBe("TRANSPORT_REPLAY_DIFFERS");
});

describe("text that is no recording", () => {
  test.each<[string, string, number, number]>([
    ["nothing", "", 1, 1],
    ["only comments", "# hello\n\n", 3, 1],
    ["no mark", `=> ${PING}`, 1, 1],
    ["another version", "@vp3300-recording 2", 1, 19],
    ["words behind the version", "@vp3300-recording 1 x", 1, 21],
    ["an unknown arrow", lines(`  7 -> ${PING}`), 2, 5],
    ["a time that is none", lines(`soon => ${PING}`), 2, 1],
    ["time that goes back", lines(`7 => ${PING}`, ` 6 <= ${PONG}`), 3, 2],
    ["a frame without bytes", lines("=>"), 2, 3],
    ["no hexadecimal", lines("=> 56695"), 2, 9],
    ["half a frame", lines(`=> ${PING.slice(0, -2)}`), 2, 4],
    ["a frame with a wrong CRC", lines(`1 => ${PING.slice(0, -2)}FF`), 2, 6],
    ["two frames", lines(`=> ${PING}${PING}`), 2, 4],
    ["noise without a number", lines("<~ many"), 2, 4],
    ["noise of nothing", lines("<~ 0"), 2, 4],
    ["words behind the noise", lines("<~ 4 bytes"), 2, 6],
    ["an unknown event", lines("-- gone"), 2, 4],
    ["an unknown code", lines("-- failed SOMEHOW"), 2, 11],
    ["a link in a link", lines("-- opened", "-- opened"), 3, 1],
    ["a failure in a link", lines("-- opened", "-- failed TRANSPORT_LOST"), 3, 1],
    ["an end without a link", lines("-- closed"), 2, 1],
    ["a frame behind the end", lines("-- opened", "-- lost", `=> ${PING}`), 4, 1],
  ])("%s: line and column are named", (_, text, line, column) => {
    const error = thrown(() => replay(text));
    expect(error.code).toBe("TRANSPORT_RECORDING_INVALID");
    expect(error.context).toMatchObject({ line, column });
  });
});
