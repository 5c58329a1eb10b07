/**
 * Everything that a logger, a serializer or a debugger could reach from a value: texts and bytes, each with the path to it.
 *
 * @module
 */
import { asciiOf } from "../../protocol/text.ts";

/** A text, or bytes as one character each, and where they are. */
export interface Leaf {
  readonly path: string;
  readonly text: string;
  readonly isBytes: boolean;
  /** The last name on the path, which may say what the value is. */
  readonly name: string;
}

interface Visit {
  readonly value: unknown;
  readonly path: string;
  readonly name: string;
}

/** Names that are longer are cut in paths. */
const LONGEST_NAME = 40;

/** Prototypes of the platform, whose accessors say nothing of the value. */
const PLAIN: readonly unknown[] = [Object.prototype, Array.prototype, Function.prototype, Error.prototype];

/**
 * The leaves of `sink`. `shown` gives what may be shown of a property's name, which may itself be a secret. Each object is
 * visited once, whatever cycles there are; accessors are read, and one that throws counts as what it throws.
 */
export function* leavesOf(sink: unknown, shown: (name: string) => string): Generator<Leaf> {
  const seen = new Set<unknown>();
  const stack: Visit[] = [{ value: sink, path: "sink", name: "" }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { value, path, name } = visit;
    if (typeof value !== "object" && typeof value !== "function") {
      const text = typeof value === "symbol" ? (value.description ?? "") : String(value);
      yield { path, text, isBytes: false, name };
      continue;
    }
    if (value === null || seen.has(value)) continue;
    seen.add(value);
    const bytes = bytesOf(value);
    if (bytes !== undefined) {
      yield { path, text: asciiOf(bytes), isBytes: true, name };
      continue;
    }
    const children = [...entriesOf(value), ...propertiesOf(value)];
    for (const [key, child] of children.reverse()) {
      const label = shown(key).slice(0, LONGEST_NAME);
      stack.push({ value: child, path: `${path}.${label}`, name: key });
      // A name is a text like any other.
      if (!/^\d{1,6}$/.test(key))
        yield { path: `${path}.${label} (name)`, text: key, isBytes: false, name: "" };
    }
  }
}

function bytesOf(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return undefined;
}

/** What is in maps, sets, headers and form data: whatever has a `forEach` of its own, arrays apart. */
function entriesOf(value: object): [string, unknown][] {
  const found: [string, unknown][] = [];
  const { forEach } = value as { forEach?: unknown };
  if (Array.isArray(value) || typeof forEach !== "function") return found;
  attempt(() =>
    forEach.call(value, (item: unknown, key: unknown) => {
      const name = typeof key === "string" || typeof key === "number" ? String(key) : "entry";
      if (typeof key === "object" && key !== item) found.push(["key", key]);
      found.push([name, item]);
    }),
  );
  return found;
}

/** Own properties of any kind, and what the accessors of its classes give. */
function propertiesOf(value: object): [string, unknown][] {
  const found: [string, unknown][] = Reflect.ownKeys(value)
    .filter((key) => !(Array.isArray(value) && key === "length"))
    .map((key) => [String(key), attempt(() => Reflect.get(value, key))]);
  for (
    let prototype: unknown = Object.getPrototypeOf(value);
    prototype !== null && !PLAIN.includes(prototype);
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get !== undefined && key !== "__proto__") found.push([key, attempt(() => get.call(value))]);
    }
  }
  return found;
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (thrown) {
    return thrown;
  }
}
