/** Prints, at the end of a run, which transports passed the conformance suite over what. */
import type { Reporter, TestModule } from "vitest/node";
import { type ConformingName, formatVerdicts } from "./conforming.ts";

/** See the module. Prints nothing when no conformance case ran. */
export class ConformanceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<ConformingName, { passed: number; all: number }>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { conformance } = test.meta();
        if (conformance === undefined) continue;
        const count = counts.get(conformance) ?? { passed: 0, all: 0 };
        counts.set(conformance, count);
        count.all += 1;
        if (test.result().state === "passed") count.passed += 1;
      }
    }
    if (counts.size === 0) return;
    const verdicts = new Map(
      Array.from(counts, ([name, { passed, all }]) => [
        name,
        passed === all ? `${all} passed` : `FAILED: ${passed} of ${all} passed`,
      ]),
    );
    process.stdout.write(`\n${formatVerdicts(verdicts)}\n`);
  }
}
