/** The shortest of a few runs, in milliseconds. */
function shortestRun(action: () => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    action();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

/**
 * How many times longer `action` takes for an input of eight times the size: about 8 when work is linear, 64 when it is
 * quadratic. `prepare` makes the input and isn't measured. The smallest of three measurements: others only disturb.
 */
export function growth<T>(size: number, prepare: (size: number) => T, action: (input: T) => void): number {
  const [small, large] = [prepare(size), prepare(8 * size)];
  shortestRun(() => action(large));
  const ratios = [1, 2, 3].map(() => shortestRun(() => action(large)) / shortestRun(() => action(small)));
  return Math.min(...ratios);
}
