import { isVp3300Error, openReader } from "vp3300";
import { VirtualClock } from "vp3300/simulator";
import { parseScenario, stageScenario } from "vp3300/testing";

// scenarios/wedged.json, say: written by hand, in an editor that knows vp3300/scenario.schema.json.
const json = `{
  "name": "a reader that wedges while a phone is above it",
  "reader": { "model": "vp3300", "quirks": ["cardDetectedSignal"] },
  "events": [
    { "on": "activateTransaction", "afterMs": 700, "do": "present", "card": "visa", "how": "tap" },
    { "on": "activateTransaction", "afterMs": 800, "do": "wedge", "forMs": 20000 }
  ],
  "link": [{ "fault": "split", "direction": "toHost", "frame": 3, "byte": 9, "gapMs": 40 }]
}`;

const clock = new VirtualClock();
const begun = clock.now();
const { transport } = stageScenario(parseScenario(JSON.parse(json)), { clock });
const ending = await clock.run(async () => {
  await using reader = await openReader(transport, { clock });
  const { outcome } = reader.read({ amountMinor: 250, currency: "EUR", timeoutMs: 30_000 });
  return await outcome.then(
    (ended) => ended.outcome,
    (error: unknown) => (isVp3300Error(error) ? error.code : Promise.reject(error)),
  );
});
console.log(`${ending}, within a minute: ${clock.now() - begun < 60_000}`);
