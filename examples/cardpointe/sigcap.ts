/** Signature capture: keep what the customer signed with the sale. */
import { encodeSignature } from "vp3300/signature";
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const sale = await desk.gateway.authorize({ account: await desk.token(), amountMinor: 5000, ecomind: "E" });
if (sale.outcome !== "approved" || sale.retref === undefined)
  throw new Error(`not approved: ${sale.outcome}`);

// Points of a signature pad; a canvas does as well.
const strokes = [Array.from({ length: 200 }, (_, at) => ({ x: at, y: 30 * Math.sin(at / 8) }))];
const { base64 } = await encodeSignature(strokes);
const stored = await desk.gateway.storeSignature({ retref: sale.retref, signature: base64.reveal() });
console.log("signature:", stored.outcome);
