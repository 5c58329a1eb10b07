/**
 * Webhook messages, as hints. What they look like and how they are signed is not published: a message says which
 * checkout to read again, and nothing of it is believed.
 *
 * Source: third-party receivers (body); the signature's default is this library's.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { refuseArgument, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { Secret } from "../../secret.ts";
import { parseJson } from "../exact-json.ts";
import type { SecretText } from "./requests.ts";
import { type CheckoutStatus, classifyStatus } from "./statuses.ts";

/** What a message hints at. */
export type WebhookHint =
  | { readonly action: "ignore" }
  | {
      readonly action: "refetch";
      readonly checkoutId: string;
      readonly orderId?: string;
      readonly requestId?: string;
      /** For a log line; never to decide by. */
      readonly status?: CheckoutStatus;
    };

/** How messages are signed. Unverified: header, algorithm and encoding are not published; look at a real delivery. */
export interface WebhookSignature {
  /** The value of whichever header it came in. */
  readonly signature: string;
  /** The webhook's. */
  readonly hmacKey: SecretText;
  /** Default "sha256". */
  readonly algorithm?: "sha256" | "sha512" | "sha1" | undefined;
  /** Default "hex", in any case. */
  readonly encoding?: "hex" | "base64" | undefined;
}

const MAX_BODY = 1_048_576;
const REQUEST_ID_NAMES = ["requestId", "referenceId", "reference", "transactionId"];
const CHECKOUT_ID = /^\d{1,20}$/;

type Raw = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireBody(rawBody: string | Uint8Array): void {
  if (typeof rawBody !== "string" && !(rawBody instanceof Uint8Array)) {
    refuseArgument("rawBody", "string or Uint8Array", typeof rawBody);
  }
}

function textOf(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Which checkout a message is about. A body that is no JSON object, is over 1 MiB or has no id is to be ignored.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseWebhook(rawBody: string | Uint8Array): WebhookHint {
  requireBody(rawBody);
  if (rawBody.length > MAX_BODY) return { action: "ignore" };
  const body = parseJson(typeof rawBody === "string" ? rawBody : new TextDecoder().decode(rawBody));
  if (!isObject(body)) return { action: "ignore" };
  const message = [body, body.result, body.data].filter(isObject).find(({ id }) => textOf(id) !== undefined);
  const checkoutId = textOf(message?.id);
  if (message === undefined || checkoutId === undefined || !CHECKOUT_ID.test(checkoutId))
    return { action: "ignore" };
  const orderId = textOf(message.orderId);
  const requestId = REQUEST_ID_NAMES.map((name) => textOf(message[name])).find((text) => text !== undefined);
  return {
    action: "refetch",
    checkoutId,
    ...(orderId !== undefined && { orderId }),
    ...(requestId !== undefined && { requestId }),
    ...(message.status !== undefined && { status: classifyStatus(message.status) }),
  };
}

/**
 * Whether `signature` is the HMAC of the body's bytes as they came; compared in constant time.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function verifyWebhookSignature(rawBody: string | Uint8Array, options: WebhookSignature): boolean {
  requireBody(rawBody);
  requireObject("options", options);
  const { signature, hmacKey, algorithm = "sha256", encoding = "hex" } = options;
  requireText("options.signature", signature);
  requireOneOf("options.algorithm", algorithm, ["sha256", "sha512", "sha1"]);
  requireOneOf("options.encoding", encoding, ["hex", "base64"]);
  const key = hmacKey instanceof Secret ? hmacKey.reveal() : hmacKey;
  requireText("options.hmacKey", key);
  const expected = createHmac(algorithm, key).update(rawBody).digest();
  const isHex = encoding === "hex" && /^(?:[0-9a-f]{2})+$/i.test(signature);
  const isBase64 = encoding === "base64" && /^[A-Za-z0-9+/]+={0,2}$/.test(signature);
  if (!isHex && !isBase64) return false;
  const given = Buffer.from(signature, encoding);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
