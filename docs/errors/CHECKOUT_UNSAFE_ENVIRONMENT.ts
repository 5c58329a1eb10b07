import { CheckoutClient } from "vp3300/checkout";

new CheckoutClient({ mode: "test", apiBase: "http://api.example/", apiKey: "key", apiSecret: "secret" });
