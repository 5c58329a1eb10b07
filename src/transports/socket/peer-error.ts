/**
 * Errors on their way over a socket.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode, type ErrorContext, isVp3300Error, Vp3300Error } from "../../errors.ts";
import { LONGEST_GREETING } from "./messages.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Code and context of an error. What is none of ours goes as `fallback`, without its text. */
export function encodeError(error: unknown, fallback: ErrorCode): Uint8Array {
  const { code, context } = isVp3300Error(error) ? error : new Vp3300Error(fallback);
  const whole = encoder.encode(JSON.stringify({ code, context }));
  return whole.length <= LONGEST_GREETING ? whole : encoder.encode(JSON.stringify({ code, context: {} }));
}

/** The error that the other side sent; one that it can't have meant is `TRANSPORT_PEER_INVALID`. */
export function decodeError(payload: Uint8Array): Vp3300Error {
  try {
    const { code, context } = JSON.parse(decoder.decode(payload)) as Partial<Record<string, unknown>>;
    if (typeof code === "string" && Object.hasOwn(ERROR_CODES, code)) {
      return new Vp3300Error(code as ErrorCode, contextOf(context));
    }
  } catch {
    // Not JSON: told below, as what is JSON of another shape.
  }
  return new Vp3300Error("TRANSPORT_PEER_INVALID", { expected: "error" });
}

function contextOf(context: unknown): ErrorContext {
  if (typeof context !== "object" || context === null) return {};
  return Object.fromEntries(
    Object.entries(context).filter(([, value]) => typeof value === "number" || typeof value === "string"),
  );
}
