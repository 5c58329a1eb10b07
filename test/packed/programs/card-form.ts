import { CardForm } from "vp3300/card-form";

/** A card number, as it is typed. */
export async function run(number: string) {
  const form = new CardForm();
  const { text } = form.edit("number", { text: number });
  return { text: text.reveal(), brand: form.state.brand };
}
