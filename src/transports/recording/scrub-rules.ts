/**
 * What a recording keeps of each command's data fields, as a table. What has no row is overwritten.
 *
 * `open`: all of it, unless an account number or an object of a card could stand in it. `text`: the same for text. `kept`:
 * all of it. Of an answer, `open` and `kept` keep only what has the shape that its command answers with. `hidden`: nothing.
 * `objects`: the data objects behind so many bytes, without what a card said. `settings`: the data objects behind so many
 * bytes, all that is no card data.
 *
 * @module
 */
import { mayHoldAccountNumber } from "../../protocol/cards/account-number.ts";
import { KSN_TAGS } from "../../protocol/cards/card-data-tags.ts";
import type { CommandName, ReaderCommandName } from "../../protocol/commands/catalogue.ts";
import { isOfCardInstead, mayHoldCardObjects } from "./card-objects.ts";
import { isOpenTag, isOpenTextTag, isTransactionTag } from "./open-tags.ts";
import { BROKEN, type Keeping, scrubObjects } from "./scrub-objects.ts";
import { fill } from "./scrub-value.ts";
import { textsMayHoldAccountNumber } from "./text-values.ts";

/** Takes out of a data field what must not be recorded, in place. */
export type ScrubRule = (data: Uint8Array) => void;

export const open: ScrubRule = (data) => {
  if (mayHoldAccountNumber(data) || mayHoldCardObjects(data)) fill(data);
};

export const hidden: ScrubRule = fill;

const text: ScrubRule = (data) => {
  if (textsMayHoldAccountNumber(data) || mayHoldCardObjects(data)) fill(data);
};

/** Public keys: their digits look like anything at all. */
export const kept: ScrubRule = () => undefined;

const TRANSACTION: Keeping = {
  isOpen: (tag, value, isWhole) => isOpenTag(tag, value, isWhole) || isOpenTextTag(tag, value, isWhole),
  isTag: isTransactionTag,
};

/** `lead`: bytes before the objects, which are kept. */
const objects =
  (lead: number): ScrubRule =>
  (data) =>
    scrubObjects(data.subarray(lead), TRANSACTION);

const settings =
  (lead: number): ScrubRule =>
  (data) => {
    if (isOfCardInstead(data, lead)) data.fill(BROKEN);
    else scrubObjects(data.subarray(lead), SETTINGS);
  };

/** The KSN of PINs. */
const PIN_KSN_TAG = 0xdfee51;

const SETTINGS: Keeping = {
  isOpen: (tag, value) =>
    isOpenTextTag(tag, value, true) ||
    !(KSN_TAGS.includes(tag) || tag === PIN_KSN_TAG || mayHoldAccountNumber(value)),
  isTag: () => true,
};

/** A transaction answer: attribution byte, then objects. */
const answer = objects(1);

/** Request and answer. */
type Rules = readonly [request: ScrubRule, answer: ScrubRule];

const both: Rules = [open, open];
const texts: Rules = [open, text];
const publicKey: Rules = [kept, kept];
const setting: Rules = [settings(0), settings(0)];
const countedSetting: Rules = [settings(2), settings(2)];

/** By command. Left out, and so hidden: keys, PINs, raw exchanges with cards, firmware, lists of card numbers. */
// biome-ignore format: a table reads by column
export const COMMAND_RULES: Readonly<Partial<Record<CommandName, Rules>>> = {
  ping: both,                       setPollMode: both,               controlUserInterface: both,    signalSource: both,
  getLegacyProductType: both,       getProductType: both,            setLed: both,                  setFrontLed: both,
  beepShort: both,                  beepLong: both,                  getSerialNumber: texts,         getAlternateSerialNumber: texts,
  setBootNotification: both,        setTime: both,                   getTime: both,                 setDate: both,
  getDate: both,                    selfCheckTime: both,             setAntenna: both,              getFirmwareVersion: texts,
  getProductInformation: both,      getMcuId: both,                  getDeviceStatus: both,         replyToPrompt: both,
  getBluetoothName: texts,           getBluetoothInfo: both,          setPowerManagement: both,
  setUsbSleep: both,                getUsbSleep: both,               setUsbSuspend: both,

  activateTransaction:       [objects(1), answer],
  activateTransactionLegacy: [objects(1), hidden],
  activateTransactionV3:     [objects(1), answer],
  getTransactionResult:      [open, answer],
  updateBalance:             [objects(1), open],
  cancelTransaction:         both,
  startContact:              [objects(5), answer],
  authenticateContact:       [objects(3), answer],
  completeContact:           [objects(1), answer],
  getContactResult:          [open, answer],
  getContactStatus:          both,

  setConfiguration: setting,        getConfiguration: setting,       setContactlessAid: setting,    getContactlessAid: setting,
  getContactlessAids: setting,      deleteContactlessAid: setting,   setContactlessGroup: setting,  getContactlessGroup: setting,
  getContactlessGroups: setting,    deleteContactlessGroup: setting, setMsrSecurity: setting,       getMsrSecurity: setting,
  setContactAid: setting,           getContactAid: [open, settings(0)],
  setTerminalData: countedSetting,  getTerminalData: countedSetting, removeTerminalData: both,
  restoreDefaults: both,            removeContactAid: both,          getContactAidList: both,
  setContactCaKey: publicKey,            getContactCaKey: publicKey,           removeContactCaKey: both,      getContactCaKeyList: both,
  getContactRevocations: both,      removeContactRevocations: both,  setContactRevocations: both,   contactList600F: both,
  setMajorConfiguration: both,      getMajorConfiguration: both,     getContactlessCaKey: publicKey,     getContactlessCaKeyHash: publicKey,
  setContactlessCaKey: publicKey,        removeContactlessCaKey: both,    removeContactlessCaKeys: both, getContactlessRids: both,
  getContactlessCaKeyIndices: both, cleanTornLog: both,

  getEncryptionEnabled: both,       setEncryptionEnabled: both,      getEncryptionType: both,       setEncryptionType: both,
  setDataKeyAttribution: both,      getDataKeyAttribution: both,     getKeyStates: both,            getKeyState: both,
  getKeySerialNumber: [open, hidden],

  setPassThrough: both,             pollForToken: [open, hidden],    pollForTokenWithAts: [open, hidden],
  getAtr: [open, hidden],           exchangeApdu: [hidden, hidden],  powerOffContact: both,
};

/** By frame that the reader sends of its own accord. A PIN prompt may name the account. */
export const READER_COMMAND_RULES: Readonly<Record<ReaderCommandName, ScrubRule>> = {
  lcdPrompt: text,
  pinPrompt: hidden,
  swipePrompt: hidden,
  bootNotification: open,
  wakeUp: open,
  switchEvent: open,
};
