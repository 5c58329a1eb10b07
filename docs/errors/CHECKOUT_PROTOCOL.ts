import { CheckoutClient } from "vp3300/checkout";

// What the service would answer.
const fetch = async () => new Response("{}");
const client = new CheckoutClient({ mode: "test", apiKey: "key", apiSecret: "secret" }, { fetch });
await client.getCheckout("1");
