import { CheckoutClient } from "vp3300/checkout";
import { VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// What the service would answer, each time it is asked.
const fetch = async () => Response.json({ success: false, elapsed: 1, error: "Failed" }, { status: 500 });
const client = new CheckoutClient({ mode: "test", apiKey: "key", apiSecret: "secret" }, { fetch, clock });
await clock.run(() => client.getCheckout("1"));
