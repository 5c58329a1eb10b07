import { CardSecure } from "vp3300";
import { VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// A service that never answers.
const fetch = () => new Promise<Response>(() => undefined);
const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { fetch, clock });
await clock.run(() => cardSecure.tokenize({ kind: "keyed", number: "4111111111111111" }));
