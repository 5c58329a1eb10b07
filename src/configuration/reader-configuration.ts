/**
 * The configuration of a reader as a file: what can stand in it. The published schema is made from the shapes here.
 *
 * What is left out is not touched. Of data objects (by tag), the named ones get the file's values and the reader's others
 * stay. Lists (applications, groups, CA keys, revocations) are whole: what the reader has besides is removed.
 *
 * Not part of it: keys and other secrets; exception lists, which hold card numbers; the contactless revocation list
 * (84-04, 84-0D), which no documented command reads back.
 *
 * @module
 */
import {
  described,
  hexShape,
  integerShape,
  type JsonSchema,
  listShape,
  needed,
  objectShape,
  oneOfShape,
  optional,
  recordShape,
  type Shape,
  textShape,
} from "../json-shape.ts";
import { MODELS, type ModelName } from "../protocol/commands/models.ts";
import type { PowerTimes } from "../protocol/commands/power.ts";

/** Values by tag, both in upper-case hexadecimal: `{ "9F1A": "0840" }`. */
export type TagValues = Readonly<Record<string, string>>;

/** A public key of a certification authority. All members in upper-case hexadecimal. Source: vp3300 reference 14.3. */
export interface CaKeyEntry {
  /** Registered application provider, 5 bytes. */
  readonly rid: string;
  /** Index of the key, 1 byte. */
  readonly index: string;
  /** `03` or `010001`, without leading zero bytes. */
  readonly exponent: string;
  /** 1 to 248 bytes. */
  readonly modulus: string;
  /** SHA-1 of RID, index, modulus and exponent, as the scheme publishes it; checked before anything is sent. */
  readonly hash: string;
}

/** A certificate that is no longer trusted, all in upper-case hexadecimal: 5, 1 and 3 bytes. */
export interface RevocationEntry {
  readonly rid: string;
  readonly index: string;
  readonly serial: string;
}

/** What the reader encrypts and how. A file can't switch encryption off. */
export interface EncryptionSettings {
  /** Swipes, taps and inserts are all encrypted (C7-36). */
  readonly enabled?: true;
  /** Cipher of the data key (C7-32). */
  readonly cipher?: "tdes" | "aes";
  /** MSR secure parameters (C7-38): DFEF04, encryption of cards that are no payment cards. */
  readonly msr?: TagValues;
}

/** Settings of the contact kernel. */
export interface ContactSettings {
  /** Kernel configuration (60-16); it decides what terminal data is valid, and is set before it. */
  readonly majorConfiguration?: "1C" | "2C" | "3C" | "4C" | "5C";
  /** Terminal data (60-06). */
  readonly terminal?: TagValues;
  /** Applications by AID (60-03), at most 16; the AID itself is not repeated among the tags. */
  readonly aids?: Readonly<Record<string, TagValues>>;
  /** CA public keys (60-0A). */
  readonly caKeys?: readonly CaKeyEntry[];
  /** Revoked certificates (60-0E). */
  readonly revocations?: readonly RevocationEntry[];
}

/** Settings of the contactless kernels. */
export interface ContactlessSettings {
  /** Groups by their number (04-03); group 00 holds the defaults (04-00) and is never removed. */
  readonly groups?: Readonly<Record<string, TagValues>>;
  /** Applications by AID (04-02); each names its group in FFE4. */
  readonly aids?: Readonly<Record<string, TagValues>>;
  /** CA public keys (D0-03). */
  readonly caKeys?: readonly CaKeyEntry[];
}

/** Values of `encryption.cipher`. */
export const CIPHERS = ["tdes", "aes"] as const;
/** Values of `contact.majorConfiguration`. */
export const MAJOR_CONFIGURATIONS = ["1C", "2C", "3C", "4C", "5C"] as const;
/** Values of `pollMode`, by their byte in 01-01. */
export const POLL_MODES = ["auto", "onDemand", "quickChip"] as const;

/** A configuration file. See the module for what its parts mean when they are there and when not. */
export interface ReaderConfiguration {
  /** For editors. */
  readonly $schema?: string;
  /** Version of this format. */
  readonly format: 1;
  /** What people call it. */
  readonly name?: string;
  /** Models that the file was made for; any that has what the file sets, if left out. */
  readonly models?: readonly ModelName[];
  readonly encryption?: EncryptionSettings;
  readonly contact?: ContactSettings;
  readonly contactless?: ContactlessSettings;
  /** When the reader saves power (F0-00). Not readable back. */
  readonly power?: PowerTimes;
  /** What the reader does by itself (01-01), set last. Not readable back; `openReader` sets it to `onDemand`. */
  readonly pollMode?: "auto" | "onDemand" | "quickChip";
}

/**
 * What a reader has, as `readConfiguration` gives it: a configuration, or one that no file may say. A reader may be found
 * with encryption off or half on, and with a cipher or kernel configuration of a number that no document names.
 */
export interface ReaderSettings extends Omit<ReaderConfiguration, "encryption" | "contact"> {
  readonly encryption?: Omit<EncryptionSettings, "enabled" | "cipher"> & {
    /** `true` only when all is encrypted; `msr` or `emv` when that alone is. */
    readonly enabled?: boolean | "msr" | "emv";
    readonly cipher?: string;
  };
  readonly contact?: Omit<ContactSettings, "majorConfiguration"> & { readonly majorConfiguration?: string };
}

