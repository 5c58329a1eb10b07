/**
 * How each section is read from a reader and written to it: commands of the catalogue, nothing else.
 *
 * Unverified: that a table written whole (its own objects and the reader's others) is taken by every firmware; whether
 * 60-06 and 60-0E replace or add is not documented, and both give the same result this way. A recording would tell.
 *
 * Source: vp3300 reference 5.2, 6.3, 6.4, 14; NEO 2 IDG p.162-178, p.247-250.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";
import { isCardDataTag } from "../protocol/cards/card-data-tags.ts";
import type { CommandName, RequestArguments, ResponseOf } from "../protocol/commands/catalogue.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import { powerManagement } from "../protocol/commands/power.ts";
import { formatHex, parseHex } from "../protocol/hex.ts";
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";
import { parseTag } from "../protocol/tlv/tlv-tag.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import { POLL_MODES } from "./reader-configuration.ts";
import {
  caKeyName,
  type Entries,
  type Fields,
  revocationName,
  revocationOf,
  type SectionName,
  single,
  singleValue,
} from "./reader-state.ts";

/** A command of the catalogue with its request. */
export interface SectionCommand {
  readonly name: CommandName;
  readonly request: unknown;
}

/** Asks a reader; `undefined` when it answers that there is none. */
export type Ask = <Name extends CommandName>(
  name: Name,
  ...request: RequestArguments<Name>
) => Promise<ResponseOf<Name> | undefined>;

/** How one section is handled. */
export interface SectionRow {
  /** The way of presenting a card that a model must have to take it. */
  readonly needs?: CardInterface;
  /** What the file's list is whole of: what the reader has besides is removed. */
  readonly whole?: "entries" | "fields";
  /** An entry that is never removed. */
  readonly kept?: string;
  /** An entry that differs is removed before it is written: the reader refuses a key that exists (status 49). */
  readonly replacedByRemoval?: true;
  /** Written again whenever this section is, equal or not: it may be lost with it. */
  readonly rewrittenWith?: SectionName;
  /** Absent where no command reads it back. */
  readonly read?: (ask: Ask) => Promise<Entries>;
  readonly write: (entry: string, fields: Fields) => SectionCommand;
  readonly remove?: (entry: string, fields: Fields) => SectionCommand;
}

function command<Name extends CommandName>(name: Name, ...[request]: RequestArguments<Name>): SectionCommand {
  return { name, request };
}

/** Name of an application in its data objects. */
const AID = 0x9f06;
/** Number of a group in its data objects, on NEO 1 and NEO 2 readers. */
const GROUP = 0xffe4;
const GROUP_NEO2 = 0xdfee2d;
const GROUP_0 = "00";

/** Values by tag. Card data has no business in a configuration; a reader that has some there keeps it to itself. */
function toFields(objects: readonly TlvNode[], ...without: readonly number[]): Fields {
  const rows = objects.filter(({ tag }) => !without.includes(tag) && !isCardDataTag(tag));
  return Object.fromEntries(rows.map(({ tagHex, value }) => [tagHex, formatHex(value)]));
}

function toTlvs(fields: Fields): TlvInput[] {
  return Object.entries(fields).map(([tag, value]) => ({ tag: parseTag(tag), value: parseHex(value) }));
}

const object = (tag: number, hex: string): TlvInput => ({ tag, value: parseHex(hex) });

/** Tags of tables: those whose value names an entry, and the others that an entry may start with. */
interface TableTags {
  readonly names: readonly number[];
  readonly heads?: readonly number[];
}

function unreadable({ tagOffset, tagHex }: TlvNode, wanted: readonly number[]): Vp3300Error {
  return new Vp3300Error("PROTOCOL_DATA_INVALID", {
    offset: tagOffset,
    expected: wanted.map((tag) => tag.toString(16).toUpperCase()).join(" | "),
    actual: tagHex,
  });
}

/** Cuts one list of objects into entries: each starts with the tag that the list starts with, and has its name in it. */
function cut(objects: readonly TlvNode[], { names, heads = [] }: TableTags): Entries {
  const [head] = objects;
  if (head === undefined) return new Map();
  if (![...names, ...heads].includes(head.tag)) throw unreadable(head, names);
  const entries: TlvNode[][] = [];
  for (const node of objects) {
    if (node.tag === head.tag) entries.push([]);
    entries.at(-1)!.push(node);
  }
  return new Map(
    entries.map((nodes) => {
      const name = nodes.find(({ tag }) => names.includes(tag));
      if (name === undefined) throw unreadable(nodes[0]!, names);
      return [formatHex(name.value), toFields(nodes, ...names)];
    }),
  );
}

