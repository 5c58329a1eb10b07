/**
 * The members of a request, read as the service reads them: all values are text, numbers are taken for it, `null` is as
 * good as absent.
 *
 * @module
 */

/** A JSON object. */
export type Raw = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object. */
export function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a member, if it has one. */
export function textOf(members: Raw, name: string): string | undefined {
  const value = members[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether a member says yes. */
export function isYes(members: Raw, name: string): boolean {
  return textOf(members, name)?.toUpperCase() === "Y";
}

/** An object of those entries that have a value. */
export function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
