import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findCardData } from "vp3300/testing";
import { recordedStacks, replayRecording } from "./recordings.ts";

const SAMPLES = fileURLToPath(new URL("./samples/", import.meta.url));
const stacks = recordedStacks(SAMPLES);

test("there are recordings from USB and from the radio", () => {
  expect(stacks.sort()).toEqual(["gadget-hidraw", "noble-user"]);
});

test.each(stacks)("%s: what was recorded there replays here, and holds no card data", async (stack) => {
  await replayRecording(SAMPLES, stack);
  expect(findCardData(readFileSync(`${SAMPLES}${stack}/recording.txt`, "utf8"))).toEqual([]);
});
