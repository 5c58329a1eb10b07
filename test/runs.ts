/** How often a property runs: a few hundred in `npm test`, 100 000 in `npm run test:long`. */
export function runs(normal = 300): { numRuns: number } {
  return { numRuns: process.env.VP3300_LONG === "1" ? 100_000 : normal };
}
