/**
 * The card, how it is presented, and what goes wrong.
 *
 * @module
 */
import type { Presentation, TestCardName } from "vp3300/simulator";
import { FAULTS, type FaultName } from "./faults.ts";
import { CARD_NAMES, type Setup, waysOf } from "./setup.ts";

/** A choice, and who is told of it. */
export interface SetupFormProps {
  readonly setup: Setup;
  readonly onChange: (setup: Setup) => void;
  readonly disabled: boolean;
}

/** "offlineDecline" as words. */
const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Three choices; one that a card does not have can't be made. */
export function SetupForm({ setup, onChange, disabled }: SetupFormProps) {
  const ways = waysOf(setup.card);
  const chooseCard = (card: TestCardName): void => {
    const known = waysOf(card);
    onChange({ ...setup, card, how: known.includes(setup.how) ? setup.how : known[0]! });
  };
  return (
    <fieldset disabled={disabled} class="choices">
      <legend>What happens</legend>
      <label>
        Card
        <select
          value={setup.card}
          onChange={(event) => chooseCard(event.currentTarget.value as TestCardName)}
        >
          {CARD_NAMES.map((name) => (
            <option key={name} value={name}>
              {words(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Presented by
        <select
          value={setup.how}
          onChange={(event) => onChange({ ...setup, how: event.currentTarget.value as Presentation })}
        >
          {ways.map((way) => (
            <option key={way}>{way}</option>
          ))}
        </select>
      </label>
      <label>
        What goes wrong
        <select
          value={setup.fault}
          onChange={(event) => onChange({ ...setup, fault: event.currentTarget.value as FaultName })}
        >
          {Object.entries(FAULTS).map(([name, { title }]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
