import { CANARY_CARDS, findCardData } from "vp3300/testing";

/** What is found in a log that repeats a card number as base64. */
export async function run() {
  const findings = findCardData([btoa(`account=${CANARY_CARDS.visa.pan.reveal()}`)]);
  return [...new Set(findings.map(({ kind, disguises }) => `${kind} in ${disguises.join(" in ")}`))];
}
