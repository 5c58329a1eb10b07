/** A simulated reader as the far end of a link. */
import type { CardInterface } from "vp3300/commands";
import { type SimulatedReader, TEST_CARDS } from "vp3300/simulator";

/** Presents a card that is captured this way: one without a chip to swipe, else one with. */
export function present(simulator: SimulatedReader, how: CardInterface): void {
  simulator.present(how === "swipe" ? TEST_CARDS.magstripe : TEST_CARDS.visa, how);
}
