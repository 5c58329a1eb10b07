/**
 * Reads the requests that start a transaction: 02-40 and 60-10.
 *
 * Unverified, and chosen here: a DFEF37 that is missing means every interface of the model; one that asks for none, or
 * for an interface that the model does not have, is an incorrect parameter; a timeout of zero takes a card that is
 * already there and else ends at once; DFEF1F missing means no authentication without 60-11.
 *
 * @module
 */
import { PASS_TAGS } from "../protocol/cards/passes.ts";
import { tagList } from "../protocol/commands/codecs.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import type { Presentation } from "./card.ts";
import { type Device, POLL_MODE } from "./device.ts";
import { lastValue, type TransactionRequest, transactionData } from "./transaction.ts";

const INTERFACES = 0xdfef37;
const FALLBACK = 0xdfef3c;
const AUTO_AUTHENTICATE = 0xdfef1f;
const OUTPUT_TAGS = 0xdfee1a;
const PASSES = Object.values(PASS_TAGS).map(({ request }) => request);
const INSTRUCTIONS = [INTERFACES, FALLBACK, AUTO_AUTHENTICATE, OUTPUT_TAGS, ...PASSES];

/** Bits of DFEF37. Source: vp3300 reference 7.1. */
const INTERFACE_BITS: readonly Presentation[] = ["swipe", "tap", "insert"];
/** How long the host may take for its next command when the request does not say. */
const ANSWER_TIMEOUT_MS = 60_000;

function interfacesOf(device: Device, objects: readonly TlvNode[]): readonly Presentation[] | undefined {
  const { interfaces } = device.profile;
  const value = lastValue(objects, INTERFACES);
  if (!value) return interfaces;
  const asked = INTERFACE_BITS.filter((_, bit) => ((value[0] ?? 0) >> bit) & 1);
  return asked.length > 0 && asked.every((each) => interfaces.includes(each)) ? asked : undefined;
}

/** What both requests have in common; `undefined` when it can't be done. */
function commonOf(device: Device, objects: readonly TlvNode[]) {
  const automatic = lastValue(objects, AUTO_AUTHENTICATE);
  const quickChip = device.pollMode === POLL_MODE.quickChip;
  return {
    authenticate: automatic?.[0] === 1 || quickChip,
    forceOnline: automatic?.[1] === 1 || quickChip,
    data: transactionData(objects, INSTRUCTIONS),
    passes: objects.map(({ tag }) => tag).filter((tag) => PASSES.includes(tag)),
    extraTags: tagList.decode(lastValue(objects, OUTPUT_TAGS) ?? new Uint8Array(0)),
  };
}

/** The request of 02-40; `undefined` for an incorrect parameter. @throws Vp3300Error for a list of tags that is none */
export function activationOf(
  device: Device,
  request: { readonly timeoutS: number; readonly tlv: readonly TlvNode[] },
): TransactionRequest | undefined {
  const interfaces = interfacesOf(device, request.tlv);
  const fallback = lastValue(request.tlv, FALLBACK);
  if (!interfaces || (fallback && fallback.length !== 3)) return undefined;
  return {
    ...commonOf(device, request.tlv),
    timeoutMs: request.timeoutS * 1000,
    interfaces,
    fallbackMs: fallback?.[0] === 1 ? ((fallback[1]! << 8) | fallback[2]!) * 1000 : undefined,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
  };
}

/** The request of 60-10. @throws Vp3300Error for a list of tags that is none */
export function contactStartOf(
  device: Device,
  request: {
    readonly fallback: boolean;
    readonly timeoutS: number;
    readonly answerTimeoutS: number;
    readonly tlv: readonly TlvNode[];
  },
): TransactionRequest {
  const timeoutMs = request.timeoutS * 1000;
  return {
    ...commonOf(device, request.tlv),
    timeoutMs,
    interfaces: ["insert"],
    fallbackMs: request.fallback ? timeoutMs : undefined,
    answerTimeoutMs: request.answerTimeoutS * 1000,
  };
}

/** What a reader in auto-poll mode looks for: everything, without a limit. */
export function autoPollOf(device: Device): TransactionRequest {
  return {
    ...commonOf(device, []),
    authenticate: true,
    timeoutMs: Number.POSITIVE_INFINITY,
    interfaces: device.profile.interfaces,
    fallbackMs: undefined,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
  };
}
