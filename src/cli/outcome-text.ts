/**
 * What is told of an outcome: numbers, masks and names, never card data.
 *
 * @module
 */
import type { ReadOutcome } from "../index.ts";
import { formatHex } from "../protocol/index.ts";

/** The members of an outcome that are told. */
export function outcomeRecord(outcome: ReadOutcome): Readonly<Record<string, unknown>> {
  const { outcome: name } = outcome;
  if (outcome.outcome === "failed") return { outcome: name, reason: outcome.reason, status: outcome.status };
  if (outcome.outcome !== "captured") return { outcome: name };
  const { kind, maskedPan, cipher, ksn } = outcome.capture;
  return {
    outcome: name,
    kind,
    fallback: outcome.fallback,
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
