/**
 * What is told of an outcome: numbers, masks and names, never card data.
 *
 * @module
 */
import type { ReadOutcome } from "../index.ts";
import type { CardCapture } from "../protocol/cards/index.ts";
import { formatHex } from "../protocol/index.ts";

/** The card that may be charged: one that was captured, or approved by itself, offline. */
export function captureOf(outcome: ReadOutcome): CardCapture | undefined {
  return outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
}

/** The members of an outcome that are told. */
export function outcomeRecord(outcome: ReadOutcome): Readonly<Record<string, unknown>> {
  const { outcome: name } = outcome;
  if (outcome.outcome === "failed") return { outcome: name, reason: outcome.reason, status: outcome.status };
  const capture = captureOf(outcome);
  if (capture === undefined) return { outcome: name };
  const { kind, maskedPan, cipher, ksn } = capture;
  return {
    outcome: name,
    kind,
    ...(outcome.outcome === "captured" ? { fallback: outcome.fallback } : {}),
    maskedPan,
    cipher,
    ...(ksn === undefined ? {} : { ksn: formatHex(ksn) }),
  };
}

/** The same as one line. */
export function outcomeText(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (name === "outcome" ? `=> ${value}` : `${name} ${value}`))
    .join(", ");
}
