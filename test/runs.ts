/**
 * How often a property runs: a few hundred times in `npm test`, 100 000 times in `npm run test:long`, and as often as
 * `VP3300_RUNS` says where that is set.
 */
export function runs(normal = 300): { numRuns: number } {
  const wanted = Number(process.env.VP3300_RUNS ?? 0);
  return { numRuns: wanted > 0 ? wanted : normal };
}
