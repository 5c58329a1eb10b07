/** The code under test, as it could stand in your shop: what to tell the cashier for a card. */
import { type CardSecure, isVp3300Error, type Reader } from "vp3300";

export async function takeCard(reader: Reader, cardSecure: CardSecure, amountMinor: number): Promise<string> {
  try {
    const outcome = await reader.read({ amountMinor, currency: "USD" }).outcome;
    // A card that approved by itself, offline, has not been charged either.
    const capture =
      outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
    if (capture === undefined) return `no card: ${outcome.outcome}`;
    const token = await cardSecure.tokenize(capture);
    return `card ending in ${token.last4}`;
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return error.code === "TRANSPORT_LOST" ? "plug the reader in" : `ask for help: ${error.code}`;
  }
}
