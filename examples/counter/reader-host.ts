/**
 * The counter: a reader, the customer's prompts, and a token for each card. It has no credentials of the Gateway.
 * Environment: CARDSECURE_URL, SHOP_URL, COUNTER_KEY.
 */
import { CardSecure, type HostDecision, openReader } from "vp3300";
import type { CardCapture } from "vp3300/cards";
import { parseHex } from "vp3300/protocol";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";

const { CARDSECURE_URL = "", SHOP_URL = "", COUNTER_KEY = "" } = process.env;
const cardSecure = new CardSecure({ baseUrl: CARDSECURE_URL });
const headers = { authorization: `Bearer ${COUNTER_KEY}`, "content-type": "application/json" };

interface Payment {
  readonly outcome: string;
  readonly approved: boolean;
  /** What the issuer tells the chip, hexadecimal. */
  readonly issuer?: Readonly<
    Partial<Record<"responseCode" | "issuerAuthenticationData" | "issuerScripts", string>>
  >;
}

function decisionOf({ approved, issuer = {} }: Payment): HostDecision {
  const { responseCode, issuerAuthenticationData: data, issuerScripts: scripts } = issuer;
  return {
    approved,
    ...(responseCode === undefined ? {} : { responseCode }),
    ...(data === undefined ? {} : { issuerAuthenticationData: parseHex(data) }),
    ...(scripts === undefined ? {} : { issuerScripts: parseHex(scripts) }),
  };
}

/** From capture to the shop's word: the capture goes to CardSecure, its token to the shop's own server. */
async function pay(order: string, capture: CardCapture, signal?: AbortSignal): Promise<Payment> {
  const token = await cardSecure.tokenize(capture, { signal });
  const response = await fetch(`${SHOP_URL}/orders/${order}/payment`, {
    method: "POST",
    headers,
    body: JSON.stringify({ token: token.reveal() }),
    ...(signal === undefined ? {} : { signal }),
  });
  return (await response.json()) as Payment;
}

/** In a shop the customer does this. With a real reader it is `createHidNodeTransport()` in place of the simulator. */
const simulator = new SimulatedReader();
const CUSTOMERS = {
  "1001": () => simulator.present(TEST_CARDS.visa, "tap"),
  "1002": () => simulator.present(TEST_CARDS.mastercard, "insert"),
  "1003": () => simulator.present(TEST_CARDS.magstripe, "swipe"),
  "1004": () => simulator.present(TEST_CARDS.issuerRejected, "insert"),
};

await using reader = await openReader(simulator);
for (const [order, customer] of Object.entries(CUSTOMERS)) {
  const response = await fetch(`${SHOP_URL}/orders/${order}`, { headers });
  const { amountMinor } = (await response.json()) as { amountMinor: number };
  let paid: Payment | undefined;
  let isOpen = false;
  const transaction = reader.read({
    amountMinor,
    currency: "USD",
    // A chip waits for the shop's word, and hears what the issuer said.
    authorize: async (capture, { signal }) => {
      isOpen = true;
      paid = await pay(order, capture, signal);
      return decisionOf(paid);
    },
  });
  customer();
  try {
    const outcome = await transaction.outcome;
    isOpen &&= outcome.outcome !== "approved";
    const capture = "capture" in outcome ? outcome.capture : undefined;
    // A tap, a swipe, and a card that approved by itself, offline: the shop has not been asked about these.
    const wasNotAsked = outcome.outcome === "approved" && outcome.decision === undefined;
    if (capture !== undefined && (outcome.outcome === "captured" || wasNotAsked))
      paid = await pay(order, capture);
    const how = capture?.kind ?? "-";
    console.log(`order ${order}: ${outcome.outcome} by ${how}, ${paid?.outcome ?? "nothing paid"}`);
  } finally {
    // Whatever the chip or its reader said instead of "approved": what the issuer may have approved does not stay.
    if (isOpen) await fetch(`${SHOP_URL}/orders/${order}/payment`, { method: "DELETE", headers });
  }
  simulator.removeCard();
}
