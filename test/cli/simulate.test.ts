import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { afterEach, describe, expect, test } from "vitest";
import { parseFaultSpec } from "../../src/cli/fault-spec.ts";
import { registerSimulate } from "../../src/cli/simulate.ts";
import { FAULT_NAMES } from "../../src/simulator/gateway/index.ts";
import { callerOf, MERCHID, type Members } from "../simulator/gateway/caller.ts";
import { expectDocumented } from "./output-schema.ts";

/** The command, with someone at its input. */
class Session {
  readonly output: string[] = [];
  readonly errors: string[] = [];
  exitCode = 0;
  interrupt: (() => void) | undefined;
  readonly done: Promise<unknown>;
  #lines: string[] = [];
  #wake: () => void = () => undefined;
  #ended = false;
  #printed: () => void = () => undefined;

  constructor(...words: string[]) {
    const program = new Command()
      .exitOverride()
      .configureOutput({ writeErr: (text) => this.errors.push(text) });
    registerSimulate(program, {
      out: (text) => {
        expectDocumented(["simulate", ...words], text);
        this.output.push(...text.trimEnd().split("\n"));
        this.#printed();
      },
      err: (text) => {
        this.errors.push(text);
        this.#printed();
      },
      setExitCode: (code) => {
        this.exitCode = code;
      },
      lines: (signal) => this.#read(signal),
      onInterrupt: (stop) => {
        this.interrupt = stop;
        return () => {
          this.interrupt = undefined;
        };
      },
    });
    for (const command of program.commands) command.exitOverride().configureOutput(program.configureOutput());
    this.done = program.parseAsync(["simulate", ...words], { from: "user" });
  }

