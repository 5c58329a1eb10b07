import { CardPointeGateway } from "vp3300/gateway";

const credentials = { merchid: "496160873888", username: "testing", password: "testing123" };
new CardPointeGateway({ baseUrl: "https://pay.shop.example", ...credentials });
