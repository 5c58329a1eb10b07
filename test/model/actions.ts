/** What a customer, a host, a cable and a reader may do at random, as commands of a model-based test. */
import fc from "fast-check";
import type { ReadRequest } from "vp3300";
import type { Presentation, SimulatedCard } from "vp3300/simulator";
import { TEST_CARDS } from "vp3300/simulator";
import { CANARY_CARDS } from "vp3300/testing";
import type { World } from "./world.ts";

/** What has to be known to say what may be done. */
export interface Model {
  /** A transaction was started and nobody has waited for its outcome. */
  running: boolean;
}

type Action = fc.AsyncCommand<Model, World>;

function action(
  name: string,
  may: (model: Model) => boolean,
  run: (model: Model, world: World) => Promise<void>,
): Action {
  return { check: may, run, toString: () => name };
}

const always = (): boolean => true;
const { visa, mastercard, magstripe } = CANARY_CARDS;

/** Cards that end transactions in every way. */
const CARDS: readonly SimulatedCard[] = [
  visa,
  mastercard,
  magstripe,
  TEST_CARDS.debit,
  TEST_CARDS.driversLicence,
  TEST_CARDS.phoneWithPass,
  TEST_CARDS.loyaltyPass,
  { ...visa, name: "broken", insert: "unreadable" },
  { ...visa, name: "foreign", insert: "noApplication" },
  { ...visa, name: "offline", insert: "approvesOffline", tap: "approvesOffline" },
  { ...visa, name: "refusing", insert: "declinesOffline", tap: "cardDeclined" },
  { ...visa, name: "contrary", insert: "rejectsIssuer", tap: "collision" },
  { ...visa, name: "worn", swipe: "unreadable", tap: "useContact" },
  { ...visa, name: "locked", tap: "needsUnlock" },
];

/** A presentation that the card is made for. */
const presentation = fc
  .tuple(fc.constantFrom(...CARDS), fc.constantFrom<Presentation>("swipe", "insert", "tap"))
  .filter(
    ([card, how]) =>
      how !== "tap" ||
      (card.tap !== undefined && (card.applications.length > 0 || card.passes !== undefined)),
  );

/** What the host does when the chip asks for it. */
export type Authorizing = "none" | "approves" | "declines" | "unreachable" | "throws" | "hangs";

/** What the customer does at a menu; `first` stands for a host that has none to show. */
export type Choosing = "first" | "last" | "none" | "throws" | "hangs";

const request = fc.record({
  interfaces: fc.subarray<Presentation>(["swipe", "insert", "tap"], { minLength: 1 }),
  authorizing: fc.constantFrom<Authorizing>("none", "approves", "declines", "unreachable", "throws", "hangs"),
  choosing: fc.constantFrom<Choosing>("first", "first", "last", "none", "throws", "hangs"),
  passes: fc.boolean(),
  fallback: fc.boolean(),
});

/** A request as the world completes it. */
export type RandomRequest = Pick<ReadRequest, "fallback" | "interfaces"> & {
  readonly authorizing: Authorizing;
  readonly choosing: Choosing;
  readonly passes: boolean;
};

const pauses = fc.constantFrom(0, 1, 50, 149, 151, 300, 700, 1_500, 4_000, 12_000, 40_000);

const reading = request.map((asked) =>
  action(
    `read ${JSON.stringify(asked)}`,
    ({ running }) => !running,
    async (model, world) => {
      model.running = true;
      world.read(asked);
    },
  ),
);
/** A customer who does as asked, and a host that waits. */
const selling = fc
  .tuple(request, presentation, fc.constantFrom(0, 200, 2_000))
  .map(([asked, [card, how], ms]) =>
    action(
      `sell ${JSON.stringify(asked)}, ${how} ${card.name} after ${ms} ms`,
      ({ running }) => !running,
      async (_, world) => {
        world.simulator.takeCardsAway();
        world.read({ ...asked, interfaces: [...new Set([...asked.interfaces, how])] });
        world.present(card, how, ms);
        await world.settle();
      },
    ),
  );
