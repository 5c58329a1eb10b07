import { type Browser, chromium } from "playwright-core";

/** The browser that the tests drive. */
export const chromiumPath = process.env.VP3300_CHROMIUM ?? "/usr/bin/chromium";

/** A headless Chromium that asks nobody for updates. */
export function launchChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
  });
}
