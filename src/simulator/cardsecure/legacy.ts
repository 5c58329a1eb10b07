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

async function tokenOrRefusal(form: URLSearchParams, tokenizer: Tokenizer): Promise<string | Refusal> {
  const membersOf = MEMBERS[form.get("action") ?? ""];
  const data = form.get("data");
  if (membersOf === undefined) return new Refusal(7);
  // The old interface names no parameter as missing: nothing is no digits.
  if (data === null || data === "") return new Refusal(8);
  return tokenizer.tokenize(membersOf(data));
}

/** Answers one call of the old interface. Errors come as action `ER` with the number, in four digits, and a text. */
export async function answerLegacy(form: URLSearchParams, tokenizer: Tokenizer): Promise<Response> {
  const asJson = form.get("type") === "json";
  const answer = await tokenOrRefusal(form, tokenizer);
  if (!(answer instanceof Refusal)) return legacyAnswer(form.get("action") ?? "", answer, asJson);
  const number = String(answer.errorcode).padStart(4, "0");
  return legacyAnswer("ER", `${number}::${answer.message}`, asJson);
}