/** What is asked for, and done, most: a card that works, and a host that says yes or comes later. */
const servingWell = fc
  .tuple(
    fc.constantFrom(visa, mastercard, TEST_CARDS.debit),
    fc.constantFrom<Presentation>("insert", "tap"),
    fc.constantFrom<Authorizing>("none", "approves"),
    fc.constantFrom(0, 100, 2_000),
  )
  .map(([card, how, authorizing, ms]) =>
    action(
      `${how} ${card.name} after ${ms} ms for a sale, the host ${authorizing}`,
      ({ running }) => !running,
      async (_, world) => {
        world.simulator.takeCardsAway();
        world.read({
          interfaces: ["swipe", "insert", "tap"],
          fallback: true,
          authorizing,
          choosing: "first",
          passes: false,
        });
        world.present(card, how, ms);
        const due = how === "insert" && authorizing === "approves" ? "approved" : "captured";
        world.requireEnding(await world.settle(), due);
      },
    ),
  );
/** A bank that says no, and one that the chip overrules. */
const refusing = fc
  .constantFrom<readonly [SimulatedCard, Authorizing]>(
    [visa, "declines"],
    [{ ...visa, name: "contrary", insert: "rejectsIssuer" }, "approves"],
    [{ ...visa, name: "refusing", insert: "declinesOffline" }, "none"],
  )
  .map(([card, authorizing]) =>
    action(
      `insert ${card.name} for a sale that is declined, the host ${authorizing}`,
      ({ running }) => !running,
      async (_, world) => {
        world.simulator.takeCardsAway();
        world.read({
          interfaces: ["insert"],
          fallback: false,
          authorizing,
          choosing: "first",
          passes: false,
        });
        world.present(card, "insert", 100);
        world.requireEnding(await world.settle(), "declined");
      },
    ),
  );
const awaiting = fc.constant(
  action(
    "await outcome",
    ({ running }) => running,
    async (model, world) => {
      model.running = false;
      await world.settle();
    },
  ),
);
const presenting = presentation.map(([card, how]) =>
  action(`${how} ${card.name}`, always, async (_, world) => world.present(card, how)),
);
const waiting = pauses.map((ms) => action(`${ms} ms pass`, always, (_, world) => world.clock.advance(ms)));
const readingTwice = fc.constant(
  action(
    "second read",
    ({ running }) => running,
    (_, world) => world.readTwice(),
  ),
);
const aborting = fc.constant(
  action(
    "abort",
    ({ running }) => running,
    async (_, world) => world.abort(),
  ),
);
const losing = fc
  .constantFrom("toReader", "toHost")
  .map((direction) =>
    action(`the next frame ${direction} is lost`, always, async (_, world) => world.lose(direction)),
  );
/** When the customer has changed their mind, the reader is to hear of it. */
const abortingUnheard = fc.constantFrom("toReader", "toHost").map((direction) =>
  action(
    `abort, and the next frame ${direction} is lost`,
    ({ running }) => running,
    async (_, world) => {
      world.lose(direction);
      world.abort();
    },
  ),
);
const removing = fc.constant(
  action("take card out", always, async (_, world) => world.simulator.removeCard()),
);
const pinging = fc.constant(action("ping", always, (_, world) => world.ping()));
const unplugging = fc.constant(
  action("pull the cable", always, async (model, world) => {
    model.running = false;
    await world.unplug();
  }),
);
const reopening = fc.constant(
  action("close and open again", always, async (model, world) => {
    model.running = false;
    await world.reopen();
  }),
);

/** All actions; what happens most in a shop stands there most often. */
export const ACTIONS: readonly fc.Arbitrary<Action>[] = [
  ...[servingWell, servingWell, servingWell, servingWell, selling, selling, selling, selling],
  ...[refusing, reading, reading, reading, awaiting, awaiting, awaiting],
  ...[presenting, presenting, presenting, waiting, waiting],
  ...[readingTwice, aborting, abortingUnheard, removing, pinging, unplugging, reopening, losing],
];
