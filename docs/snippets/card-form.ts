import { CardSecure } from "vp3300";
import { CARD_FORM_TEXTS, CardForm, textLanguage } from "vp3300/card-form";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";

const service = await serveCardSecure(createCardSecureSimulator());
const cardSecure = new CardSecure({ baseUrl: service.url });
const texts = CARD_FORM_TEXTS[textLanguage("de-AT")];
const form = new CardForm();

// What an input shows after each key goes in; what it is to show, and the caret's place, come out.
const { text, caret } = form.edit("number", { text: "37144963", caret: 8 });
console.log(`${text.reveal().length} characters, caret at ${caret}, ${form.state.brand}`);

form.edit("number", { text: "3714 496353 98431" });
form.edit("expiry", { text: "12/2039" });
console.log(form.state.status, "-", texts.problems.cvv.required);

form.edit("cvv", { text: "1234" });
const token = await cardSecure.tokenize(form.source());
form.clear();
console.log(`token ends in ${token.last4}`);
await service.close();
