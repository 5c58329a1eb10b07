import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";

const root = new URL("../../", import.meta.url);
const folder = new URL("docs/snippets/", root);
const guides = readdirSync(new URL("docs/", root)).filter((file) => file.endsWith(".md"));
const pages = ["README.md", ...guides.map((file) => `docs/${file}`)]
  .map((file) => readFileSync(new URL(file, root), "utf8"))
  .join("\n");

/** What each snippet prints last, as far as it is the same each time. */
const LAST_LINES: Readonly<Record<string, RegExp>> = {
  "first-token.ts": /^captured 4788\*{8}1443, token ends in 1443; printed, it is \[token redacted\]$/,
  "card-form.ts": /^token ends in 8431$/,
  "configuration.ts": /^ready to sell$/,
  "device-care.ts": /^key valid, 1048575 transactions left$/,
  "bluetooth-page.ts": /^TRANSPORT_UNSUPPORTED: use Chrome, Edge or Opera/,
  // noble is no dependency of this repository; Node 20 does not run its helper process from the sources.
  "bluetooth-reader.ts": /^TRANSPORT_LIBRARY_(MISSING|BROKEN): .*npm install @stoprocent\/noble/,
  "usb-page.ts": /^TRANSPORT_UNSUPPORTED: use Chrome, Edge or Opera on a desktop/,
  // node-hid is no dependency of this repository.
  "usb-reader.ts": /^TRANSPORT_LIBRARY_MISSING: npm install node-hid@3$/,
  "keep-reader.ts": /^captured$/,
  "own-transport.ts": /^captured over a transport of one's own$/,
  "record-and-replay.ts": /^captured, from \d+ lines without a card number$/,
  "prompts.ts": /^ +Zahlung erfolgt$/,
  "shared-reader.ts": /^VP3300 BT 0820619250, in use: true$/,
  "signature.ts": /^pixels with ink: true$/,
  "simulated-gateway.ts":
    /^charged 2 times: \[\{"orderid":"A-1","amountMinor":1000,"state":"settled"\},\{"orderid":"A-1",/,
  "test-leaks.ts": /^pan of canary visa at sink\.\d, in base64$/,
  "test-link-faults.ts": /^cut off at each of 295 bytes: READER_NO_ANSWER$/,
  "test-scenario.ts": /^the reader is idle$/,
  "test-scenario-json.ts": /^READER_NO_ANSWER, within a minute: true$/,
  "gateway-payment.ts": /^GATEWAY_ORDER_KNOWN$/,
  "gateway-recovery.ts": /^ORDER-3 is approved; left for a person: 0$/,
  "quickstart-kiosk.ts": /^for the server: order and token, card ends in 1443$/,
  "quickstart-electron.ts": /^\{"outcome":"captured"\}$/,
  "quickstart-raspberry-pi.ts": /^ready: VP3300 BT over simulator$/,
  "quickstart-browser.ts": /^card ends in 5454$/,
  "quickstart-backend.ts": /^open: 0$/,
  "decode-captured-bytes.ts": /^5F2A Transaction Currency Code: USD \(840\)$/,
};

afterEach(() => vi.restoreAllMocks());

describe.each(readdirSync(folder))("%s", (file) => {
  test("stands in the README or a guide as it is", () => {
    expect(pages).toContain(`\`\`\`ts\n${readFileSync(new URL(file, folder), "utf8")}\`\`\``);
  });

  test("runs, and ends as it says", async () => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...values) => {
      printed.push(values.join(" "));
    });
    await import(/* @vite-ignore */ new URL(file, folder).href);
    expect(printed.at(-1)).toMatch(LAST_LINES[file] ?? /never/);
  });
});
