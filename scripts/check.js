// The gate, in order; stops at the first failure. `npm run check -- lint types` runs the named steps alone.
import { spawnSync } from "node:child_process";
import { styleText } from "node:util";

const STEPS = [
  {
    name: "lint",
    command: "node scripts/import-table.js --check && npx biome check --error-on-warnings .",
  },
  { name: "types", command: "npx tsc -p tsconfig.json && npx tsc -p tsconfig.dom.json --noEmit" },
  {
    name: "examples",
    command:
      "npx tsc -p examples/checkout && npx tsc -p examples/checkout/tsconfig.app.json && npx tsc -p examples/cardpointe && npx tsc -p examples/counter && npx tsc -p examples/vending && npx tsc -p examples/kiosk && npx tsc -p examples/browser-desk && npx tsc -p examples/browser-desk/tsconfig.page.json && npx tsc -p examples/test-suite && npx tsc -p examples/electron && npx tsc -p examples/electron/tsconfig.page.json && npx tsc -p playground",
  },
  { name: "pure", command: "npx tsc -p tsconfig.pure.json" },
  { name: "test", command: "npx vitest run --coverage" },
  { name: "build", command: "npm run --silent build" },
  {
    name: "allocations",
    command: "node bench/allocations.js && node bench/allocations.js --self-test",
  },
  {
    name: "reference",
    command:
      "node scripts/reference.js --check && node scripts/readme.js --check && node scripts/api-report.js --check",
  },
  { name: "package", command: "npx publint --strict" },
  { name: "licences", command: "node scripts/sbom.js --self-test" },
  { name: "exports", command: "npx attw --pack . --profile esm-only --quiet" },
  { name: "unused", command: "npx knip" },
  { name: "docs", command: "node scripts/site.js" },
  { name: "size", command: "node scripts/size.js && node scripts/size.js --self-test" },
  { name: "install", command: "npx vitest run --config vitest.packed.config.ts install" },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `unknown step: ${unknown.join(", ")}; there are ${STEPS.map((step) => step.name).join(", ")}`,
  );
  process.exit(2);
}

for (const { name, command } of STEPS.filter((step) => wanted.length === 0 || wanted.includes(step.name))) {
  const started = performance.now();
  console.log(styleText("bold", `> ${name}: ${command}`));
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  if (status !== 0) {
    console.error(`${name} failed`);
    process.exit(status ?? 1);
  }
  console.log(`  ${name} ok, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
