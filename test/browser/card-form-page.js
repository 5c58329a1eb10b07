// The page under test: the element in a form, and everything that a page could hear of it.
import { CardToken } from "vp3300";
import { defineCardForm } from "vp3300/card-form/element";

const query = new URLSearchParams(location.search);
defineCardForm({ shadow: query.get("shadow") ?? "closed" });

const heard = [];
const types = [
  "beforeinput",
  "input",
  "change",
  "keydown",
  "keyup",
  "keypress",
  "copy",
  "paste",
  "cut",
  "cardchange",
];
for (const type of types) {
  document.addEventListener(type, (event) => {
    const { key, data, detail } = event;
    heard.push({ type, key, data, detail, value: event.target.value });
  });
}
const form = document.querySelector("form");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  heard.push({ type: "submit", entries: [...new FormData(form)] });
});

const element = document.querySelector("vp3300-card-form");
element.clock = {
  now: () => Date.parse("2026-06-15T00:00:00Z"),
  setTimer: () => ({ cancel: () => undefined }),
};
Object.assign(globalThis, {
  inPage: globalThis,
  heard,
  element,
  /** Tokenizes as CardSecure would, and says what arrived. */
  async pay() {
    const card = {};
    const tokenizer = {
      async tokenize(source) {
        for (const name of ["number", "expiry", "cvv"]) card[name] = source[name]?.reveal();
        return new CardToken("9474881443001443");
      },
    };
    try {
      return { card, last4: (await element.tokenize(tokenizer)).last4 };
    } catch (error) {
      return { code: error.code, context: error.context };
    }
  },
});
