/**
 * Commands that run transactions. Source: vp3300 reference 6.2, 7, 13.
 *
 * Their answers may hold card data and come as a secret: hand the frame's data field and status to
 * `decodeTransactionResponse`. While one of them runs, only `cancelTransaction` is legal.
 *
 * @module
 */

import { TLV_IDTECH } from "../../tlv/tlv-profile.ts";
import {
  anyBytes,
  choice,
  defaulted,
  flag,
  integer,
  none,
  optional,
  secretBytes,
  struct,
  tagList,
  tlvList,
  tlvTail,
} from "../codecs.ts";
import { catalogue } from "./definition.ts";

const seconds = /* @__PURE__ */ integer(2);
const payload = /* @__PURE__ */ secretBytes("transaction data");

/** Always with its first byte, or the reader takes the first tag for the timeout. Source: vp3300 reference 7.1. */
const activate = /* @__PURE__ */ struct({ timeoutS: /* @__PURE__ */ integer(1), tlv: tlvTail });

/** `timeoutS` is the wait for a card, `answerTimeoutS` the wait for 60-11 after it. */
const start = /* @__PURE__ */ struct({
  fallback: flag,
  timeoutS: seconds,
  answerTimeoutS: seconds,
  tlv: tlvTail,
});

const authenticate = /* @__PURE__ */ struct({ forceOnline: flag, timeoutS: seconds, tlv: tlvTail });

/**
 * 8A, 91, 71, 72 and DFEE1A of the host, or `hostReached: false` and no tags.
 * Unverified: the byte 00 for a host that was not reached (vp3300 reference 17, question 6).
 */
const complete = /* @__PURE__ */ struct({ hostReached: flag, tlv: tlvTail });

/** The host's outcome, with E300 (authorization code) as a two-byte tag. */
const balance = /* @__PURE__ */ struct({
  approved: /* @__PURE__ */ choice([true, false]),
  tlv: /* @__PURE__ */ defaulted(/* @__PURE__ */ tlvList({ ...TLV_IDTECH, authorizationCodeTag: true }), []),
});

/** Without data it cancels; `reset` also resets the transaction state. */
const cancel = /* @__PURE__ */ optional(/* @__PURE__ */ struct({ reset: flag }));

const contact = { models: "contact", timeoutMs: 5_000, source: "N2 p.178-189" } as const;
const activation = { timeoutMs: 5_000, source: "N2 p.216-233, TST, HID" } as const;

/** Rows of the catalogue: transactions. Source: vp3300 reference 6.2. */
// biome-ignore format: a table reads by column
export const TRANSACTION_COMMANDS = /* @__PURE__ */ catalogue({ source: "N2 p.216-233" }, {
  activateTransaction:       [0x0240, activate, payload, "A", activation],
  activateTransactionLegacy: [0x0201, activate, payload, "A", activation],
  activateTransactionV3:     [0x0205, activate, payload, "B", { ...activation, models: "other", version: 3, source: "N2, TST" }],
  getTransactionResult:      [0x0340, none, payload, "A", { source: "N2 p.216-233, TST" }],
  getTransactionResultLegacy: [0x0300, none, payload, "B"],
  updateBalance:             [0x0303, balance, none, "B", { source: "N2 p.242" }],
  cancelTransaction:         [0x0501, cancel, none, "A", { source: "N2 p.242, TST" }],
  startContact:              [0x6010, start, payload, "A", contact],
  authenticateContact:       [0x6011, authenticate, payload, "A", contact],
  // Scripts of the host and the second GENERATE AC run here, and the request has no timeout of its own.
  completeContact:           [0x6012, complete, payload, "A", { ...contact, timeoutMs: 10_000 }],
  getContactResult:          [0x6013, tagList, payload, "B", { ...contact, timeoutMs: 3_000 }],
  getContactStatus:          [0x6014, none, anyBytes, "B", { ...contact, timeoutMs: 3_000 }],
});
