/**
 * `sigcap`: a signature for a transaction. Its answer has no `respstat`.
 *
 * Source: CardPointe Gateway API, "signature capture".
 *
 * @module
 */
import { type Answer, gatewayCode, notFound } from "../answer.ts";
import { textOf } from "../members.ts";
import type { Call, State } from "../state.ts";
import { bookingOf } from "./follow-up.ts";

const LONGEST_SIGNATURE = 6_144;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** Answers a signature; an empty one erases what was stored. */
export function sigcap(call: Call, state: State): Answer {
  const retref = textOf(call.body, "retref") ?? "";
  if (bookingOf(retref, call, state) === undefined) return notFound({ retref });
  const signature = textOf(call.body, "signature") ?? "";
  const isReadable = signature === "" || (signature.length <= LONGEST_SIGNATURE && BASE64.test(signature));
  if (!isReadable) return gatewayCode("34", { retref });
  if (signature === "") state.signatures.delete(retref);
  else state.signatures.set(retref, signature);
  return { respcode: "02", resptext: "signature stored", retref, merchid: call.merchant.merchid };
}
