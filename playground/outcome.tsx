/**
 * How a card read ended, as a few lines: names, masks and codes.
 *
 * @module
 */
import { ERROR_CODES, isVp3300Error, type ReadOutcome } from "vp3300";
import { formatHex } from "vp3300/protocol";

/** What came of a run. */
export type RunEnd =
  | { readonly outcome: ReadOutcome }
  | { readonly error: unknown }
  | { readonly cancelled: true };

/** Ends that are no success. */
const BAD = new Set(["failed", "declined", "timedOut", "cancelled", "unsupportedCard", "useOtherInterface"]);

function factsOf(outcome: ReadOutcome): Readonly<Record<string, string | undefined>> {
  if (outcome.outcome === "failed") {
    return { reason: outcome.reason, status: outcome.status.toString(16).padStart(2, "0").toUpperCase() };
  }
  // One that approved by itself, offline, has a capture too.
  if (outcome.outcome !== "captured" && outcome.outcome !== "approved") return {};
  const { capture } = outcome;
  if (capture === undefined) return {};
  const { kind, maskedPan, cipher, ksn } = capture;
  const isFallback = outcome.outcome === "captured" && outcome.fallback;
  return {
    "read by": kind + (isFallback ? ", as a fallback" : ""),
    card: maskedPan,
    encryption: cipher.toUpperCase(),
    KSN: ksn && formatHex(ksn),
  };
}

function ErrorEnd({ error }: { readonly error: unknown }) {
  if (!isVp3300Error(error)) return <p class="bad">{String(error)}</p>;
  const { text, retry } = ERROR_CODES[error.code];
  const { fix } = error.context;
  return (
    <>
      <p class="bad">
        <a href={`../documents/reference-errors.html#${error.code.toLowerCase()}`}>
          <code>{error.code}</code>
        </a>
      </p>
      <p>
        {text}. {retry ? "The same call may be made again." : "It is not to be repeated as it is."}
      </p>
      {fix !== undefined && <p class="note">{String(fix)}</p>}
    </>
  );
}

/** Announced as soon as it is there. */
export function Outcome({ end }: { readonly end: RunEnd | undefined }) {
  return (
    <section class="outcome" aria-label="Outcome" role="status">
      {end === undefined ? null : "error" in end ? (
        <ErrorEnd error={end.error} />
      ) : "cancelled" in end ? (
        <p class="bad">cancelled by you</p>
      ) : (
        <>
          <p class={BAD.has(end.outcome.outcome) ? "bad" : "good"}>{end.outcome.outcome}</p>
          <dl>
            {Object.entries(factsOf(end.outcome)).map(([name, value]) =>
              value === undefined ? null : (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
            )}
          </dl>
        </>
      )}
    </section>
  );
}
