/**
 * A JSON text that says the same member of an object twice. `JSON.parse` keeps the last one and says nothing.
 *
 * @module
 */
import { joinPath } from "../json-shape.ts";

/** What structure is made of: strings whole, so that a brace in one is none. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** An object or a list that is open. */
interface Level {
  readonly path: string;
  /** Names of an object so far. */
  readonly names: Set<string> | undefined;
  /** Where in it the text is: the member's name, or the place in the list. */
  at: string | number;
  /** A string that comes now is a member's name. */
  isName: boolean;
}

function placeIn(level: Level | undefined): string {
  if (level === undefined) return "";
  return typeof level.at === "number" ? `${level.path}[${level.at}]` : joinPath(level.path, level.at);
}

/** Path of the first member that an object has twice, however the names are escaped. `json` is valid JSON. */
export function repeatedMember(json: string): string | undefined {
  const open: Level[] = [];
  for (const [token] of json.matchAll(TOKEN)) {
    const level = open.at(-1);
    if (token === "{" || token === "[") {
      const isObject = token === "{";
      const names = isObject ? new Set<string>() : undefined;
      open.push({ path: placeIn(level), names, at: isObject ? "" : 0, isName: isObject });
    } else if (token === "}" || token === "]") open.pop();
    else if (level === undefined) continue;
    else if (token === ":") level.isName = false;
    else if (token === ",") {
      level.isName = level.names !== undefined;
      if (typeof level.at === "number") level.at += 1;
    } else if (level.isName) {
      level.at = JSON.parse(token) as string;
      if (level.names?.has(level.at)) return placeIn(level);
      level.names?.add(level.at);
    }
  }
  return undefined;
}