/**
 * An answer does not repeat what was asked. One that comes a second time, when the next question is out, is taken for the
 * answer to that; the name in it tells.
 *
 * @throws Vp3300Error `PROTOCOL_DATA_INVALID`
 */
function requireAsked(expected: string, actual: string, offset: number): void {
  if (actual !== expected) throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset, expected, actual });
}

type CaKey = NonNullable<ResponseOf<"getContactCaKey">>;

const byteHex = (byte: number): string => formatHex(Uint8Array.of(byte));
/** The only algorithms that are documented: SHA-1 and RSA. */
const SHA1 = 1;
const RSA = 1;

function keyFields({ hashAlgorithm, encryptionAlgorithm, exponent, modulus, hash }: CaKey): Fields {
  if (hashAlgorithm !== SHA1 || encryptionAlgorithm !== RSA) {
    const actual = byteHex(hashAlgorithm) + byteHex(encryptionAlgorithm);
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: 6, expected: "0101", actual });
  }
  const digits = exponent.toString(16).toUpperCase();
  return {
    exponent: digits.length % 2 === 0 ? digits : `0${digits}`,
    modulus: formatHex(modulus),
    hash: formatHex(hash),
  };
}

function keyId(name: string): { readonly rid: Uint8Array; readonly index: number } {
  const [rid = "", index = ""] = name.split("/");
  return { rid: parseHex(rid), index: Number.parseInt(index, 16) };
}

function keyOf(entry: string, { exponent = "", modulus = "", hash = "" }: Fields): CaKey {
  return {
    ...keyId(entry),
    hashAlgorithm: SHA1,
    encryptionAlgorithm: RSA,
    hash: parseHex(hash),
    exponent: Number.parseInt(exponent, 16),
    modulus: parseHex(modulus),
  };
}

type KeyId = Pick<CaKey, "rid" | "index">;

const keyNameOf = ({ rid, index }: KeyId): string =>
  caKeyName({ rid: formatHex(rid), index: byteHex(index) });

/** The entry of the key that was asked for. */
function keyEntry(asked: KeyId, key: CaKey): [string, Fields] {
  const name = keyNameOf(asked);
  requireAsked(name, keyNameOf(key), 0);
  return [name, keyFields(key)];
}

async function readContactKeys(ask: Ask): Promise<Entries> {
  const entries = new Map<string, Fields>();
  for (const id of (await ask("getContactCaKeyList")) ?? []) {
    const key = await ask("getContactCaKey", id);
    if (key !== undefined) entries.set(...keyEntry(id, key));
  }
  return entries;
}

async function readContactlessKeys(ask: Ask): Promise<Entries> {
  const entries = new Map<string, Fields>();
  for (const rid of (await ask("getContactlessRids")) ?? []) {
    for (const index of (await ask("getContactlessCaKeyIndices", rid)) ?? []) {
      const key = await ask("getContactlessCaKey", { rid, index });
      if (key !== undefined) entries.set(...keyEntry({ rid, index }, key));
    }
  }
  return entries;
}

async function readContactAids(ask: Ask): Promise<Entries> {
  const entries = new Map<string, Fields>();
  for (const aid of (await ask("getContactAidList")) ?? []) {
    const objects = await ask("getContactAid", aid);
    if (objects === undefined) continue;
    const name = formatHex(aid);
    for (const { tag, value, valueOffset } of objects) {
      if (tag === AID) requireAsked(name, formatHex(value), valueOffset);
    }
    entries.set(name, toFields(objects, AID));
  }
  return entries;
}

function revocationsOf(fields: Fields) {
  return Object.keys(fields).map((name) => {
    const { rid, index, serial } = revocationOf(name);
    return { rid: parseHex(rid), index: Number.parseInt(index, 16), serial: parseHex(serial) };
  });
}

const theValue = (fields: Fields): never => fields[""] as never;

