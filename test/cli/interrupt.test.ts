import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends a command that waits for a card: the reader is told, nothing is printed, the exit code is 130",
  async (signal) => {
    // The simulated reader has a card tapped on it, and here only a swipe counts.
    const words = ["read", "--transport", "simulated", "--amount", "1", "--interfaces", "swipe", "--json"];
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += String(chunk);
    });
    const [first] = await once(child.stdout, "data");
    expect(JSON.parse(String(first))).toMatchObject({ step: "presentCard", interfaces: ["swipe"] });
    child.kill(signal);
    const [code] = await once(child, "close");
    expect({ code, errors }).toEqual({ code: 130, errors: "" });
  },
);

test("whoever reads may leave first: the reader is let go, and nothing is told of it", async () => {
  const words = ["read", "--transport", "simulated", "--amount", "1", "--interfaces", "swipe"];
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  child.stdout.destroy();
  const [code, signal] = await once(child, "close");
  expect({ code, signal, errors }).toEqual({ code: 130, signal: null, errors: "" });
});
