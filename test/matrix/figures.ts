/** The figures of the fault matrix, counted while it runs, and the page that shows them. */
import type { FaultCase } from "./faults.ts";
import { type Check, type Harm, harmOf, type Violation } from "./oracle.ts";
import type { Scene } from "./scenes.ts";

const count = <Key extends string>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

interface SceneFigures {
  readonly scene: Scene;
  readonly frames: number;
  readonly endings: Map<string, number>;
}

/** How many violations are told in full. */
const TOLD = 20;

export class Figures {
  /** Of how many cases one is run. */
  readonly stride: number;
  cases = 0;
  readonly endings = new Map<string, number>();
  readonly kinds = new Map<string, number>();
  readonly harms = new Map<Harm, number>();
  readonly violations = new Map<Check, number>();
  /** The first ones, in words, with the case that they can be repeated with. */
  readonly told: string[] = [];
  /** The longest that the host waited for an outcome, beyond what the same scene takes without a fault, virtual ms. */
  longestExtraMs = 0;
  readonly #scenes: SceneFigures[] = [];

  constructor(stride: number) {
    this.stride = stride;
  }

  begin(scene: Scene, frames: number): void {
    this.#scenes.push({ scene, frames, endings: new Map() });
  }

  add(
    each: FaultCase,
    frameLength: number,
    run: { readonly ending: string; readonly extraMs: number },
  ): void {
    this.cases += 1;
    count(this.endings, run.ending);
    count(this.#scenes.at(-1)!.endings, run.ending);
    count(this.kinds, each.fault.fault);
    count(this.harms, harmOf(each, frameLength));
    this.longestExtraMs = Math.max(this.longestExtraMs, run.extraMs);
  }

  violate(each: FaultCase, { check, what }: Violation): void {
    count(this.violations, check);
    const { scene } = this.#scenes.at(-1)!;
    if (this.told.length < TOLD) this.told.push(`${scene.name}: ${check}: ${what} ${JSON.stringify(each)}`);
  }

  /** How many violations of this kind there were. */
  of(check: Check): number {
    return this.violations.get(check) ?? 0;
  }

  /** A line for the console. */
  get summary(): string {
    const endings = [...this.endings].map(([name, number]) => `${name} ${number}`).join(", ");
    return [
      `fault matrix: ${this.cases} cases`,
      `outcomes: ${endings}`,
      `deadlines missed ${this.of("deadline")}, stuck states ${this.of("stuck")}, wrong outcomes ${this.of("outcome")}, ` +
        `charges twice or wrong ${this.of("charge")}, leaks ${this.of("leak")}`,
      `longest wait beyond the undisturbed transaction ${this.longestExtraMs} ms`,
    ].join("\n");
  }

  /** docs/fault-matrix.md. */
  get page(): string {
    const rows = (counts: ReadonlyMap<string, number>): string =>
      [...counts]
        .sort(([, one], [, other]) => other - one)
        .map(([name, number]) => `| \`${name}\` | ${number} |`)
        .join("\n");
    const scenes = this.#scenes.map(({ scene, frames, endings }) => {
      const cases = [...endings.values()].reduce((sum, number) => sum + number, 0);
      const others = [...endings]
        .filter(([name]) => name !== scene.ends)
        .sort(([, one], [, other]) => other - one);
      const told = others.map(([name, number]) => `\`${name}\` ${number}`).join(", ");
      return `| ${scene.name} | ${frames} | ${cases} | \`${scene.ends}\` ${endings.get(scene.ends) ?? 0} | ${told} |`;
    });
    return PAGE({
      figures: this,
      endings: rows(this.endings),
      kinds: rows(this.kinds),
      scenes: scenes.join("\n"),
    });
  }
}

const PAGE = (parts: {
  readonly figures: Figures;
  readonly endings: string;
  readonly kinds: string;
  readonly scenes: string;
}): string => `# The fault matrix

Every scene below, disturbed at every frame by every kind of fault, byte by byte where a byte matters: the frame is dropped,
repeated, overtaken, delayed, split, buried in garbage, changed in one bit of each byte in turn, cut off at each byte, and the
link is lost at each byte, in both directions, from the first command of \`openReader\` on. Each case is one transaction under
one fault and one more without, on the simulated reader, under virtual time. \`npm run test:long -- test/matrix\` runs all of
them and writes this page; \`npm test\` runs a sample.
${parts.figures.stride === 1 ? "" : `\nThe figures are those of one case in ${parts.figures.stride}.\n`}
| | |
| --- | --- |
| Cases | ${parts.figures.cases} |
| Wrong outcomes | ${parts.figures.of("outcome")} |
| Deadlines missed | ${parts.figures.of("deadline")} |
| Stuck states | ${parts.figures.of("stuck")} |
| One presentation charged twice, or the wrong card | ${parts.figures.of("charge")} |
| Card data found in whatever is told, recorded or reported | ${parts.figures.of("leak")} |
| Longest wait for an outcome, beyond that of the undisturbed transaction | ${parts.figures.longestExtraMs} ms |

What is looked at after each case:

- **Outcome.** A fault may cost a transaction its outcome, never change it. Right is how the scene ends undisturbed; where the
  fault took what was needed, also an error or a failure that says so (\`RIGHT_ENDINGS\` in \`test/matrix/oracle.ts\`). What the
  ending says of fallback, application and passes is what the scene says, and a card that the host gets is, byte for byte, one
  that the reader sent.
- **Deadline.** Opening, the transaction and the next one settle within the deadlines of their commands.
- **Stuck.** Reader and host are idle, no timer is left, and the next customer's card is read.
- **Charge.** One presentation is charged once at most, and never instead of another card; a reversal is asked for where the host
  approved and the card did not, and nowhere else.
- **Leak.** \`findCardData\` of \`vp3300/testing\` finds nothing in all that a program could have logged: notices,
  steps, outcomes, errors and what hangs on them, a recording of the link, the report of the doctor. That it would is
  \`test/matrix/planted.test.ts\`: every canary, planted in each of these. \`test/matrix/heap.test.ts\` searches all strings of the heap
  of a process that kept what it was told, private fields and closures as well.

A case can be repeated with the fault that a failure prints: \`faultyTransport(transport, [fault])\`.

## Outcomes

| Outcome | Cases |
| --- | --- |
${parts.endings}

## Kinds of fault

| Fault | Cases |
| --- | --- |
${parts.kinds}

## Scenes

| Scene | Frames | Cases | Ends as undisturbed | Ends otherwise |
| --- | --- | --- | --- | --- |
${parts.scenes}
`;
