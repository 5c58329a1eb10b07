/**
 * Commands that run transactions. The legacy ones (02-01, 03-00) answer in a layout of their own, which is disabled when
 * data is encrypted; this reader never answers in it. 02-05 belongs to other products.
 *
 * @module
 */
import type { TRANSACTION_COMMANDS } from "../protocol/commands/rows/transactions.ts";
import { activationOf, contactStartOf } from "./activation-request.ts";
import { type Handlers, LATER, refuse } from "./answer.ts";

const CANCEL = 0x05;
const ACTIVATE = 0x02;
const CONTACT = 0x60;

export const TRANSACTION_HANDLERS: Handlers<keyof typeof TRANSACTION_COMMANDS> = {
  activateTransaction: ({ device, engine }, request) =>
    engine.activate(ACTIVATE, activationOf(device, request)),
  activateTransactionLegacy: () => refuse("commandNotAllowed"),
  activateTransactionV3: () => refuse("commandNotAllowed"),
  getTransactionResult: ({ engine }) => engine.takeResult(),
  getTransactionResultLegacy: () => refuse("commandNotAllowed"),
  updateBalance({ engine }, { approved }) {
    engine.prompter.show(approved ? "approved" : "declined");
    return undefined;
  },
  cancelTransaction({ engine }, request) {
    engine.cancel(request?.reset ?? false, () => engine.answer(CANCEL, refuse("ok")));
    return LATER;
  },
  startContact: ({ device, engine }, request) => engine.activate(CONTACT, contactStartOf(device, request)),
  authenticateContact: ({ engine }, { forceOnline, timeoutS }) => engine.authenticate(forceOnline, timeoutS),
  completeContact: ({ engine }, { hostReached, tlv }) => engine.complete(hostReached, tlv),
  getContactResult: ({ engine }, tags) => engine.contactResult(tags),
  getContactStatus: ({ engine }) => Uint8Array.of(engine.slot.card ? 1 : 0),
};