/** See the module. */
export const SECTION_ROWS: Readonly<Record<SectionName, SectionRow>> = {
  "encryption.enabled": {
    read: async (ask) => {
      const { msr, emv } = (await ask("getEncryptionEnabled"))!;
      return singleValue(msr === emv ? String(msr) : msr ? "msr" : "emv");
    },
    write: () => command("setEncryptionEnabled", true),
  },
  "encryption.cipher": {
    read: async (ask) => singleValue(String(await ask("getEncryptionType"))),
    write: (_entry, fields) => command("setEncryptionType", theValue(fields)),
  },
  "encryption.msr": {
    read: async (ask) => single(toFields((await ask("getMsrSecurity")) ?? [])),
    write: (_entry, fields) => command("setMsrSecurity", toTlvs(fields)),
  },
  "contact.majorConfiguration": {
    needs: "insert",
    read: async (ask) => singleValue(String(await ask("getMajorConfiguration"))),
    write: (_entry, fields) => command("setMajorConfiguration", theValue(fields)),
  },
  "contact.terminal": {
    needs: "insert",
    // Unverified: whether 60-16 brings terminal data of its own with it; written after it, what the file says holds.
    rewrittenWith: "contact.majorConfiguration",
    read: async (ask) => single(toFields((await ask("getTerminalData")) ?? [])),
    write: (_entry, fields) => command("setTerminalData", toTlvs(fields)),
  },
  "contact.aids": {
    needs: "insert",
    whole: "entries",
    read: readContactAids,
    write: (entry, fields) => command("setContactAid", [object(AID, entry), ...toTlvs(fields)]),
    remove: (entry) => command("removeContactAid", parseHex(entry)),
  },
  "contact.caKeys": {
    needs: "insert",
    whole: "entries",
    replacedByRemoval: true,
    read: readContactKeys,
    write: (entry, fields) => command("setContactCaKey", keyOf(entry, fields)),
    remove: (entry) => command("removeContactCaKey", keyId(entry)),
  },
  "contact.revocations": {
    needs: "insert",
    whole: "fields",
    read: async (ask) => {
      const found = (await ask("getContactRevocations")) ?? [];
      const names = found.map(({ rid, index, serial }) =>
        revocationName({ rid: formatHex(rid), index: byteHex(index), serial: formatHex(serial) }),
      );
      return single(Object.fromEntries(names.map((name) => [name, ""])));
    },
    write: (_entry, fields) => command("setContactRevocations", revocationsOf(fields)),
    remove: (_entry, fields) => command("removeContactRevocations", revocationsOf(fields)),
  },
  "contactless.groups": {
    needs: "tap",
    whole: "entries",
    kept: GROUP_0,
    read: async (ask) => cut((await ask("getContactlessGroups")) ?? [], { names: [GROUP, GROUP_NEO2] }),
    write: (entry, fields) =>
      entry === GROUP_0
        ? command("setConfiguration", toTlvs(fields))
        : command("setContactlessGroup", [object(GROUP, entry), ...toTlvs(fields)]),
    remove: (entry) => command("deleteContactlessGroup", [object(GROUP, entry)]),
  },
  "contactless.aids": {
    needs: "tap",
    whole: "entries",
    // The AID comes first when it is read, the group when it is written: a reader that gives back what it got has both.
    read: async (ask) => cut((await ask("getContactlessAids")) ?? [], { names: [AID], heads: [GROUP] }),
    // The group first, then the AID: the order in which the reader takes them.
    write: (entry, { FFE4 = GROUP_0, ...fields }) =>
      command("setContactlessAid", [object(GROUP, FFE4), object(AID, entry), ...toTlvs(fields)]),
    remove: (entry) => command("deleteContactlessAid", parseHex(entry)),
  },
  "contactless.caKeys": {
    needs: "tap",
    whole: "entries",
    replacedByRemoval: true,
    read: readContactlessKeys,
    write: (entry, fields) => command("setContactlessCaKey", keyOf(entry, fields)),
    remove: (entry) => command("removeContactlessCaKey", keyId(entry)),
  },
  power: {
    write: (_entry, { idleS, sleepS }) =>
      command("setPowerManagement", powerManagement({ idleS: Number(idleS), sleepS: Number(sleepS) })),
  },
  pollMode: {
    write: (_entry, fields) => command("setPollMode", POLL_MODES.indexOf(theValue(fields)) as never),
  },
};

/**
 * The order in which sections are written, made so that a reader cut off in between takes less than before, never more:
 * encryption first; then what goes, applications before the keys they need; then keys and lists, kernel and terminal,
 * groups and the applications that use them; last what can't be read back.
 */
export const STEP_ORDER: readonly (readonly [section: SectionName, action: "write" | "remove"])[] = [
  ["encryption.enabled", "write"],
  ["encryption.cipher", "write"],
  ["encryption.msr", "write"],
  ["contact.revocations", "write"],
  ["contactless.aids", "remove"],
  ["contact.aids", "remove"],
  ["contact.caKeys", "remove"],
  ["contactless.caKeys", "remove"],
  ["contact.caKeys", "write"],
  ["contactless.caKeys", "write"],
  ["contact.majorConfiguration", "write"],
  ["contact.terminal", "write"],
  ["contactless.groups", "write"],
  ["contact.aids", "write"],
  ["contactless.aids", "write"],
  // Not before every application has left them.
  ["contactless.groups", "remove"],
  // What is trusted again comes last of all that decides about cards.
  ["contact.revocations", "remove"],
  ["power", "write"],
  ["pollMode", "write"],
];
