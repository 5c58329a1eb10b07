import { CardSecure, openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";

/** A sale on a simulated reader, with a service that answers at once; the service sees no clear card data. */
export async function run() {
  const simulated = new SimulatedReader();
  simulated.present(TEST_CARDS.visa, "tap");
  const reader = await openReader(simulated);
  const { outcome } = reader.read({ amountMinor: 1050, currency: "USD" });
  const read = await outcome;
  await reader.close();
  if (read.outcome !== "captured") return read.outcome;
  const requests: string[] = [];
  const cardSecure = new CardSecure(
    { site: "test", environment: "uat" },
    {
      fetch: async (_url, init) => {
        requests.push(String(init?.body));
        return new Response(JSON.stringify({ errorcode: 0, token: "9474881443001443" }), {
          headers: { "content-type": "application/json" },
        });
      },
    },
  );
  const { last4 } = await cardSecure.tokenize(read.capture);
  const leaks = requests.some((body) => body.includes(TEST_CARDS.visa.pan.reveal()));
  return { masked: read.capture.maskedPan, last4, requests: requests.length, leaks };
}
