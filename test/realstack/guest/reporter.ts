/**
 * Reporter of node:test that writes a line of JSON for each test, for the host to collect.
 *
 * @module
 */
import type { TestEvent } from "node:test/reporters";

/** A test that ran. */
export interface TestRecord {
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
  /** What a failed one said. */
  readonly error?: string;
}

// biome-ignore lint/style/noDefaultExport: node:test takes a reporter as the default export
export default async function* jsonLines(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    if ((type !== "test:pass" && type !== "test:fail") || data.details.type === "suite") continue;
    const { name, details } = data;
    const passed = type === "test:pass";
    const error = passed ? {} : { error: String(type === "test:fail" && data.details.error.cause) };
    const record: TestRecord = { name, passed, ms: Math.round(details.duration_ms), ...error };
    yield `${JSON.stringify(record)}\n`;
  }
}
