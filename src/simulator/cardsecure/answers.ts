/**
 * How the simulated CardSecure answers: JSON in no particular order, with junk in between, as the UAT service does on
 * purpose; or the form and JSONP answers of its old interface.
 *
 * Source: CardPointe "UAT" changelog (random members); CardPointe "CardSecure" form interface.
 *
 * @module
 */
import { shuffledObject } from "../../simulated-http/shuffle.ts";

/** Members that no client may stumble over. */
const JUNK: readonly (readonly [string, unknown])[] = [
  ["ignored", "0000"],
  ["padding", [9, "9", null]],
  ["extra", { token: "not a token", errorcode: -1 }],
];

/** A copy of `members` among junk, in an order that `random` (0 to below 1) decides. */
export function shuffled(members: object, random: () => number): Record<string, unknown> {
  return shuffledObject([...Object.entries(members), ...JUNK], random);
}

/** An answer of the old interface: `action=…&data=…`, or a call of `processToken`. */
export function legacyAnswer(action: string, data: string, asJson: boolean): Response {
  return asJson
    ? new Response(`processToken( ${JSON.stringify({ action, data })} )`, {
        headers: { "content-type": "text/javascript" },
      })
    : new Response(new URLSearchParams({ action, data }).toString(), {
        headers: { "content-type": "text/plain" },
      });
}
