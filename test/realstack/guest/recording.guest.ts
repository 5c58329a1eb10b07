/**
 * Records card presentations over this stack, for replay elsewhere: `recording.txt`, and what the host saw
 * meanwhile, `seen.json`. Nothing of the cards is in either.
 *
 * @module
 */
import { deepEqual } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { recording } from "vp3300/recording";
import { assertNoCardData } from "vp3300/testing";
import { playScenes } from "../scenes.ts";
import { createDriver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

/** A customer who takes a moment. */
const AFTER_MS = 200;

const stack = stackOfRun();
let remote: RemoteReader;

before(async () => {
  remote = await RemoteReader.start(stack.place);
  await remote.plug();
});
after(() => remote.quit());

test("a recording of a swipe, an insertion and a tap", async () => {
  await using driver = createDriver(stack);
  let text = "";
  const recorded = recording(driver, (line) => {
    text += line;
  });
  const seen = await playScenes(recorded, (how, card) => remote.present(card, how, AFTER_MS));
  deepEqual(
    seen.map(({ outcome }) => outcome),
    ["captured", "captured", "captured"],
  );
  assertNoCardData({ text, seen });
  writeFileSync("/out/recording.txt", text);
  writeFileSync("/out/seen.json", `${JSON.stringify(seen, undefined, 2)}\n`);
});
