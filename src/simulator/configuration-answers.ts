/**
 * Answers that configure the kernels. Statuses of full tables and missing entries: vp3300 reference 6.3; where it
 * names none, those of the contact commands are used (60 missing, 61 full).
 *
 * @module
 */
import type { CONFIGURATION_COMMANDS } from "../protocol/commands/rows/configuration.ts";
import type { StatusKey } from "../protocol/commands/statuses.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import { Secret } from "../secret.ts";
import { type Handlers, type RawAnswer, refuse } from "./answer.ts";
import { aidOf } from "./factory-settings.ts";
import type { TagTable } from "./tag-table.ts";

const AID = 0x9f06;
/** The group's number: on NEO 1 and on NEO 2. */
const GROUP_TAGS: readonly number[] = [0xffe4, 0xdfee2d];
const NOTHING = new Uint8Array(0);

const okWithoutData = (): Uint8Array => NOTHING;
const missing = (): RawAnswer => refuse("dataDoesNotExist");
const full = (): RawAnswer => refuse("dataFull");

/** Lists of card numbers are not given out. */
const noExceptions = new Secret(NOTHING, "exception list");

/** OK, or the status of what went wrong. */
function outcome(status: StatusKey | undefined): undefined | RawAnswer {
  return status && refuse(status);
}

/** Takes over the objects, or refuses what does not fit. */
export function merged(table: TagTable, objects: readonly TlvNode[]): undefined | RawAnswer {
  if (!table.hasRoomFor(objects)) return full();
  table.merge(objects);
  return undefined;
}

/** Found and done, or the refusal for what is missing. */
function found(there: boolean): undefined | RawAnswer {
  return there ? undefined : missing();
}

function groupOf(objects: readonly TlvNode[]): Uint8Array | undefined {
  return objects.find(({ tag }) => GROUP_TAGS.includes(tag))?.value;
}

