import { CardPointeGateway } from "vp3300/gateway";

// What the service would answer.
const fetch = async () => Promise.reject(new TypeError("fetch failed"));
const credentials = { merchid: "496160873888", username: "testing", password: "testing123" };
const gateway = new CardPointeGateway({ site: "fts", environment: "uat", ...credentials }, { fetch });
await gateway.inquire({ retref: "288251123456" });
