import { describe, expect, test, vi } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import { encodeNeoReaderCommand } from "../../src/protocol/frames/neo-frame.ts";
import { type ExecuteOptions, execute } from "../../src/reader/execute.ts";
import { codeOf, failureOf } from "./expectations.ts";
import { FakeReader, message, response } from "./fake-reader.ts";

const FIRMWARE = response(0x29, 0, "56312e30");
const TEXT = "V1.0";
const BOOTED = encodeNeoReaderCommand({ command: 0x14, subCommand: 0x01 });

function firmware(session: ReturnType<FakeReader["session"]>, options?: ExecuteOptions): Promise<string> {
  return execute(session, "getFirmwareVersion", undefined, options);
}

describe("answers", () => {
  test("a command is written as a frame and its answer decoded", async () => {
    const fake = new FakeReader().on(0x2900, FIRMWARE);
    expect(await firmware(fake.session())).toBe(TEXT);
    expect(fake.pairs).toEqual(["2900"]);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("status 63 and 0E come before the final answer; prompts and boot notices go elsewhere", async () => {
    const frames = [
      response(0x29, 0x63),
      response(0x29, 0x0e, "01"),
      response(0x29, 0x0e),
      message(35),
      BOOTED,
    ];
    const fake = new FakeReader().on(0x2900, [...frames, FIRMWARE]);
    const session = fake.session();
    expect(await firmware(session)).toBe(TEXT);
    expect(fake.notices).toEqual([
      { notice: "userInterfaceEvent", command: 0x29, code: 1 },
      { notice: "userInterfaceEvent", command: 0x29 },
      {
        notice: "frameDropped",
        reason: "unexpected",
        kind: "reader-command",
        command: 0x61,
        subCommand: 1,
        dataLength: 14,
      },
      { notice: "readerCommand", command: 0x14, subCommand: 1, dataLength: 0 },
    ]);
    expect(session.diagnostics).toEqual({ droppedFrames: 1, skippedBytes: 0 });
  });

  test("garbage around frames is skipped and counted", async () => {
    const garbage = Uint8Array.of(1, 2, 3);
    const fake = new FakeReader().on(0x2900, [garbage, FIRMWARE, garbage], FIRMWARE);
    const session = fake.session();
    expect(await firmware(session)).toBe(TEXT);
    expect(await firmware(session)).toBe(TEXT);
    expect(session.diagnostics.skippedBytes).toBe(6);
    expect(fake.notices).toContainEqual({
      notice: "bytesSkipped",
      offset: 0,
      length: 3,
      code: "PROTOCOL_FRAME_NOISE",
    });
  });

  test("any chunking gives the same", async () => {
    const bytes = [...FIRMWARE].map((byte) => Uint8Array.of(byte));
    const fake = new FakeReader().on(0x2900, bytes);
    expect(await firmware(fake.session())).toBe(TEXT);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("answers to other commands and duplicates are dropped", async () => {
    const fake = new FakeReader();
    fake.on(0x2900, () => {
      fake.sayAtOnce(response(0x12, 0, "31"), FIRMWARE, FIRMWARE, FIRMWARE);
      return [];
    });
    const session = fake.session();
    const calls = [firmware(session), execute(session, "ping")];
    expect(await Promise.all(calls)).toEqual([TEXT, undefined]);
    expect(session.diagnostics.droppedFrames).toBe(3);
  });

  test("what came at once with an answer is none to the command that was waiting behind it", async () => {
    const fake = new FakeReader();
    const OTHER = response(0x29, 0, "31303031");
    let asked = 0;
    fake.on(0x2900, () => {
      asked += 1;
      if (asked === 1) fake.sayAtOnce(FIRMWARE, FIRMWARE);
      else fake.say(OTHER);
      return [];
    });
    const session = fake.session();
    const calls = [firmware(session), firmware(session)];
    expect(await fake.clock.run(() => Promise.all(calls))).toEqual([TEXT, "1001"]);
    expect(session.diagnostics.droppedFrames).toBe(1);
  });

  test("frames that no one waits for are dropped", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    fake.say(FIRMWARE);
    await fake.clock.advance(0);
    expect(session.diagnostics.droppedFrames).toBe(1);
    expect(fake.notices).toEqual([
      {
        notice: "frameDropped",
        reason: "unexpected",
        kind: "response",
        command: 0x29,
        status: 0,
        dataLength: 4,
      },
    ]);
  });

  test("an unfinished frame is given up after a silent second, and what it hid is found", async () => {
    const fake = new FakeReader();
    const broken = FIRMWARE.slice();
    broken[12] = 0x40;
    fake.on(0x2900, [broken, FIRMWARE]);
    const session = fake.session();
    const started = fake.clock.now();
    expect(await fake.clock.run(() => firmware(session))).toBe(TEXT);
    expect(fake.clock.now() - started).toBe(1_000);
    expect(session.diagnostics.skippedBytes).toBe(FIRMWARE.length);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("at the deadline the answer may still stand in an unfinished frame", async () => {
    const fake = new FakeReader();
    const broken = FIRMWARE.slice();
    broken[12] = 0x40;
    fake.on(0x2900, [broken, FIRMWARE]);
    expect(await fake.clock.run(() => firmware(fake.session(), { timeoutMs: 500 }))).toBe(TEXT);
  });

  test("a refusal tells the status", async () => {
    const fake = new FakeReader().on(0x2900, response(0x29, 0x0b), response(0x29, 0xfe));
    const session = fake.session();
    expect(await failureOf(firmware(session))).toMatchObject({
      code: "READER_STATUS",
      context: {
        name: "getFirmwareVersion",
        command: 0x29,
        subCommand: 0,
        status: 0x0b,
        meaning: "commandNotAllowed",
      },
    });
    expect((await failureOf(firmware(session))).context).toMatchObject({ status: 0xfe, meaning: "unknown" });
  });

  test("an answer that can't be decoded rejects with the decoder's error", async () => {
    const fake = new FakeReader().on(0x2900, response(0x29, 0, "ff"));
    expect(await codeOf(firmware(fake.session()))).toBe("PROTOCOL_DATA_INVALID");
  });
});

describe("order", () => {
  test("concurrent calls are sent one at a time, in call order", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    fake
      .mute(0x1801)
      .mute(0x2900)
      .on(0x1201, response(0x12, 0, "31"));
    const ended: string[] = [];
    const calls = (["ping", "getFirmwareVersion", "getSerialNumber"] as const).map((name) =>
      execute(session, name).then(() => ended.push(name)),
    );
    await fake.clock.advance(10);
    expect(fake.pairs).toEqual(["1801"]);
    fake.say(response(0x18));
    await fake.clock.advance(10);
    expect(fake.pairs).toEqual(["1801", "2900"]);
    fake.say(FIRMWARE);
    await Promise.all(calls);
    expect(ended).toEqual(["ping", "getFirmwareVersion", "getSerialNumber"]);
  });

  test("a call that waits can be given up, and never reaches the wire", async () => {
    const fake = new FakeReader().on(0x2900, FIRMWARE);
    const session = fake.session();
    const controller = new AbortController();
    const first = execute(session, "ping");
    const second = firmware(session, { signal: controller.signal });
    controller.abort("changed my mind");
    await expect(second).rejects.toBe("changed my mind");
    await first;
    expect(fake.pairs).toEqual(["1801"]);
  });
});

describe("deadlines and aborts", () => {
  test("no answer rejects at the catalogue's deadline, or at that of the call", async () => {
    const fake = new FakeReader().mute(0x2900);
    const session = fake.session();
    const started = fake.clock.now();
    const error = await fake.clock.run(() => failureOf(firmware(session)));
    expect(error).toMatchObject({
      code: "READER_NO_ANSWER",
      context: { name: "getFirmwareVersion", command: 0x29, timeoutMs: 3_000 },
    });
    expect(fake.clock.now() - started).toBe(3_000);
    fake.mute(0x1801);
    const ping = await fake.clock.run(() => failureOf(execute(session, "ping", undefined, { timeoutMs: 1 })));
    expect(ping.context).toMatchObject({ name: "ping", timeoutMs: 1 });
  });

  test("a late answer is never taken for the answer to the next command of the same byte", async () => {
    const fake = new FakeReader().on(0x2900, [], response(0x29, 0, "4e4557"));
    const session = fake.session();
    await fake.clock.run(() => codeOf(firmware(session)));
    fake.on(0x1801, [FIRMWARE, response(0x18)]);
    expect(await fake.clock.run(() => firmware(session))).toBe("NEW");
    expect(fake.pairs).toEqual(["2900", "1801", "2900"]);
    expect(fake.notices).toContainEqual(expect.objectContaining({ reason: "late", command: 0x29 }));
  });

  test("a late answer that comes at once is dropped during the pause", async () => {
    const fake = new FakeReader().on(0x2900, [], response(0x29, 0, "4e4557"));
    const session = fake.session();
    const controller = new AbortController();
    const call = firmware(session, { signal: controller.signal });
    await fake.clock.advance(1);
    controller.abort();
    await expect(call).rejects.toBe(controller.signal.reason);
    const next = firmware(session);
    fake.say(FIRMWARE);
    await fake.clock.advance(149);
    expect(fake.pairs).toEqual(["2900"]);
    await fake.clock.advance(1);
    expect(await next).toBe("NEW");
    expect(fake.pairs).toEqual(["2900", "1801", "2900"]);
  });

  test("other command bytes are not held up by an owed answer", async () => {
    const fake = new FakeReader().mute(0x2900);
    const session = fake.session();
    await fake.clock.run(() => codeOf(firmware(session)));
    await execute(session, "ping");
    expect(fake.pairs).toEqual(["2900", "1801"]);
  });

  test("an owed ping is waited out with another command", async () => {
    const fake = new FakeReader().on(0x1801, [], response(0x18)).on(0x1201, response(0x12, 0, "31"));
    const session = fake.session();
    await fake.clock.run(() => codeOf(execute(session, "ping")));
    await fake.clock.run(() => execute(session, "ping"));
    expect(fake.pairs).toEqual(["1801", "1201", "1801"]);
  });

  test("when the pause's ping is not answered, neither is the command, and the next one tries again", async () => {
    const fake = new FakeReader().mute(0x2900).mute(0x1801);
    const session = fake.session();
    await fake.clock.run(() => codeOf(firmware(session)));
    const error = await fake.clock.run(() => failureOf(firmware(session)));
    expect(error).toMatchObject({ code: "READER_NO_ANSWER", context: { name: "ping" } });
    fake.on(0x1201, response(0x12, 0, "31")).on(0x2900, FIRMWARE);
    expect(await fake.clock.run(() => firmware(session))).toBe(TEXT);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("a call that is given up during the pause's ping is never sent", async () => {
    const fake = new FakeReader().mute(0x2900).mute(0x1801);
    const session = fake.session();
    await fake.clock.run(() => codeOf(firmware(session)));
    const controller = new AbortController();
    const call = firmware(session, { signal: controller.signal });
    await fake.clock.advance(200);
    controller.abort("enough");
    await expect(call).rejects.toBe("enough");
    await fake.clock.advance(10_000);
    expect(fake.pairs).toEqual(["2900", "1801"]);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("an aborted signal rejects before anything is sent, and leaves no listener", async () => {
    const fake = new FakeReader().on(0x2900, FIRMWARE);
    const session = fake.session();
    await expect(firmware(session, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    const add = vi.spyOn(signal, "addEventListener");
    await firmware(session, { signal });
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(fake.pairs).toEqual(["2900"]);
  });

  test.each([
    ["timeoutMs 0", { timeoutMs: 0 }],
    ["timeoutMs too long", { timeoutMs: 600_001 }],
    ["no signal", { signal: "now" as unknown as AbortSignal }],
    ["no object", null as unknown as ExecuteOptions],
  ])("options are checked: %s", async (_, options) => {
    expect(await codeOf(firmware(new FakeReader().session(), options))).toBe("ARGUMENT_INVALID");
  });
});

describe("the end of the link", () => {
  test("a lost link fails every call at once, with the platform's cause, and later ones as well", async () => {
    const fake = new FakeReader().mute(0x1801).mute(0x2900);
    const session = fake.session();
    const calls = [execute(session, "ping"), firmware(session)].map(failureOf);
    await fake.clock.advance(0);
    const cause = { platform: "unplugged" };
    fake.lose(cause);
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ code: "TRANSPORT_LOST", cause });
    }
    expect(await codeOf(firmware(session))).toBe("TRANSPORT_LOST");
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("a write that fails is a lost link, and closes it", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    fake.writeFails = new Vp3300Error("TRANSPORT_LOST");
    expect(await failureOf(firmware(session))).toBe(fake.writeFails);
    expect(await session.closed).toMatchObject({ reason: "closed" });
  });

  test("a source of chunks that fails is a lost link", async () => {
    const fake = new FakeReader();
    fake.chunksFail = { broken: true };
    const session = fake.session();
    expect(await failureOf(firmware(session))).toMatchObject({
      code: "TRANSPORT_LOST",
      cause: fake.chunksFail,
    });
  });

  test("a link that somebody else closes fails calls as closed", async () => {
    const fake = new FakeReader().mute(0x2900);
    const session = fake.session();
    const call = codeOf(firmware(session));
    await fake.clock.advance(0);
    await fake.close();
    expect(await call).toBe("TRANSPORT_CLOSED");
  });

  test("close fails what waits with READER_CLOSED, twice closes once, and later calls fail", async () => {
    const fake = new FakeReader().mute(0x1801).mute(0x2900);
    const session = fake.session();
    const calls = [execute(session, "ping"), firmware(session)].map(codeOf);
    await fake.clock.advance(0);
    const closes = [session.close(), session.close()];
    expect(closes[0]).toBe(closes[1]);
    await Promise.all(closes);
    expect(await Promise.all(calls)).toEqual(["READER_CLOSED", "READER_CLOSED"]);
    expect(await codeOf(firmware(session))).toBe("READER_CLOSED");
    expect(fake.closes).toBe(1);
    expect(fake.pairs).toEqual(["1801"]);
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("close during the pause before a command, and with half a frame on hand", async () => {
    const fake = new FakeReader().mute(0x2900);
    const session = fake.session();
    await fake.clock.run(() => codeOf(firmware(session)));
    const call = codeOf(firmware(session));
    fake.say(FIRMWARE.slice(0, 15));
    await fake.clock.advance(0);
    await session.close();
    expect(await call).toBe("READER_CLOSED");
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("a link that never says it has closed does not hold the caller", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    fake.close = () => new Promise(() => undefined);
    await fake.clock.run(() => session.close());
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("a link that fails to close says so", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    fake.close = () => Promise.reject(new Vp3300Error("TRANSPORT_LOST"));
    expect(await codeOf(session.close())).toBe("TRANSPORT_LOST");
    expect(fake.clock.pendingTimers).toBe(0);
  });

  test("bytes after the end are not read", async () => {
    const fake = new FakeReader();
    const session = fake.session();
    fake.writeFails = new Vp3300Error("TRANSPORT_LOST");
    fake.close = async () => undefined;
    await codeOf(firmware(session));
    fake.say(FIRMWARE);
    await fake.clock.advance(0);
    expect(session.diagnostics.droppedFrames).toBe(0);
  });
});

test("a listener that throws disturbs nobody; its error reaches the platform", async () => {
  const fake = new FakeReader().on(0x2900, [BOOTED, FIRMWARE]);
  const broken = new Vp3300Error("ARGUMENT_INVALID");
  const { Session } = await import("../../src/reader/session.ts");
  const session = new Session(fake, {
    clock: fake.clock,
    onNotice: () => {
      throw broken;
    },
  });
  const uncaught: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => uncaught.push(error));
  try {
    expect(await firmware(session)).toBe(TEXT);
    await fake.clock.advance(0);
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
  expect(uncaught).toEqual([broken]);
});