  async *#read(signal: AbortSignal): AsyncGenerator<string> {
    signal.addEventListener("abort", () => this.end());
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  type(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Lets the session go on until it has printed so many lines, errors included. */
  async printed(count: number): Promise<void> {
    while (this.output.length + this.errors.length < count) {
      await new Promise<void>((resolve) => {
        this.#printed = resolve;
      });
    }
  }

  get records(): readonly Members[] {
    return this.output.map((line) => JSON.parse(line) as Members);
  }
}

let session: Session;
afterEach(() => session?.end());

const baseUrlOf = (name: string) =>
  String(session.records.find(({ service, baseUrl }) => service === name && baseUrl !== undefined)?.baseUrl);

describe("vp3300 simulate", () => {
  test("serves all three, tells where, and ends with its input", async () => {
    session = new Session("--json");
    await session.printed(4);
    expect(session.records).toEqual([
      {
        service: "gateway",
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/cardconnect\/rest\/$/),
        baseUrl: expect.any(String),
        username: "testing",
        password: "testing123",
        merchid: MERCHID,
        processor: "RPCT",
      },
      {
        service: "cardsecure",
        url: expect.stringMatching(/\/cardsecure\/api\/v1\/ccn\/tokenize$/),
        baseUrl: expect.any(String),
      },
      {
        service: "checkout",
        url: expect.stringMatching(/\/mer\/v2\.0\/$/),
        baseUrl: expect.any(String),
        apiKey: expect.any(String),
        apiSecret: expect.any(String),
      },
      { ready: true },
    ]);
    const { auth } = callerOf({ fetch: globalThis.fetch }, baseUrlOf("gateway"));
    expect(await auth()).toMatchObject({ respstat: "A" });
    session.end();
    await session.done;
    await expect(auth()).rejects.toThrow(TypeError);
    expect([session.exitCode, session.errors, session.interrupt]).toEqual([0, [], undefined]);
  });

  test("stops when it is interrupted", async () => {
    session = new Session("gateway");
    await session.printed(2);
    expect(session.output[0]).toMatch(
      /^gateway {5}http:\S+ {2}username testing {2}password testing123 {2}merchid \d+/,
    );
    session.interrupt?.();
    await session.done;
    expect(session.exitCode).toBe(0);
  });

  test("is one site: a token of CardSecure pays at the Gateway", async () => {
    session = new Session("--json", "gateway", "cardsecure", "--processor", "FNOR", "--no-limit");
    await session.printed(3);
    const response = await fetch(`${baseUrlOf("cardsecure")}/cardsecure/api/v1/ccn/tokenize`, {
      method: "POST",
      body: JSON.stringify({ account: "4387751111111053" }),
    });
    const { token } = (await response.json()) as { token: string };
    const { auth, send } = callerOf({ fetch: globalThis.fetch }, baseUrlOf("gateway"));
    expect(await auth({ account: token })).toMatchObject({ respproc: "FNOR", respcode: "NU" });
    const { headers } = await send("GET", `/inquire/1/${MERCHID}`);
    expect(headers.has("x-rate-limit-remaining")).toBe(false);
  });

  test("settles, tells of charges, and fails, as its input says", async () => {
    session = new Session("gateway", "--json");
    await session.printed(2);
    const { auth } = callerOf({ fetch: globalThis.fetch }, baseUrlOf("gateway"));
    const { retref } = await auth({ orderid: "A-1", capture: "Y" });
    for (const line of ["settle", "ledger", "", "fault cutAfter,endpoint=auth", "fault slow", "clear"])
      session.type(line);
    await session.printed(7);
    expect(session.records.slice(2)).toMatchObject([
      { settled: [retref] },
      { charges: [{ orderid: "A-1", retref, amountMinor: 1000, state: "settled" }] },
      { fault: "cutAfter", service: "gateway", endpoint: "auth" },
      { fault: "slow", service: "gateway" },
      { faults: "cleared" },
    ]);
    expect(await auth()).toMatchObject({ respstat: "A" });
    const wrong = [
      "fault nothing",
      "fault slow,service=checkout",
      "fault slow,delayMs=x",
      "settle now",
      "toString",
    ];
    for (const line of wrong) session.type(line);
    await session.printed(7 + wrong.length);
    expect(session.errors.map((text) => text.slice(0, 6))).toEqual(wrong.map(() => "error:"));
    session.end();
    await session.done;
    expect(session.exitCode).toBe(0);
  });

  test("tells the same in words", async () => {
    session = new Session("gateway");
    await session.printed(2);
    for (const line of ["ledger", "settle", "fault none"]) session.type(line);
    await session.printed(5);
    expect(session.output.slice(2)).toEqual([
      "nothing is charged",
      "settled 0 transactions",
      "fault none planned for gateway",
    ]);
    const { auth } = callerOf({ fetch: globalThis.fetch }, session.output[0]!.match(/http:\/\/[^/]+/)![0]);
    await auth({ orderid: "A-1" });
    session.type("ledger");
    await session.printed(6);
    expect(session.output[5]).toMatch(/^A-1 \d+ authorized 1000 minor units, 0 given back$/);
  });

  test("fails from the start, on purpose and by chance", async () => {
    session = new Session(
      "gateway",
      "--json",
      "--fault",
      "cutBefore,endpoint=auth",
      "--fault",
      "serverErrorAfter,status=504",
    );
    await session.printed(4);
    const { auth, send } = callerOf({ fetch: globalThis.fetch }, baseUrlOf("gateway"));
    await expect(auth()).rejects.toThrow(TypeError);
    expect((await send("GET", `/inquire/1/${MERCHID}`)).status).toBe(504);
    session.end();
    await session.done;

    session = new Session(
      "cardsecure",
      "--json",
      "--fault-rate",
      "1",
      "--seed",
      "7",
      "--fault",
      "unauthorized",
    );
    await session.printed(3);
    const echo = () =>
      fetch(`${baseUrlOf("cardsecure")}/cardsecure/api/v1/echo`, { method: "POST", body: '{"message":""}' });
    expect((await echo()).status).toBe(401);
    session.type("clear");
    await session.printed(4);
    expect((await echo()).status).toBe(200);
  });

  test("can't start on a port that is taken, and leaves nothing behind", async () => {
    session = new Session("gateway", "--json");
    await session.printed(2);
    const port = new URL(baseUrlOf("gateway")).port;
    const second = new Session("gateway", "cardsecure", "--cardsecure-port", port);
    await second.done;
    expect(second.exitCode).toBe(1);
    expect(second.errors).toHaveLength(1);
    const first = second.output[0]!.match(/http:\/\/[^/]+/)![0];
    await expect(fetch(first)).rejects.toThrow(TypeError);
  });

  test.each([
    [["bank"]],
    [["--gateway-port", "-1"]],
    [["--gateway-port", ""]],
    [["--processor", "AMEX"]],
    [["--fault", "nothing"]],
    [["--fault", "slow,when=now"]],
    [["--fault", "slow,noValue"]],
    [["--fault-rate", "2"]],
    [["--seed", "0.5"]],
  ])("refuses %j", async (words) => {
    session = new Session(...words);
    await expect(session.done).rejects.toBeInstanceOf(CommanderError);
    expect(session.output).toEqual([]);
  });

  test.each([
    ["slow,endpoint=sale"],
    ["slow,service=bank"],
    ["serverErrorAfter,status=418"],
    ["slow,times=0"],
  ])("refuses the fault %s before anything listens", async (spec) => {
    session = new Session("--fault", spec);
    await session.done;
    expect([session.exitCode, session.output]).toEqual([2, []]);
  });
});

describe("a fault as it is written", () => {
  test.each(FAULT_NAMES)("%s", (name) => {
    expect(parseFaultSpec(name)).toEqual({ name, service: undefined, options: {} });
  });

  test("with all that it may have", () => {
    const text = "slow,service=gateway,endpoint=auth,method=put,orderid=A-1,times=2,delayMs=10,status=503";
    expect(parseFaultSpec(text)).toEqual({
      name: "slow",
      service: "gateway",
      options: { endpoint: "auth", method: "PUT", orderid: "A-1", times: 2, delayMs: 10, status: 503 },
    });
  });
});

describe("the program", () => {
  const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

  test.each(["end of input", "SIGINT"] as const)("exits on %s", async (how) => {
    const child = spawn(process.execPath, ["--import", "tsx", main, "simulate", "gateway", "--json"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    const lines: Members[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(JSON.parse(line) as Members);
      if (!("ready" in lines.at(-1)!)) continue;
      const { auth } = callerOf({ fetch: globalThis.fetch }, String(lines[0]!.baseUrl));
      expect(await auth()).toMatchObject({ respstat: "A" });
      if (how === "SIGINT") child.kill("SIGINT");
      else child.stdin.end();
    }
    expect(await exit).toEqual([0, null]);
  });
});
