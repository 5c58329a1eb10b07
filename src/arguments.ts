/**
 * Checks of what a caller handed in. They throw `ARGUMENT_INVALID`, name the argument and what it should have been,
 * and describe what came by its kind only: a wrong argument may be a card number.
 *
 * @module
 */
import { Vp3300Error } from "./errors.ts";

/** Options of which none is left out. */
export type Complete<T extends object> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> };

/** The options that have a value: one said to be `undefined` is as good as left out, and overwrites no default. */
export function given<T extends object>(options: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object")
    return Array.isArray(value) ? "array" : (value.constructor?.name ?? "object");
  return typeof value;
}

/** Throws `ARGUMENT_INVALID` for the named argument. `actual` must not hold the value itself. */
export function refuseArgument(argument: string, expected: string, actual: string): never {
  throw new Vp3300Error("ARGUMENT_INVALID", { argument, expected, actual });
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is a `Uint8Array` (a `Buffer` is one). */
export function requireBytes(argument: string, value: unknown): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) refuseArgument(argument, "Uint8Array", kindOf(value));
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is an integer from `min` to `max`, both included. */
export function requireInteger(
  argument: string,
  value: unknown,
  min: number,
  max: number,
): asserts value is number {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    const actual = typeof value === "number" && Math.abs(value) < 1e7 ? String(value) : kindOf(value);
    refuseArgument(argument, `integer from ${min} to ${max}`, actual);
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is a string of at most `maxLength` characters. */
export function requireText(
  argument: string,
  value: unknown,
  maxLength = Number.POSITIVE_INFINITY,
): asserts value is string {
  if (typeof value !== "string") refuseArgument(argument, "string", kindOf(value));
  if (value.length > maxLength) {
    refuseArgument(argument, `string of at most ${maxLength} characters`, `${value.length} characters`);
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is one of `allowed`. */
export function requireOneOf<T extends string>(
  argument: string,
  value: unknown,
  allowed: readonly T[],
): asserts value is T {
  if (!(allowed as readonly unknown[]).includes(value)) {
    refuseArgument(argument, allowed.join(" | "), kindOf(value));
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is an object (not null, not an array, not bytes). */
export function requireObject(argument: string, value: unknown): asserts value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    refuseArgument(argument, "object", kindOf(value));
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is an array. */
export function requireArray(argument: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) refuseArgument(argument, "array", kindOf(value));
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is a function. */
export function requireFunction(
  argument: string,
  value: unknown,
): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") refuseArgument(argument, "function", kindOf(value));
}
