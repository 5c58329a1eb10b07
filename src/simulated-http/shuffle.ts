/**
 * Objects whose members come in no particular order, as some services send them on purpose.
 *
 * @module
 */

/** The entries as an object, in an order that `random` (0 to below 1) decides. */
export function shuffledObject(
  entries: readonly (readonly [string, unknown])[],
  random: () => number,
): Record<string, unknown> {
  const shuffled = [...entries];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
  }
  return Object.fromEntries(shuffled);
}
