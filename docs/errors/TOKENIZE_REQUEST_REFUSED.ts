import { CardSecure } from "vp3300";

// What the service would answer.
const fetch = async () => new Response(null, { status: 400 });
const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { fetch });
await cardSecure.tokenize({ kind: "keyed", number: "4111111111111111" });
