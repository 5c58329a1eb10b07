import { CardSecure } from "vp3300";

new CardSecure({ baseUrl: "https://pay.shop.example" });
