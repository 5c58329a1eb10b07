import { CardSecure } from "vp3300";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";

const { fetch } = createCardSecureSimulator();
const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { fetch });
// What a reader gives whose encryption is off: the number of a test card, legible.
const deviceData = "005A08476173900101011957114761739001010119D22122011143878089DFEE260100";
await cardSecure.tokenize({ kind: "deviceData", deviceData });