export const CONFIGURATION_HANDLERS: Handlers<keyof typeof CONFIGURATION_COMMANDS> = {
  setConfiguration: ({ device }, objects) => merged(device.configuration.group0, objects),
  getConfiguration: ({ device }) => device.configuration.group0.toTlvs(),
  restoreDefaults({ device }) {
    device.configuration.restoreContactless();
    return undefined;
  },

  setContactlessAid({ device: { configuration } }, objects) {
    const aid = aidOf(objects);
    const group = groupOf(objects);
    if (!aid || !group || objects[0]?.tag !== GROUP_TAGS[0]) return refuse("incorrectParameter");
    if (!configuration.groups.get(group)) return missing();
    return configuration.contactlessAids.set(aid, objects) ? undefined : full();
  },
  getContactlessAid: ({ device }, aid) =>
    device.configuration.contactlessAids.get(aid)?.toTlvs(AID) ?? missing(),
  getContactlessAids: ({ device }) =>
    device.configuration.contactlessAids.all.flatMap((table) => table.toTlvs(AID)),
  deleteContactlessAid: ({ device }, aid) => found(device.configuration.contactlessAids.remove(aid)),

  setContactlessGroup({ device: { configuration } }, objects) {
    const group = groupOf(objects);
    if (!group) return refuse("incorrectParameter");
    return configuration.groups.set(group, objects) ? undefined : full();
  },
  getContactlessGroup({ device }, objects) {
    const group = groupOf(objects);
    return (group && device.configuration.groups.get(group)?.toTlvs(...GROUP_TAGS)) ?? missing();
  },
  getContactlessGroups: ({ device }) =>
    device.configuration.groups.all.flatMap((table) => table.toTlvs(...GROUP_TAGS)),
  deleteContactlessGroup({ device }, objects) {
    const group = groupOf(objects);
    // Group 0 is what the others fall back to.
    if (!group || group[0] === 0) return refuse("incorrectParameter");
    return found(device.configuration.groups.remove(group));
  },

  setTerminalData: ({ device }, objects) => merged(device.configuration.terminalData, objects),
  getTerminalData: ({ device }) => device.configuration.terminalData.toTlvs(),
  removeTerminalData({ device }) {
    device.configuration.terminalData.clear();
    return undefined;
  },
  setContactAid({ device }, objects) {
    const aid = aidOf(objects);
    if (!aid || aid.length < 5 || aid.length > 16) return refuse("incorrectParameter");
    return device.configuration.contactAids.set(aid, objects) ? undefined : full();
  },
  getContactAid: ({ device }, aid) => device.configuration.contactAids.get(aid)?.toTlvs(AID) ?? missing(),
  removeContactAid: ({ device }, aid) => found(device.configuration.contactAids.remove(aid)),
  getContactAidList({ device }) {
    const { all } = device.configuration.contactAids;
    return all.length > 0 ? all.map((table) => table.get(AID)!) : missing();
  },

  setContactCaKey: ({ device }, key) => outcome(device.configuration.contactCaKeys.set(key, "dataFull")),
  getContactCaKey: ({ device }, id) => device.configuration.contactCaKeys.get(id) ?? missing(),
  removeContactCaKey({ device }, id) {
    if (id) return found(device.configuration.contactCaKeys.remove(id));
    device.configuration.contactCaKeys.clear();
    return undefined;
  },
  getContactCaKeyList({ device }) {
    const { keys } = device.configuration.contactCaKeys;
    return keys.length > 0 ? keys : missing();
  },
  getContactRevocations({ device }) {
    const { entries } = device.configuration.contactRevocations;
    return entries.length > 0 ? entries : missing();
  },
  setContactRevocations({ device }, revocations) {
    const list = device.configuration.contactRevocations;
    return revocations.every((revocation) => list.add(revocation)) ? undefined : full();
  },
  removeContactRevocations({ device }, revocations) {
    const list = device.configuration.contactRevocations;
    if (revocations.length > 0) return found(revocations.every((revocation) => list.remove(revocation)));
    list.clear();
    return undefined;
  },
  contactList600F: () => undefined,
  setMajorConfiguration({ device }, configuration) {
    if (typeof configuration === "number") return refuse("incorrectParameter");
    device.configuration.majorConfiguration = configuration;
    return undefined;
  },
  getMajorConfiguration: ({ device }) => device.configuration.majorConfiguration,
  contactSetting6018: okWithoutData,

  getContactlessCaKey: ({ device }, id) =>
    device.configuration.contactlessCaKeys.get(id) ?? refuse("keyNotFound"),
  getContactlessCaKeyHash: ({ device }, id) =>
    device.configuration.contactlessCaKeys.get(id)?.hash ?? refuse("keyNotFound"),
  setContactlessCaKey: ({ device }, key) =>
    outcome(device.configuration.contactlessCaKeys.set(key, "allKeySlotsFull")),
  removeContactlessCaKey: ({ device }, id) =>
    device.configuration.contactlessCaKeys.remove(id) ? undefined : refuse("keyNotFound"),
  removeContactlessCaKeys({ device }) {
    device.configuration.contactlessCaKeys.clear();
    return undefined;
  },
  getContactlessRids({ device }) {
    const rids = device.configuration.contactlessCaKeys.keys.map(({ rid }) => rid);
    return rids.filter((rid, index) => rids.findIndex((other) => String(other) === String(rid)) === index);
  },
  getContactlessCaKeyIndices({ device }, rid) {
    const { keys } = device.configuration.contactlessCaKeys;
    return Uint8Array.from(
      keys.filter((key) => String(key.rid) === String(rid)),
      ({ index }) => index,
    );
  },
  // The V1 protocol sends the key in data frames, which this reader does not take.
  setCaKeyLegacy: () => refuse("commandNotAllowed"),
  removeCaKeysLegacy({ device }) {
    device.configuration.contactlessCaKeys.clear();
    return NOTHING;
  },

  cardList8401: okWithoutData,
  cardList8402: okWithoutData,
  cardList8403: okWithoutData,
  addRevocation: ({ device }, revocation) =>
    device.configuration.contactlessRevocations.add(revocation) ? undefined : full(),
  cardList8405: okWithoutData,
  cardList8406: okWithoutData,
  cardList8407: okWithoutData,
  cardList8408: () => noExceptions,
  addException: ({ device }, entry) => (device.configuration.addException(entry) ? undefined : full()),
  cardList840A: () => noExceptions,
  cardList840B: () => noExceptions,
  cardList840C: () => noExceptions,
  deleteRevocation: ({ device }, revocation) =>
    found(device.configuration.contactlessRevocations.remove(revocation)),
  cardList840E: () => noExceptions,
  cleanTornLog: () => undefined,
};
