import { promptLocale, promptOfStep, promptTexts } from "vp3300/prompts";

/** What is shown to a customer of whom a browser says that they read French. */
export async function run() {
  const wanted = ["fr-CA", "en"];
  const prompt = promptOfStep({ step: "presentCard", interfaces: ["tap"] });
  const text = prompt && promptTexts(wanted)[prompt];
  return { locale: promptLocale(wanted), text };
}