/** Contact applications that a reader holds. Source: NEO 2 IDG p.163. */
const MAX_CONTACT_AIDS = 16;
/** No reader holds so many; a file that has more is a mistake. */
const MAX_ENTRIES = 256;
/** No frame holds a longer value. */
const MAX_VALUE_BYTES = 4000;

const tagName = textShape("tag in upper-case hexadecimal", /(?:[0-9A-F]{2}){1,4}/);
const aidName = textShape("AID of 5 to 16 bytes in upper-case hexadecimal", /(?:[0-9A-F]{2}){5,16}/);
const tagValues = recordShape(tagName, hexShape(0, MAX_VALUE_BYTES), MAX_ENTRIES);
const caKey = objectShape<CaKeyEntry>({
  rid: needed(hexShape(5)),
  index: needed(hexShape(1)),
  exponent: needed(hexShape(1, 4)),
  modulus: needed(hexShape(1, 248)),
  hash: needed(hexShape(20)),
});
const caKeys = listShape(caKey, MAX_ENTRIES);
const revocation = objectShape<RevocationEntry>({
  rid: needed(hexShape(5)),
  index: needed(hexShape(1)),
  serial: needed(hexShape(3)),
});

const encryption = objectShape<EncryptionSettings>({
  enabled: optional(oneOfShape([true])),
  cipher: optional(oneOfShape(CIPHERS)),
  msr: optional(tagValues),
});
const contactMembers = {
  majorConfiguration: optional(oneOfShape(MAJOR_CONFIGURATIONS)),
  terminal: optional(tagValues),
  aids: optional(recordShape(aidName, tagValues, MAX_CONTACT_AIDS)),
  caKeys: optional(caKeys),
  revocations: optional(listShape(revocation, MAX_ENTRIES)),
};
const contact = objectShape<ContactSettings>(contactMembers);
const contactless = objectShape<ContactlessSettings>({
  groups: optional(recordShape(hexShape(1), tagValues, MAX_ENTRIES)),
  aids: optional(recordShape(aidName, tagValues, MAX_ENTRIES)),
  caKeys: optional(caKeys),
});
const power = objectShape<PowerTimes>({
  idleS: needed(integerShape(0, 15_300)),
  sleepS: needed(integerShape(0, 15_300)),
});

const wholeFile = {
  $schema: optional(textShape("text of at most 1000 characters", /[\s\S]{0,1000}/)),
  format: needed(described("Version of this format.", oneOfShape([1]))),
  name: optional(textShape("text of 1 to 100 characters", /[\s\S]{1,100}/)),
  models: optional(
    described(
      "Models that the file was made for.",
      listShape(oneOfShape(Object.keys(MODELS) as ModelName[]), 20),
    ),
  ),
  encryption: optional(described("What the reader encrypts and how.", encryption)),
  contact: optional(described("Contact kernel: terminal data, applications, keys.", contact)),
  contactless: optional(described("Contactless kernels: groups, applications, keys.", contactless)),
  power: optional(described("When the reader saves power, in seconds; 0 idle: never, 0 sleep: off.", power)),
  pollMode: optional(oneOfShape(POLL_MODES)),
};

/** The shape of the whole file. */
export const CONFIGURATION_SHAPE: Shape<ReaderConfiguration> = objectShape<ReaderConfiguration>(wholeFile);

/** A reader names its tables as it likes. */
const foundName = textShape("name in upper-case hexadecimal", /(?:[0-9A-F]{2}){0,255}/);
const foundTables = optional(recordShape(foundName, tagValues, MAX_ENTRIES));
const foundValue = optional(textShape("text of 1 to 20 characters", /[\s\S]{1,20}/));

/** The shape of what a reader has. */
export const SETTINGS_SHAPE: Shape<ReaderSettings> = objectShape<ReaderSettings>({
  ...wholeFile,
  encryption: optional(
    objectShape<NonNullable<ReaderSettings["encryption"]>>({
      enabled: optional(oneOfShape<boolean | "msr" | "emv">([true, false, "msr", "emv"])),
      cipher: foundValue,
      msr: optional(tagValues),
    }),
  ),
  contact: optional(
    objectShape<NonNullable<ReaderSettings["contact"]>>({
      ...contactMembers,
      majorConfiguration: foundValue,
      aids: foundTables,
    }),
  ),
  contactless: optional(
    objectShape<ContactlessSettings>({ groups: foundTables, aids: foundTables, caKeys: optional(caKeys) }),
  ),
});

/** The JSON Schema (draft 2020-12) of a configuration file, as published in `schemas/configuration.schema.json`. */
export const CONFIGURATION_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "VP3300 reader configuration",
  ...CONFIGURATION_SHAPE.schema,
};

/** The JSON Schema (draft 2020-12) of what a reader has: every configuration, and what no file may say. */
export const SETTINGS_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "VP3300 reader settings",
  ...SETTINGS_SHAPE.schema,
};
