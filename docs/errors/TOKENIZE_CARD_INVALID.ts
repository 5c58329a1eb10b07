import { CardSecure } from "vp3300";

const cardSecure = new CardSecure({ site: "fts", environment: "uat" });
await cardSecure.tokenize({ kind: "keyed", number: "4111111111111112" });
