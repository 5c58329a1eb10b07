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
  /** How many accessors and conversions gave it, one after the other. */
  readonly made: number;
}

/** What is in a value. `isMade`: by an accessor or a conversion, which may make another one each time. */
interface Child {
  readonly key: string;
  readonly value: unknown;
  readonly isMade: boolean;
}

/** Names that are longer are cut in paths. */
const LONGEST_NAME = 40;

/** What accessors make is followed so far: it may have accessors that make the same again, without an end. */
const MOST_MADE = 5;

/** Prototypes of the platform, whose accessors say nothing of the value. */
const PLAIN: readonly unknown[] = [Object.prototype, Array.prototype, Function.prototype, Error.prototype];

/** Conversions of the platform, which print no more than is found anyway. */
const PLAIN_TEXTS: readonly unknown[] = PLAIN.map((prototype) => Object(prototype).toString);

/**
 * The leaves of `sink`. `shown` gives what may be shown of a property's name, which may itself be a secret. Each object is
 * visited once, whatever cycles there are; accessors are read, conversions to text and JSON are called, and one that throws
 * counts as what it throws.
 */
export function* leavesOf(sink: unknown, shown: (name: string) => string): Generator<Leaf> {
  const seen = new Set<unknown>();
  const stack: Visit[] = [{ value: sink, path: "sink", name: "", made: 0 }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { value, path, name, made } = visit;
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
      const text = numbersOf(value);
      if (text !== undefined) yield { path, text, isBytes: false, name };
      continue;
    }
    for (const child of childrenOf(value).reverse()) {
      const { key, isMade } = child;
      const label = shown(key).slice(0, LONGEST_NAME);
      if (!isMade || made < MOST_MADE)
        stack.push({ value: child.value, path: `${path}.${label}`, name: key, made: made + Number(isMade) });
      // A name is a text like any other.
      if (!/^\d{1,6}$/.test(key))
        yield { path: `${path}.${label} (name)`, text: key, isBytes: false, name: "" };
    }
  }
}

/** A revoked proxy, or one whose traps throw, is as good as what it throws. */
function childrenOf(value: object): Child[] {
  return [entriesOf, propertiesOf, inheritedOf, conversionsOf].flatMap((list) => {
    const found = attempt(() => list(value));
    return Array.isArray(found) ? (found as Child[]) : [{ key: "(refused)", value: found, isMade: true }];
  });
}

function bytesOf(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isOf(value, ArrayBuffer) ? new Uint8Array(value) : undefined;
}

/** The items of a typed array as numbers, where they are more than bytes. */
function numbersOf(value: object): string | undefined {
  const { BYTES_PER_ELEMENT: size, join } = value as { BYTES_PER_ELEMENT?: number; join?: unknown };
  return size !== undefined && size > 1 && typeof join === "function" ? join.call(value, ",") : undefined;
}

/** `instanceof`, which proxies may refuse. */
function isOf<T>(value: object, type: abstract new (...args: never) => T): value is T & object {
  return attempt(() => value instanceof type) === true;
}

/** What is in maps, sets, headers and form data: whatever has a `forEach` of its own, arrays apart; and behind weak references. */
function entriesOf(value: object): Child[] {
  const found: Child[] = [];
  const add = (key: string, item: unknown, isMade = false) => found.push({ key, value: item, isMade });
  if (isOf(value, WeakRef)) add("deref()", value.deref());
  const { forEach } = value as { forEach?: unknown };
  if (Array.isArray(value) || typeof forEach !== "function") return found;
  const refused = attempt(() =>
    forEach.call(value, (item: unknown, key: unknown) => {
      const name = typeof key === "string" || typeof key === "number" ? String(key) : "entry";
      if (typeof key === "object" && key !== item) add("key", key);
      add(name, item);
    }),
  );
  if (refused !== undefined) add("forEach()", refused, true);
  return found;
}

/** Own properties of any kind. */
function propertiesOf(value: object): Child[] {
  return Reflect.ownKeys(value)
    .filter((key) => !(Array.isArray(value) && key === "length"))
    .map((key) => ({
      key: String(key),
      value: attempt(() => Reflect.get(value, key)),
      isMade: Object.getOwnPropertyDescriptor(value, key)?.get !== undefined,
    }));
}

/** What the accessors of its classes give. */
function inheritedOf(value: object): Child[] {
  const found: Child[] = [];
  for (
    let prototype: unknown = Object.getPrototypeOf(value);
    prototype !== null && !PLAIN.includes(prototype);
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get !== undefined && key !== "__proto__")
        found.push({ key, value: attempt(() => get.call(value)), isMade: true });
    }
  }
  return found;
}

/** What templates and JSON make of it, by methods of its own or of its class. */
function conversionsOf(value: object): Child[] {
  const found: Child[] = [];
  if (typeof value === "function") return found;
  const [toJSON, toText, toPrimitive]: unknown[] = ["toJSON", "toString", Symbol.toPrimitive].map((name) =>
    Reflect.get(value, name),
  );
  if (typeof toJSON === "function")
    found.push({ key: "toJSON()", value: attempt(() => toJSON.call(value, "")), isMade: true });
  if (toPrimitive !== undefined || (typeof toText === "function" && !PLAIN_TEXTS.includes(toText)))
    found.push({ key: "toString()", value: attempt(() => `${value}`), isMade: true });
  return found;
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (thrown) {
    return thrown;
  }
}
