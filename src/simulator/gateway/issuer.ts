/**
 * What the simulated processors decide: by the card, by the amount, by the bank's routing number.
 *
 * Source: CardPointe "Testing with the UAT environment".
 *
 * @module
 */
import type { Merchant } from "./merchants.ts";
import type { Payer } from "./payer.ts";
import {
  APPROVALS,
  PARTIAL_APPROVALS,
  type Processor,
  type ResponseCode,
  responseOf,
} from "./response-codes.ts";
import { cardRow, PARTIAL_MINOR } from "./test-cards.ts";

/** What came of asking for an amount. */
export interface Decision {
  readonly response: ResponseCode;
  /** 0 unless approved. */
  readonly approvedMinor: number;
  /** Authorization code, if the card brings its own. */
  readonly authcode?: string | undefined;
}

/** Routing numbers that the simulated bank network takes. */
export const TEST_ROUTING_NUMBERS = ["036001808", "011401533", "124001545"] as const;

const DRIVEN_FROM_MINOR = 100_000;
const DRIVEN_TO_MINOR = 199_999;
const FNOR_CODES = 100;

/**
 * The code that an amount of 1000.00 to 1999.99 asks for: the last three digits of the whole amount, two of them where
 * codes have two. 1000.00 asks RPCT for nothing.
 */
export function amountDrivenCode(amountMinor: number, processor: Processor): string | undefined {
  if (amountMinor < DRIVEN_FROM_MINOR || amountMinor > DRIVEN_TO_MINOR) return undefined;
  const number = Math.floor(amountMinor / 100) % 1000;
  if (processor === "RPCT") return number === 0 ? undefined : String(number).padStart(3, "0");
  return number < FNOR_CODES ? String(number).padStart(2, "0") : undefined;
}

function decided(response: ResponseCode, amountMinor: number, processor: Processor): Decision {
  if (response.respstat !== "A") return { response, approvedMinor: 0 };
  const isPartial = response.respcode === PARTIAL_APPROVALS[processor];
  return { response, approvedMinor: isPartial ? Math.min(PARTIAL_MINOR, amountMinor) : amountMinor };
}

function bankDecision(account: string, amountMinor: number): Decision {
  const routing = account.slice(0, account.indexOf("/"));
  if ((TEST_ROUTING_NUMBERS as readonly string[]).includes(routing)) {
    return { response: responseOf("PSTR", "00"), approvedMinor: amountMinor };
  }
  const resptext = `The RoutingNumber (${routing}) is not a valid routing number.`;
  return { response: { ...responseOf("PPS", "11"), resptext }, approvedMinor: 0 };
}

/** Asks the payer's bank for an amount. */
export function decide(payer: Payer, amountMinor: number, { processor }: Merchant): Decision {
  const number = payer.number.reveal();
  if (payer.isBank) return bankDecision(number, amountMinor);
  const row = cardRow(number, amountMinor);
  if (row?.isGateway) return { response: responseOf("PPS", row[processor]), approvedMinor: 0 };
  const code = amountDrivenCode(amountMinor, processor) ?? row?.[processor] ?? APPROVALS[processor];
  const decision = decided(responseOf(processor, code), amountMinor, processor);
  return row?.authcode !== undefined && processor === "FNOR"
    ? { ...decision, authcode: row.authcode }
    : decision;
}
