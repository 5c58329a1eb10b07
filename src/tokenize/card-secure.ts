/**
 * The CardSecure client: card data in, token out. No credentials are involved, so it may run where the reader is.
 *
 * One call is one request: nothing is repeated and no redirect is followed. Every call settles: answer, deadline,
 * abort or broken connection.
 *
 * Source: CardPointe "CardSecure API".
 *
 * @module
 */
import {
  refuseArgument,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import { withDeadline } from "../deadline.ts";
import { Vp3300Error } from "../errors.ts";
import type { DeviceDataForm } from "../protocol/cards/index.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { CardToken, TOKEN_MAX_LENGTH } from "./card-token.ts";
import { type CardSecureAddress, type CardSecureSite, cardSecureBase } from "./endpoint.ts";
import { networkFailure } from "./network-failure.ts";
import { tokenizeBody } from "./token-request.ts";
import type { TokenSource } from "./token-source.ts";

const PATHS = {
  tokenize: "/cardsecure/api/v1/ccn/tokenize",
  echo: "/cardsecure/api/v1/echo",
} as const;
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const ECHO_MAX_LENGTH = 250;

/** What a {@link CardSecure} stands on. */
export interface CardSecureOptions {
  /** Default `globalThis.fetch`. Called with `redirect: "manual"` and a signal. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Default deadline of a call, 1 to 2^31-1; 30 000 unless set. */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Further hosts that card data may go to, by `https`: exact names in lower case, without port. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** What bounds one call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's. */
  readonly timeoutMs?: number | undefined;
}

/** How one token is made. */
export interface TokenizeOptions extends CallOptions {
  /** A fresh token in place of the account's stable one. Default false. */
  readonly unique?: boolean | undefined;
  /** How a swipe is sent; data of chips has one form. Default "binary". Unverified: no sample of the binary form is published; ask the vendor. */
  readonly deviceDataForm?: DeviceDataForm | undefined;
  /**
   * Take the account itself as the token: CardSecure does not tokenize cards of a merchant's closed-loop gift range.
   * Default false: such an answer is refused, because the caller would store and log it as a token.
   */
  readonly allowAccountAsToken?: boolean | undefined;
}

/** A client of one CardSecure service. Stateless; any number of calls may run at once. */
export class CardSecure {
  readonly #base: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #timeoutMs: number;
  readonly #clock: Clock;

  /**
   * @param config a site and its environment, or a full address
   * @throws Vp3300Error `TOKENIZE_HOST_REFUSED` when card data may not go there; `ARGUMENT_INVALID`
   */
  constructor(config: CardSecureSite | CardSecureAddress, options: CardSecureOptions = {}) {
    requireObject("options", options);
    const { timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock, allowedHosts = [] } = options;
    // Called as a plain function: a browser's fetch refuses any other `this`.
    const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
    requireFunction("options.fetch", fetch);
    requireInteger("options.timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
    requireClock("options.clock", clock);
    this.#base = cardSecureBase(config, allowedHosts);
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  /**
   * Asks for the token of a card, bank account or wallet payment. Repeating a call is harmless but for wallets.
   *
   * Refused before anything is sent: card data in clear, captures without key serial number, ciphertext or masked
   * number, contactless magnetic-stripe mode, keyed data that is wrong on its face.
   *
   * @throws Vp3300Error `TOKENIZE_CARD_INVALID`, `TOKENIZE_CLEAR_CARD_DATA`, `TOKENIZE_CAPTURE_UNUSABLE` (nothing was
   *   sent); `TOKENIZE_CARD_REFUSED`, `TOKENIZE_READER_DATA_REFUSED`, `TOKENIZE_KEY_REFUSED`,
   *   `TOKENIZE_REQUEST_REFUSED`, `TOKENIZE_SERVICE_UNAVAILABLE` (CardSecure's `errorcode` in the context);
   *   `TOKENIZE_RESPONSE_INVALID`, `TOKENIZE_CONNECTION`, `TOKENIZE_TIMEOUT`; `ARGUMENT_INVALID`; on abort the signal's
   *   reason
   */
  async tokenize(source: TokenSource, options: TokenizeOptions = {}): Promise<CardToken> {
    requireObject("options", options);
    const { unique = false, deviceDataForm = "binary", allowAccountAsToken = false } = options;
    requireOneOf("options.deviceDataForm", deviceDataForm, ["binary", "keyboard"]);
    requireBoolean("options.unique", unique);
    requireBoolean("options.allowAccountAsToken", allowAccountAsToken);
    const body = tokenizeBody(source, { nowMs: this.#clock.now(), deviceDataForm });
    const { token } = await this.#post(PATHS.tokenize, unique ? { ...body, unique } : body, options);
    // Sixteen digits starting with 9 do not fit a number: one that came as a number has lost its last digit.
    if (typeof token !== "string" || token === "" || token.length > TOKEN_MAX_LENGTH) refuseToken("token");
    if (!allowAccountAsToken && isAccount(token, source, body.account)) refuseToken("account in clear");
    return new CardToken(token);
  }

  /**
   * Asks CardSecure to repeat `message` (at most 250 ASCII characters; never card data): a health check.
   *
   * @throws Vp3300Error as {@link CardSecure.tokenize}, for what can go wrong after sending; `ARGUMENT_INVALID`
   */
  async echo(message: string, options: CallOptions = {}): Promise<void> {
    requireText("message", message, ECHO_MAX_LENGTH);
    if (!/^[\x20-\x7e]*$/.test(message)) refuseArgument("message", "ASCII text", "other text");
    requireObject("options", options);
    const answer = await this.#post(PATHS.echo, { message }, options);
    if (answer.message !== message) {
      throw new Vp3300Error("TOKENIZE_RESPONSE_INVALID", { reason: "not the message that was sent" });
    }
  }

  #post(path: string, body: object, { signal, timeoutMs = this.#timeoutMs }: CallOptions): Promise<Answer> {
    requireInteger("options.timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
    requireSignal("options.signal", signal);
    const exchange = async (until: AbortSignal) => readAnswer(await this.#send(path, body, until));
    return withDeadline(exchange, {
      clock: this.#clock,
      timeoutMs,
      signal,
      onTimeout: () => new Vp3300Error("TOKENIZE_TIMEOUT", { timeoutMs }),
    });
  }

  async #send(path: string, body: object, signal: AbortSignal): Promise<Response> {
    try {
      return await this.#fetch(this.#base + path, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(body),
        redirect: "manual",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal,
      });
    } catch (error) {
      throw networkFailure(error);
    }
  }
}

function requireBoolean(argument: string, value: unknown): void {
  if (typeof value !== "boolean") refuseArgument(argument, "boolean", typeof value);
}

function refuseToken(reason: string): never {
  throw new Vp3300Error("TOKENIZE_RESPONSE_INVALID", { reason });
}

/** Whether a "token" is the account that was sent, or fits what a capture shows of it, from the first digit on. */
function isAccount(token: string, source: TokenSource, account: string | undefined): boolean {
  if (source.kind === "attach") return false;
  if (account !== undefined) return account.split("/").includes(token);
  const masked = "maskedPan" in source ? source.maskedPan : undefined;
  return (
    masked !== undefined &&
    masked[0] !== "*" &&
    masked.length === token.length &&
    [...masked].every((character, index) => character === "*" || character === token[index])
  );
}
