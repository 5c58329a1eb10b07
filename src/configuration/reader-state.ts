/**
 * A configuration taken apart into what can be compared and written: sections, entries in them, fields of an entry. The
 * file and the reader's answers both become this, and it becomes a file again.
 *
 * | form          | entries                          | fields                              |
 * | ------------- | -------------------------------- | ----------------------------------- |
 * | `value`       | one, unnamed                     | one, unnamed                        |
 * | `tags`        | one, unnamed                     | tag to value                        |
 * | `tables`      | AID or group number              | tag to value                        |
 * | `caKeys`      | `rid/index`                      | `exponent`, `modulus`, `hash`       |
 * | `revocations` | one, unnamed                     | `rid/index/serial`, without a value |
 * | `power`       | one, unnamed                     | `idleS`, `sleepS`                   |
 *
 * @module
 */
import type { PowerTimes } from "../protocol/commands/power.ts";
import {
  type CaKeyEntry,
  CIPHERS,
  MAJOR_CONFIGURATIONS,
  type ReaderConfiguration,
  type ReaderSettings,
  type RevocationEntry,
  type TagValues,
} from "./reader-configuration.ts";

/** Values by name, as text. */
export type Fields = Readonly<Record<string, string>>;
/** Fields by entry. */
export type Entries = ReadonlyMap<string, Fields>;

/** How a section stands in the file. See the module. */
type SectionForm = "value" | "tags" | "tables" | "caKeys" | "revocations" | "power";

/** Every section, in the order of the file. */
export const SECTION_FORMS = {
  "encryption.enabled": "value",
  "encryption.cipher": "value",
  "encryption.msr": "tags",
  "contact.majorConfiguration": "value",
  "contact.terminal": "tags",
  "contact.aids": "tables",
  "contact.caKeys": "caKeys",
  "contact.revocations": "revocations",
  "contactless.groups": "tables",
  "contactless.aids": "tables",
  "contactless.caKeys": "caKeys",
  power: "power",
  pollMode: "value",
} as const satisfies Readonly<Record<string, SectionForm>>;

/** A part of a configuration that is read, compared and written by itself. */
export type SectionName = keyof typeof SECTION_FORMS;

/** All section names, in the order of the file. */
export const SECTIONS = /* @__PURE__ */ Object.keys(SECTION_FORMS) as readonly SectionName[];

/** What a configuration says, section by section. */
export type ReaderState = ReadonlyMap<SectionName, Entries>;

/** The name of an entry or a field that has none. */
const UNNAMED = "";

/** One unnamed entry. */
export function single(fields: Fields): Entries {
  return new Map([[UNNAMED, fields]]);
}

/** One unnamed entry with one unnamed field. */
export function singleValue(value: string): Entries {
  return single({ [UNNAMED]: value });
}

/** How the fields of a CA key's entry are named together. */
export function caKeyName({ rid, index }: Pick<CaKeyEntry, "rid" | "index">): string {
  return `${rid}/${index}`;
}

/** How a revoked certificate is named. */
export function revocationName({ rid, index, serial }: RevocationEntry): string {
  return `${rid}/${index}/${serial}`;
}

/** The revoked certificate of this name. */
export function revocationOf(name: string): RevocationEntry {
  const [rid = "", index = "", serial = ""] = name.split("/");
  return { rid, index, serial };
}

type Form = { readonly take: (value: unknown) => Entries; readonly give: (entries: Entries) => unknown };

const byName = ([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]): number =>
  one < other ? -1 : 1;

const only = (entries: Entries): Fields => entries.get(UNNAMED) ?? {};

const FORMS: Readonly<Record<SectionForm, Form>> = {
  value: {
    take: (value) => singleValue(String(value)),
    give: (entries) => {
      const value = only(entries)[UNNAMED];
      return value === "true" || value === "false" ? value === "true" : value;
    },
  },
  tags: { take: (value) => single(value as TagValues), give: only },
  tables: {
    // By name: a JSON object gives members that look like numbers before all others.
    take: (value) => new Map(Object.entries(value as Readonly<Record<string, TagValues>>).sort(byName)),
    give: (entries) => Object.fromEntries(entries),
  },
  caKeys: {
    take: (value) =>
      new Map(
        (value as readonly CaKeyEntry[]).map(({ rid, index, ...fields }) => [
          caKeyName({ rid, index }),
          fields,
        ]),
      ),
    give: (entries) =>
      [...entries].map(([name, fields]) => {
        const [rid, index] = name.split("/");
        return { rid, index, ...fields };
      }),
  },
  revocations: {
    take: (value) =>
      single(
        Object.fromEntries((value as readonly RevocationEntry[]).map((each) => [revocationName(each), ""])),
      ),
    give: (entries) => Object.keys(only(entries)).map(revocationOf),
  },
  power: {
    take: (value) => {
      const { idleS, sleepS } = value as PowerTimes;
      return single({ idleS: String(idleS), sleepS: String(sleepS) });
    },
    give: (entries) => ({ idleS: Number(only(entries).idleS), sleepS: Number(only(entries).sleepS) }),
  },
};

/** The sections that a file, or what was read of a reader, has something to say about. */
export function stateOf(configuration: ReaderSettings): ReaderState {
  const state = new Map<SectionName, Entries>();
  for (const section of SECTIONS) {
    const value = section
      .split(".")
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], configuration);
    if (value !== undefined) state.set(section, FORMS[SECTION_FORMS[section]].take(value));
  }
  return state;
}

/** What a reader may have and no file may say, as it has one of these values only. */
const FILE_VALUES: Partial<Readonly<Record<SectionName, readonly string[]>>> = {
  "encryption.enabled": ["true"],
  "encryption.cipher": CIPHERS,
  "contact.majorConfiguration": MAJOR_CONFIGURATIONS,
};

/** The file that says this, as far as a file can: it can't say that encryption is off. */
export function fileOf(state: ReaderState, name?: string): ReaderConfiguration {
  const sayable = [...state].filter(([section, entries]) => {
    const value = only(entries)[UNNAMED];
    return value === undefined || FILE_VALUES[section]?.includes(value) !== false;
  });
  return settingsOf(new Map(sayable), name) as ReaderConfiguration;
}

/** What a reader has that is in this state. */
export function settingsOf(state: ReaderState, name?: string): ReaderSettings {
  const file: Record<string, unknown> = { format: 1, ...(name === undefined ? {} : { name }) };
  for (const section of SECTIONS) {
    const entries = state.get(section);
    if (entries === undefined) continue;
    const [group = section, member] = section.split(".");
    const value = FORMS[SECTION_FORMS[section]].give(entries);
    if (member === undefined) file[group] = value;
    else file[group] = { ...(file[group] as object | undefined), [member]: value };
  }
  return file as unknown as ReaderSettings;
}

/** Where something stands in a configuration: `contact.aids.A0000000031010.9F09`. */
export function pathOf(section: SectionName, entry = UNNAMED, field = UNNAMED): string {
  return [section, entry, field].filter((part) => part !== UNNAMED).join(".");
}
