/**
 * A reader to try: what it is, what happens to it, what it shows, what it says on the wire and how it ends.
 *
 * @module
 */
import { useRef, useState } from "preact/hooks";
import type { ReadStep } from "vp3300";
import { promptOfOutcome, promptOfStep } from "vp3300/prompts";
import type { RecordedEntry } from "vp3300/recording";
import { Conversation } from "./conversation.tsx";
import { Outcome, type RunEnd } from "./outcome.tsx";
import { PLACES, type Place, transportTo } from "./platforms.ts";
import { PromptDisplay, usePacer } from "./prompt-display.tsx";
import { runRead } from "./run.ts";
import type { Setup } from "./setup.ts";
import { SetupForm } from "./setup-form.tsx";
import { type Shared, shareSetup } from "./share.ts";
import { ShareButton } from "./share-button.tsx";

/** What the person at the page aborts with. */
class Cancelled {}

/** A file of the recording so far, made in the page. */
function download(lines: readonly string[]): void {
  const url = URL.createObjectURL(new Blob(lines as string[], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "recording.vp3300.txt";
  link.click();
  URL.revokeObjectURL(url);
}

/** The state of one run, as the page shows it. */
function useRun() {
  const [entries, setEntries] = useState<readonly RecordedEntry[]>([]);
  const [reader, setReader] = useState("");
  const { pacer, showing } = usePacer();
  const [end, setEnd] = useState<RunEnd>();
  const [abort, setAbort] = useState<AbortController>();
  const lines = useRef<string[]>([]);

  const start = async (place: Place, setup: Setup): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    setAbort(controller);
    setEntries([]);
    setReader("");
    pacer.clear();
    setEnd(undefined);
    lines.current = [];
    try {
      const transport = await transportTo(place, setup);
      if (transport === undefined) throw new Cancelled();
      const watcher = {
        onReader: setReader,
        onStep: (step: ReadStep) => {
          const code = promptOfStep(step);
          if (code !== undefined) pacer.show(code);
        },
        onEntry: (entry: RecordedEntry) => setEntries((before) => [...before, entry]),
      };
      const onLine = (line: string) => lines.current.push(line);
      const outcome = await runRead(transport, watcher, { signal, onLine });
      setEnd({ outcome });
      // Nobody takes a captured card to a bank here: the display is done with it.
      if (outcome.outcome === "captured" || outcome.outcome === "approved") pacer.show("thankYou");
      else pacer.show(promptOfOutcome(outcome));
    } catch (error) {
      pacer.clear();
      setEnd(error instanceof Cancelled ? { cancelled: true } : { error });
    } finally {
      setAbort(undefined);
    }
  };
  return { entries, reader, showing, end, abort, lines: lines.current, start };
}

/** The whole view. */
export function ReaderView({ shared }: { readonly shared: Shared }) {
  const [setup, setSetup] = useState(shared.setup);
  const [place, setPlace] = useState<Place>("simulated");
  const { entries, reader, showing, end, abort, lines, start } = useRun();
  const isRunning = abort !== undefined;
  const isStopped = end !== undefined && "error" in end;
  return (
    <>
      <form
        class="setup"
        onSubmit={(event) => {
          event.preventDefault();
          void start(place, setup);
        }}
      >
        <fieldset disabled={isRunning} class="places">
          <legend>Reader</legend>
          {PLACES.map(({ place: id, title, isSupported }) => (
            <label key={id}>
              <input
                type="radio"
                name="place"
                checked={id === place}
                disabled={!isSupported}
                onChange={() => setPlace(id)}
              />
              {title}
              {isSupported ? "" : ": not in this browser"}
            </label>
          ))}
        </fieldset>
        {place === "simulated" && <SetupForm setup={setup} onChange={setSetup} disabled={isRunning} />}
        <div class="actions">
          <button type="submit" class="main" disabled={isRunning}>
            Read a card for 10.50 USD
          </button>
          <button type="button" disabled={!isRunning} onClick={() => abort?.abort(new Cancelled())}>
            Cancel
          </button>
          <button type="button" disabled={entries.length === 0} onClick={() => download(lines)}>
            Save the recording
          </button>
          {place === "simulated" && <ShareButton make={() => shareSetup(setup)} />}
        </div>
      </form>
      <div class="stage">
        <PromptDisplay
          showing={showing}
          idle={isRunning ? "Opening the reader" : isStopped ? "Stopped" : "Ready"}
          isOn={isRunning || showing.prompt !== undefined}
          note={reader}
        />
        <Outcome end={end} />
      </div>
      <Conversation entries={entries} />
    </>
  );
}
