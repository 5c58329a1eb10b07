import { CardSecure } from "vp3300";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";

const { fetch } = createCardSecureSimulator();
const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { fetch });
// Not what a reader said, or not all of it.
await cardSecure.tokenize({ kind: "deviceData", deviceData: "0257040080" });
