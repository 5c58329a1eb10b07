import { describe, expect, test } from "vitest";
import { comparable, recorded, replayed, SCENES } from "./scenes.ts";

describe.each(Object.entries(SCENES))("%s", (_, scene) => {
  test("replays to the same steps and outcome, in any chunks", async () => {
    const { seen, text } = await recorded(scene);
    for (const chunkBytes of [undefined, 1, 20]) {
      expect(comparable(await replayed(text, scene, chunkBytes))).toEqual(comparable(seen));
    }
  });
});
