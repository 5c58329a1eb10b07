import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator } from "vp3300/simulator/gateway";

const gateway = createGatewaySimulator({ cardSecure: createCardSecureSimulator() });
gateway.failNext("cutAfter", { endpoint: "auth" });
// As with a real connection that breaks, fetch rejects with a TypeError; the code is its cause's.
await gateway.fetch("http://simulated/cardconnect/rest/auth", { method: "PUT" }).catch((error) => {
  throw error.cause;
});
