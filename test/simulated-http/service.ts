import type { Clock } from "../../src/clock.ts";
import { asFetch } from "../../src/simulated-http/as-fetch.ts";
import { FaultPlan } from "../../src/simulated-http/fault-plan.ts";
import { FaultyLine } from "../../src/simulated-http/faults.ts";

/** A service as small as can be: counts what reaches it, and answers with the count. */
export function countingService(clock: Clock) {
  const plan = new FaultPlan(["count", "other"]);
  const line = new FaultyLine(clock, (status) => Response.json({ refused: status }, { status }));
  const effects: string[] = [];
  const fetch = asFetch(async (request) => {
    const { method, url } = request;
    const body = await request.text();
    const endpoint = new URL(url).pathname.slice(1);
    const fault = plan.take({ method, endpoint, orderid: body });
    return line.run(fault, async () => {
      effects.push(body);
      return Response.json({ effects: effects.length, body });
    });
  });
  return { plan, effects, fetch };
}
