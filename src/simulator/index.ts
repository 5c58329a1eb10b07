/**
 * A simulated VP3300, cards to present to it, and time and randomness that are under control.
 *
 * @module
 */
export {
  type CardApplication,
  type CardSpec,
  type CardTracks,
  createCard,
  type InsertBehaviour,
  type Presentation,
  type Scheme,
  type SimulatedCard,
  type SwipeBehaviour,
  type TapBehaviour,
} from "./card.ts";
export { TEST_CARDS, type TestCardName } from "./cards.ts";
export type { InterruptedAnswer } from "./device.ts";
export { createRandom } from "./random.ts";
export type { CodeName } from "./script/code-name.ts";
export { QUIRKS, type Quirk, type QuirkName } from "./script/quirks.ts";
export type {
  AskKind,
  ScriptAction,
  ScriptEvent,
  ScriptMoment,
} from "./script/script-event.ts";
export { type PresentOptions, SimulatedReader, type SimulatedReaderOptions } from "./simulated-reader.ts";
export { VirtualClock } from "./virtual-clock.ts";
