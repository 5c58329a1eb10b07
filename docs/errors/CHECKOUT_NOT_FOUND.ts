import { CheckoutClient } from "vp3300/checkout";

// What the service would answer.
const fetch = async () => Response.json({ success: false, elapsed: 1, error: "Not found" }, { status: 404 });
const client = new CheckoutClient({ mode: "test", apiKey: "key", apiSecret: "secret" }, { fetch });
await client.getCheckout("1");
