/** The page: a button, and what the customer is to do. It knows nothing of readers, cards and servers. */
import type { ReadStep } from "vp3300";
import type { PaymentEnd, PaymentState, TillBridge } from "../shared/messages.ts";

const { till } = globalThis as unknown as { readonly till: TillBridge };
const button = document.querySelector("button")!;
const status = document.querySelector("output")!;

const ENDS: Readonly<Record<PaymentEnd["end"], string>> = {
  paid: "Paid. Thank you!",
  declined: "The card was declined.",
  cancelled: "Cancelled.",
  timedOut: "No card came.",
  abandoned: "The payment was given up while this page was away.",
  unknown: "Please ask us: the payment may have gone through.",
  failed: "It did not work.",
};

const WORDS: Partial<Record<ReadStep["step"], string>> = {
  presentCard: "Please present your card.",
  removeCard: "Please remove your card.",
};

function show({ id, step, end }: PaymentState): void {
  button.textContent = end === undefined ? "Cancel" : "Pay 10.50";
  button.onclick = () => void (end === undefined ? till.cancel(id) : start());
  // Not the reader's own texts (`display`): its "approved" is the card's word, not the server's.
  const doing = (step && WORDS[step.step]) ?? "One moment.";
  status.textContent =
    end === undefined ? doing : ENDS[end.end] + (end.end === "paid" ? ` (card ${end.last4})` : "");
  if (end !== undefined) void till.seen(id);
}

async function start(): Promise<void> {
  const answer = await till.start(1050);
  if (!answer.ok) status.textContent = answer.code;
  // What happened since came by itself.
  else if (status.textContent === "") show(answer.value);
}

till.onChanged(show);
button.onclick = () => void start();
const found = await till.current();
if (found.ok && found.value !== undefined) show(found.value);
button.disabled = false;
