/**
 * What the body of an NGA or ITP frame says.
 *
 * | body                                | meaning                            |
 * | ----------------------------------- | ---------------------------------- |
 * | task `46` …                         | function                           |
 * | task `53 01` function length value  | set one setting                    |
 * | task `53 00`                        | set defaults (task 7F: of all)     |
 * | task `52 01` function               | review one setting                 |
 * | task `52 00`                        | review all settings of the task    |
 * | `06` …                              | answer: done                       |
 * | `15` e1 e2                          | answer: refused                    |
 *
 * ITP has no task and no count: `53` function length value, `52` function, `53 18` for defaults. Sources: SmartPIN
 * L100 and SREDKey 2 manuals; UniMag II and SecureMag manuals (ITP).
 *
 * @module
 */
import { requireBytes, requireOneOf } from "../../arguments.ts";
import { viewOf } from "../view.ts";
import { NEO_DIRECTIONS, type NeoDirection } from "./neo-layout.ts";

/** What an NGA body says. Byte arrays are views. */
export type NgaBody =
  | { readonly kind: "ack"; readonly data: Uint8Array }
  /** `error` is a key of `NGA_ERRORS` of `vp3300/commands`, or unknown; undefined if the two bytes are missing. */
  | { readonly kind: "nak"; readonly error: number | undefined; readonly data: Uint8Array }
  | { readonly kind: "function"; readonly taskId: number; readonly data: Uint8Array }
  | {
      readonly kind: "set";
      readonly taskId: number;
      readonly functionId: number;
      readonly value: Uint8Array;
    }
  | { readonly kind: "setDefaults"; readonly taskId: number }
  | { readonly kind: "review"; readonly taskId: number; readonly functionId: number }
  | { readonly kind: "reviewAll"; readonly taskId: number }
  | { readonly kind: "unknown"; readonly data: Uint8Array };

/** What an ITP body says. Byte arrays are views. */
export type ItpBody =
  | { readonly kind: "set"; readonly functionId: number; readonly value: Uint8Array }
  | { readonly kind: "setDefaults" }
  | { readonly kind: "review"; readonly functionId: number }
  | { readonly kind: "unknown"; readonly data: Uint8Array };

const ACK = 0x06;
const NAK = 0x15;
const FUNCTION = 0x46;
const REVIEW = 0x52;
const SET = 0x53;
const ITP_DEFAULTS = 0x18;

/** The value behind its length byte; all bytes if that does not count what follows. */
function valueAt(body: Uint8Array, at: number): Uint8Array {
  return viewOf(body, body[at] === body.length - at - 1 ? at + 1 : at);
}

/**
 * Tells what an NGA body says; what is not understood has the kind `unknown`, never an error.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseNgaBody(body: Uint8Array, direction: NeoDirection): NgaBody {
  requireBytes("body", body);
  requireOneOf("direction", direction, NEO_DIRECTIONS);
  return (direction === "from-reader" ? answerOf(body) : requestOf(body)) ?? { kind: "unknown", data: body };
}

function answerOf(body: Uint8Array): NgaBody | undefined {
  if (body[0] === ACK) return { kind: "ack", data: viewOf(body, 1) };
  if (body[0] !== NAK) return undefined;
  const error = body.length < 3 ? undefined : (body[1]! << 8) | body[2]!;
  return { kind: "nak", error, data: viewOf(body, error === undefined ? 1 : 3) };
}

function requestOf(body: Uint8Array): NgaBody | undefined {
  const [taskId, verb, count, functionId] = body;
  if (taskId === undefined) return undefined;
  if (verb === FUNCTION) return { kind: "function", taskId, data: viewOf(body, 2) };
  if (verb === SET && count === 0) return { kind: "setDefaults", taskId };
  if (verb === REVIEW && count === 0) return { kind: "reviewAll", taskId };
  if (count !== 1 || functionId === undefined) return undefined;
  if (verb === SET) return { kind: "set", taskId, functionId, value: valueAt(body, 4) };
  return verb === REVIEW ? { kind: "review", taskId, functionId } : undefined;
}

/**
 * Tells what an ITP body says; what is not understood has the kind `unknown`, never an error.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseItpBody(body: Uint8Array): ItpBody {
  requireBytes("body", body);
  const [verb, functionId] = body;
  if (functionId !== undefined && verb === REVIEW) return { kind: "review", functionId };
  if (functionId === undefined || verb !== SET) return { kind: "unknown", data: body };
  if (functionId === ITP_DEFAULTS && body.length === 2) return { kind: "setDefaults" };
  return { kind: "set", functionId, value: valueAt(body, 2) };
}
