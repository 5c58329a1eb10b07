/**
 * What a JSON value has to look like, said once: each shape checks values and gives the JSON Schema of the same, so that
 * a file, its published schema and its TypeScript type can't drift apart.
 *
 * @module
 */

/** One thing that is wrong with a value. `actual` names its kind, never the value. */
export interface ShapeProblem {
  /** Where, from the root: `contact.caKeys[2].hash`; empty for the root itself. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** A JSON Schema (draft 2020-12), as far as shapes need one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A shape of the JSON values that `T` describes. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** Appends what is wrong with `value`, which stands at `path`. */
  check(value: unknown, path: string, problems: ShapeProblem[]): void;
  /** For inference only. */
  readonly type?: T;
}

/** A member of an object: it has a shape, and may be left out unless it is `required`. */
export interface Member<T> {
  readonly shape: Shape<T>;
  readonly required: boolean;
}

/** One member for each of `T`, required where it is in `T`. */
export type MembersOf<T> = {
  readonly [Key in keyof T]-?: Member<Exclude<T[Key], undefined>> & {
    readonly required: undefined extends T[Key] ? false : true;
  };
};

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value === "string" ? `text of ${value.length} characters` : typeof value;
}

/** `a.b`, without a dot at the root. */
export function joinPath(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Nobody reads more unknown members of one object than these. */
const MOST_UNKNOWN = 20;

/** A shape of a schema and a test; `expected` says in words what the test wants. */
function tested<T>(schema: JsonSchema, expected: string, test: (value: unknown) => boolean): Shape<T> {
  return {
    schema,
    check(value, path, problems) {
      if (!test(value)) problems.push({ path, expected, actual: kindOf(value) });
    },
  };
}

/** The same shape with a sentence for people who edit the file. */
export function described<T>(description: string, shape: Shape<T>): Shape<T> {
  return { ...shape, schema: { description, ...shape.schema } };
}

/** Text that matches all of a pattern; `expected` says it in words. */
export function textShape(expected: string, pattern: RegExp): Shape<string> {
  // As validators of JSON Schema read a pattern: by characters, and not by halves of them.
  const whole = new RegExp(`^(?:${pattern.source})$`, "u");
  return tested(
    { type: "string", pattern: whole.source },
    expected,
    (value) => typeof value === "string" && whole.test(value),
  );
}

/** `min` to `max` bytes in upper-case hexadecimal without separators. */
export function hexShape(min: number, max = min): Shape<string> {
  const count = min === max ? `{${min}}` : `{${min},${max}}`;
  const bytes = min === max ? min : `${min} to ${max}`;
  return textShape(
    `${bytes} ${max === 1 ? "byte" : "bytes"} in upper-case hexadecimal`,
    new RegExp(`(?:[0-9A-F]{2})${count}`),
  );
}

/** An integer from `min` to `max`. */
export function integerShape(min: number, max: number): Shape<number> {
  return tested(
    { type: "integer", minimum: min, maximum: max },
    `integer from ${min} to ${max}`,
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  );
}

/** One of these values. */
export function oneOfShape<const T extends string | number | boolean>(values: readonly T[]): Shape<T> {
  const schema = values.length === 1 ? { const: values[0] } : { enum: values };
  return tested(schema, values.join(" | "), (value) => (values as readonly unknown[]).includes(value));
}

/** A list of at most `max` items. */
export function listShape<T>(item: Shape<T>, max: number): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, maxItems: max },
    check(value, path, problems) {
      if (!Array.isArray(value) || value.length > max) {
        problems.push({ path, expected: `list of at most ${max}`, actual: kindOf(value) });
        return;
      }
      for (const [index, each] of value.entries()) item.check(each, `${path}[${index}]`, problems);
    },
  };
}

/** An object of at most `max` members whose names match `name`, all of one shape. */
export function recordShape<T>(
  name: Shape<string>,
  value: Shape<T>,
  max: number,
): Shape<Readonly<Record<string, T>>> {
  return {
    schema: {
      type: "object",
      propertyNames: name.schema,
      additionalProperties: value.schema,
      maxProperties: max,
    },
    check(record, path, problems) {
      if (!isRecord(record)) {
        problems.push({ path, expected: "object", actual: kindOf(record) });
        return;
      }
      const members = Object.entries(record);
      if (members.length > max) {
        problems.push({ path, expected: `at most ${max} members`, actual: String(members.length) });
        return;
      }
      for (const [key, each] of members) {
        name.check(key, joinPath(path, key), problems);
        value.check(each, joinPath(path, key), problems);
      }
    },
  };
}

/** An object of these members and no others. */
export function objectShape<T extends object>(members: MembersOf<T>): Shape<T> {
  const rows = Object.entries(members) as [string, Member<unknown>][];
  const required = rows.filter(([, member]) => member.required).map(([name]) => name);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(rows.map(([name, { shape }]) => [name, shape.schema])),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
    },
    check(value, path, problems) {
      if (!isRecord(value)) {
        problems.push({ path, expected: "object", actual: kindOf(value) });
        return;
      }
      const known = rows.map(([name]) => name);
      const unknown = Object.keys(value).filter((each) => !known.includes(each));
      for (const name of unknown.slice(0, MOST_UNKNOWN)) {
        problems.push({ path: joinPath(path, name), expected: known.join(" | "), actual: "unknown member" });
      }
      for (const [name, { shape, required: needed }] of rows) {
        const present = Object.hasOwn(value, name);
        if (present || needed) shape.check(value[name], joinPath(path, name), problems);
      }
    },
  };
}

/**
 * One of several objects, told apart by the text in their member `by`. Each variant's own shape has that member as well.
 */
export function variantShape<T>(by: string, variants: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const names = oneOfShape(Object.keys(variants));
  return {
    schema: { oneOf: Object.values(variants).map(({ schema }) => schema) },
    check(value, path, problems) {
      if (!isRecord(value)) {
        problems.push({ path, expected: "object", actual: kindOf(value) });
        return;
      }
      const name = value[by];
      if (typeof name === "string" && Object.hasOwn(variants, name))
        variants[name]!.check(value, path, problems);
      else names.check(name, joinPath(path, by), problems);
    },
  };
}

/** A member that must be there. */
export const needed = <T>(shape: Shape<T>): Member<T> & { readonly required: true } => ({
  shape,
  required: true,
});

/** A member that may be left out. */
export const optional = <T>(shape: Shape<T>): Member<T> & { readonly required: false } => ({
  shape,
  required: false,
});
