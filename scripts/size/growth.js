/**
 * What may grow, and by how much: sizes against the recorded ones, and the changelog's word on those that grew further.
 *
 * @module
 */

/** A size may be so much more than the recorded one without a word. */
const TOLERANCE = 1.05;

/**
 * The names that the changelog's Unreleased section excuses: those in backticks in an item that has `size:` in it, as in
 * "- size: `vp3300/protocol` and `packed` grew, for NGA frames." An item may go over several lines.
 */
export function excusedNames(changelog) {
  const unreleased = /^## Unreleased$(.*?)(?=^## |(?![\s\S]))/ms.exec(changelog)?.[1] ?? "";
  const items = unreleased.split(/^- /m).filter((item) => item.includes("size:"));
  return new Set(items.flatMap((item) => [...item.matchAll(/`([^`]+)`/g)].map(([, name]) => name)));
}

/** How `bytes` stands to what was recorded, for people. */
export function changeText(recorded, bytes) {
  if (recorded === undefined) return "not recorded";
  const percent = ((bytes / recorded - 1) * 100).toFixed(1);
  return bytes === recorded ? "as recorded" : `${bytes > recorded ? "+" : ""}${percent} %`;
}

/** What is wrong with `measured`, one sentence each; both are bytes by name. */
export function growthProblems(recorded, measured, changelog) {
  const excused = excusedNames(changelog);
  const names = new Set([...Object.keys(recorded), ...Object.keys(measured)]);
  return [...names].flatMap((name) => {
    const [before, now] = [recorded[name], measured[name]];
    if (before === undefined) return `${name} is not recorded: node scripts/size.js --write`;
    if (now === undefined)
      return `${name} is recorded, but there is no such thing: node scripts/size.js --write`;
    if (now <= before * TOLERANCE || excused.has(name)) return [];
    return `${name} grew from ${before} to ${now} bytes (${changeText(before, now)}): make it smaller, or say why under Unreleased in CHANGELOG.md, in an item with "size:" and \`${name}\``;
  });
}
