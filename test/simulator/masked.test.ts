import { expect, test } from "vitest";
import {
  maskedAccount,
  maskedMagstripeText,
  maskedTrack,
  maskedTrack2Data,
} from "../../src/simulator/masked.ts";
import { loadVectors } from "../vectors.ts";

interface Swipe {
  readonly name: string;
  readonly decoded: {
    readonly maskedOrClear?: readonly string[];
    readonly decrypted?: { readonly tracks: readonly string[] };
  };
}

test("tracks are masked as in the published and constructed swipes that show the expiry", () => {
  let count = 0;
  for (const { name, decoded } of loadVectors<Swipe[]>("msr-swipes")) {
    decoded.decrypted?.tracks.forEach((clear, index) => {
      const masked = decoded.maskedOrClear![index]!;
      if (clear === "" || /[=^]\*+\?\*$/.test(masked)) return;
      expect(maskedTrack(clear), name).toBe(masked);
      count += 1;
    });
  }
  expect(count).toBe(15);
});

test("card data of a chip is masked as in the published contact record", () => {
  expect(maskedTrack2Data("4761739001010119D22122011143804400000F")).toBe(
    "4761CCCCCCCC0119D2212201CCCCCCCCCCCCCC",
  );
  expect(maskedAccount("4761739001010119")).toBe("4761CCCCCCCC0119");
  expect(maskedAccount("371449635398431F")).toBe("3714CCCCCCC8431F");
  expect(maskedMagstripeText("B4761739001010119^/^2212201000")).toBe("*4761********0119^/^2212******");
  expect(maskedMagstripeText("4761739001010119=2212201000")).toBe("4761********0119=2212******");
});

test("what has another layout is covered as a whole", () => {
  expect(maskedTrack2Data("4761739001010119")).toBe("C".repeat(16));
  expect(maskedTrack2Data("")).toBe("");
  expect(maskedTrack(";4761739001010119?8")).toBe(";4761********0119?*");
  expect(maskedTrack(`;${"3".repeat(100)}?2`)).toMatch(/^;3{4}\*{11}3{8}\*{77}\?\*$/);
  expect(maskedTrack("+4761739001010119?8")).toBe(`${"*".repeat(17)}?*`);
});
