import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly node?: readonly number[] } };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = new URL("../../", import.meta.url);
const folder = new URL(".github/workflows/", root);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  scripts: Record<string, string>;
};
const WORKFLOWS = readdirSync(folder).map((name): [string, Workflow] => [name, parse(read(name))]);
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps = [] }) => steps);
const commandsOf = (workflow: Workflow) =>
  stepsOf(workflow).flatMap(({ run }) => run?.trim().split("\n") ?? []);

/** The script of package.json that a line of a workflow runs. */
const scriptOf = (command: string) =>
  /^npm test\b/.test(command) ? "test" : /^npm run (\S+)/.exec(command)?.[1];

test("there is a workflow for each change and one for a release", () => {
  expect(WORKFLOWS.map(([name]) => name).sort()).toEqual(["ci.yml", "release.yml"]);
});

describe.each(WORKFLOWS)("%s", (_name, workflow) => {
  test("calls scripts that exist, and runs the scripts of no dependency", () => {
    const called = commandsOf(workflow).flatMap((command) => scriptOf(command) ?? []);
    expect(called.length).toBeGreaterThan(0);
    for (const script of called) expect(Object.keys(scripts)).toContain(script);
    for (const command of commandsOf(workflow).filter((each) =>
      /^npm (ci|install|publish|pack)\b/.test(each),
    ))
      expect(command).toContain("--ignore-scripts");
  });

  test("pins what it uses by commit, and may read alone", () => {
    const used = [...stepsOf(workflow), ...Object.values(workflow.jobs)].flatMap(({ uses }) => uses ?? []);
    for (const action of used) expect(action).toMatch(/^\.\/|@[0-9a-f]{40}$/);
    expect(workflow.permissions).toEqual({ contents: "read" });
  });
});

test("every change runs on each Node line that the package is for", () => {
  const ci = WORKFLOWS.find(([name]) => name === "ci.yml")?.[1];
  expect(ci?.jobs.node?.strategy?.matrix.node).toEqual([20, 22, 24, 26]);
  expect(Object.keys(ci?.on ?? {})).toEqual(
    expect.arrayContaining(["push", "pull_request", "workflow_call"]),
  );
});

test("only what publishes may say who it is, after all of CI, with provenance", () => {
  const jobs = WORKFLOWS.flatMap(([, workflow]) => Object.entries(workflow.jobs));
  const privileged = jobs.filter(([, { permissions }]) => permissions?.["id-token"] === "write");
  expect(privileged.map(([name]) => name)).toEqual(["publish"]);
  const release = WORKFLOWS.find(([name]) => name === "release.yml")?.[1];
  expect(release?.jobs.ci?.uses).toBe("./.github/workflows/ci.yml");
  expect(release?.jobs.publish).toMatchObject({ needs: "ci", environment: "npm" });
  const publishing = commandsOf(release as Workflow).filter((command) => command.startsWith("npm publish"));
  expect(publishing).toHaveLength(1);
  expect(publishing[0]).toContain("--provenance");
  expect(JSON.stringify(release)).not.toContain("secrets.");
});
