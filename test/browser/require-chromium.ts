import { accessSync, constants } from "node:fs";
import { chromiumPath } from "./chromium.ts";

/** Run by vitest before the browser tests: without a browser they fail as one, and say what is missing. */
export function setup(): void {
  try {
    accessSync(chromiumPath, constants.X_OK);
  } catch (cause) {
    throw new TypeError(
      `no Chromium at ${chromiumPath}: install one, name it in VP3300_CHROMIUM, or set VP3300_BROWSER=skip`,
      { cause },
    );
  }
}
