/**
 * The reader's configuration: terminal data, applications, groups, CA keys and lists, with their limits.
 *
 * @module
 */
import { formatHex } from "../protocol/hex.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import type { Secret } from "../secret.ts";
import { CaKeyTable } from "./ca-key-table.ts";
import {
  aidOf,
  factoryContactAids,
  factoryContactlessAids,
  factoryGroup0,
  factoryTerminalData,
} from "./factory-settings.ts";
import { TagTable } from "./tag-table.ts";

/** Contact applications that the reader holds. Source: N2 p.163. */
export const MAX_CONTACT_AIDS = 16;
/** Unverified: how many CA keys each kernel holds, how many contactless applications and groups. No source says. */
const MAX_CA_KEYS = 32;
const MAX_CONTACTLESS_AIDS = 32;
const MAX_GROUPS = 16;
/** Unverified: as for the CA keys. */
export const MAX_LIST_ENTRIES = 32;

/** A certificate that is no longer trusted. */
export interface Revocation {
  readonly rid: Uint8Array;
  readonly index: number;
  readonly serial: Uint8Array;
}

const revocationName = ({ rid, index, serial }: Revocation): string =>
  formatHex(Uint8Array.of(...rid, index, ...serial));

/** A list of limited size without duplicates. */
export class RevocationList {
  readonly #entries = new Map<string, Revocation>();

  get entries(): readonly Revocation[] {
    return [...this.#entries.values()];
  }

  /** False when the list is full. */
  add(revocation: Revocation): boolean {
    const name = revocationName(revocation);
    if (!this.#entries.has(name) && this.#entries.size >= MAX_LIST_ENTRIES) return false;
    const { rid, index, serial } = revocation;
    this.#entries.set(name, { rid: rid.slice(), index, serial: serial.slice() });
    return true;
  }

  /** Whether the entry was there. */
  remove(revocation: Revocation): boolean {
    return this.#entries.delete(revocationName(revocation));
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** Tag tables by name, of limited number. */
export class TagTables {
  readonly #tables = new Map<string, TagTable>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get all(): readonly TagTable[] {
    return [...this.#tables.values()];
  }

  get(name: Uint8Array): TagTable | undefined {
    return this.#tables.get(formatHex(name));
  }

  /** Replaces or adds a table; false when there is no room. */
  set(name: Uint8Array, objects: readonly TlvNode[]): boolean {
    const key = formatHex(name);
    const table = new TagTable();
    const hasPlace = this.#tables.has(key) || this.#tables.size < this.#capacity;
    if (!hasPlace || !table.hasRoomFor(objects)) return false;
    this.#tables.set(key, table.merge(objects));
    return true;
  }

  /** Whether the table was there. */
  remove(name: Uint8Array): boolean {
    return this.#tables.delete(formatHex(name));
  }

  clear(): void {
    this.#tables.clear();
  }
}

/** Number of group 0, whose data `setConfiguration` sets. */
const GROUP_0 = Uint8Array.of(0);

/** See the module. */
export class ConfigurationStore {
  /** Contactless groups; group 0 holds the defaults. */
  readonly groups = new TagTables(MAX_GROUPS);
  readonly contactlessAids = new TagTables(MAX_CONTACTLESS_AIDS);
  readonly contactlessCaKeys = new CaKeyTable(MAX_CA_KEYS);
  readonly terminalData = new TagTable();
  readonly contactAids = new TagTables(MAX_CONTACT_AIDS);
  readonly contactCaKeys = new CaKeyTable(MAX_CA_KEYS);
  readonly contactRevocations = new RevocationList();
  readonly contactlessRevocations = new RevocationList();
  /** Kernel configuration (ICS); 2C is the reader's default. */
  majorConfiguration: number | "1C" | "2C" | "3C" | "4C" | "5C" = "2C";
  /** MSR secure parameters. */
  readonly msrSecurity = new TagTable();
  readonly #exceptions: Secret<Uint8Array>[] = [];

  constructor() {
    this.terminalData.merge(factoryTerminalData());
    for (const objects of factoryContactAids()) this.contactAids.set(aidOf(objects)!, objects);
    this.restoreContactless();
  }

  /** Adds a card number that is to be refused, as it was sent; false when the list is full. */
  addException(entry: Secret<Uint8Array>): boolean {
    if (this.#exceptions.length >= MAX_LIST_ENTRIES) return false;
    this.#exceptions.push(entry);
    return true;
  }

  get group0(): TagTable {
    return this.groups.get(GROUP_0)!;
  }

  /** What 04-09 restores: groups and contactless applications. */
  restoreContactless(): void {
    this.groups.clear();
    this.groups.set(GROUP_0, factoryGroup0());
    this.contactlessAids.clear();
    for (const objects of factoryContactlessAids()) this.contactlessAids.set(aidOf(objects)!, objects);
  }
}
