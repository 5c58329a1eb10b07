import { CardPointeGateway } from "vp3300/gateway";
import { VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// A service that never answers.
const fetch = () => new Promise<Response>(() => undefined);
const credentials = { merchid: "496160873888", username: "testing", password: "testing123" };
const gateway = new CardPointeGateway({ site: "fts", environment: "uat", ...credentials }, { fetch, clock });
await clock.run(() => gateway.inquire({ retref: "288251123456" }));
