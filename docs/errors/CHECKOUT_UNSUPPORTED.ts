import { CheckoutClient } from "vp3300/checkout";

// Only the Paymennt brand takes payments through its API.
const client = new CheckoutClient({ mode: "test", apiKey: "key", apiSecret: "secret" });
await client.getPayment("1");
