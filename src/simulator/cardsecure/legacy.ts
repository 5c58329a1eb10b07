/**
 * The old form interface `/cardsecure/cs`: `action` and `data` in the query or a form body.
 *
 * | action | data                                                |
 * | ------ | --------------------------------------------------- |
 * | CE     | card number, or `routing/account`                   |
 * | CZ     | encrypted reader data                               |
 * | CR     | wallet payload                                      |
 *
 * `KG` (public key) is refused: no form of its answer is published.
 * Source: CardPointe "CardSecure" form interface, and clients of it.
 *
 * @module
 */
import { legacyAnswer } from "./answers.ts";
import { Refusal } from "./refusal.ts";
import type { TokenizeMembers, Tokenizer } from "./tokenizer.ts";

const MEMBERS: Readonly<Record<string, (data: string) => TokenizeMembers>> = {
  CE: (account) => ({ account }),
  CZ: (devicedata) => ({ devicedata }),
  CR: (devicedata) => ({
    devicedata,
    encryptionhandler: devicedata.startsWith("{") ? "EC_GOOGLE_PAY" : "EC_APPLE_PAY",
  }),
};

function tokenOrRefusal(action: string, data: string, tokenizer: Tokenizer): string | Refusal {
  const membersOf = MEMBERS[action];
  if (membersOf === undefined) return new Refusal(7);
  // The old interface names no parameter as missing: nothing is no digits.
  return data === "" ? new Refusal(8) : tokenizer.tokenize(membersOf(data));
}

/** Answers one call of the old interface. Errors come as action `ER` with the number, in four digits, and a text. */
export function answerLegacy(form: URLSearchParams, tokenizer: Tokenizer): Response {
  const asJson = form.get("type") === "json";
  const action = form.get("action") ?? "";
  const answer = tokenOrRefusal(action, form.get("data") ?? "", tokenizer);
  if (!(answer instanceof Refusal)) return legacyAnswer(action, answer, asJson);
  const number = String(answer.errorcode).padStart(4, "0");
  return legacyAnswer("ER", `${number}::${answer.message}`, asJson);
}
