/**
 * The client of a CardPointe Gateway: token in, outcome out. It holds the merchant's credentials, so it belongs on a
 * server.
 *
 * What moves money is written to the journal before it is sent, sent once, and when its answer is lost the Gateway is
 * asked what happened. What can't be told is "unknown", as a value, and stays in the journal for `recover()` and for a
 * person.
 *
 * Source: CardPointe Gateway API.
 *
 * @module
 */
import { refuseArgument, requireFunction, requireInteger, requireObject, requireText } from "../arguments.ts";
import { requireSignal } from "../wait-arguments.ts";
import * as build from "./build-payment.ts";
import { type GatewayConfig, type GatewayOptions, type Workbench, workbenchOf } from "./client-options.ts";
import { type EndpointName, endpointOf } from "./endpoints.ts";
import type { JournalEntry } from "./journal.ts";
import type { PaymentOutcome } from "./outcomes.ts";
import * as reads from "./reads.ts";
import { type RecoverOptions, type RecoverReport, recoverAll } from "./recover-all.ts";
import type { WireMembers } from "./request-rules.ts";
import type * as requests from "./requests.ts";
import { MAX_MONEY_TIMEOUT_MS, type Payment, sendOnce } from "./send-once.ts";

/** What bounds one call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of each request, 1 to 300 000; instead of the client's. */
  readonly timeoutMs?: number | undefined;
}

const NOTE_MAX_LENGTH = 500;

function requireCallOptions(options: CallOptions): void {
  requireObject("options", options);
  const { signal, timeoutMs } = options;
  if (timeoutMs !== undefined) requireInteger("options.timeoutMs", timeoutMs, 1, MAX_MONEY_TIMEOUT_MS);
  requireSignal("options.signal", signal);
}

function requireMembers(request: object, needed: readonly string[]): void {
  requireObject("request", request);
  for (const name of needed) {
    if (Reflect.get(request, name) === undefined) refuseArgument(`request.${name}`, "a value", "undefined");
  }
}

/** A client of one Gateway. Any number of calls may run at once. */
export class CardPointeGateway {
  readonly #bench: Workbench;

  /**
   * @param config a site and its environment, or a full address; the credentials; the merchant id
   * @throws Vp3300Error `GATEWAY_HOST_REFUSED` when credentials may not go there; `ARGUMENT_INVALID`
   */
  constructor(config: GatewayConfig, options: GatewayOptions = {}) {
    this.#bench = workbenchOf(config, options);
  }

  /**
   * Asks for money. The order id is made, unless the request has one, and is in the journal before the request leaves.
   * One order id is authorized once: with one that the journal knows, nothing is sent.
   *
   * @throws Vp3300Error when the card was certainly not charged: `GATEWAY_ORDER_KNOWN` (its `state` and `outcome` in the
   *   context), `GATEWAY_JOURNAL_FAILED`, `ARGUMENT_INVALID` (nothing was sent); `GATEWAY_AUTHENTICATION`,
   *   `GATEWAY_REQUEST`, `GATEWAY_RATE_LIMITED` (`retryAfterMs`), or `GATEWAY_CONNECTION` and `GATEWAY_TIMEOUT` with `sent`
   *   "no"; the same order id may be used again after these. On abort the signal's reason: the entry stays open, and
   *   {@link CardPointeGateway.recover} finds out
   */
  async authorize(request: requests.AuthRequest, options: CallOptions = {}): Promise<PaymentOutcome> {
    return this.#pay(() => build.authorization(this.#bench, request), options);
  }

  /**
   * Takes what was authorized: all of it, or `amountMinor`, which may differ for a tip. Repeating it is harmless: what is
   * captured already is "approved" or "declined" with `PPS 27`.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.authorize}
   */
  async capture(request: requests.CaptureRequest, options: CallOptions = {}): Promise<PaymentOutcome> {
    return this.#pay(() => build.capture(this.#bench, request), options);
  }

  /**
   * Lets go what is not settled. Of what is authorized and not captured, `amountMinor` may be a part.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.authorize}
   */
  async void(request: requests.VoidRequest, options: CallOptions = {}): Promise<PaymentOutcome> {
    return this.#pay(() => build.voidSale(this.#bench, request), options);
  }

  /**
   * Gives back what is settled: all of it, or `amountMinor`. A refund must not be repeated: after a lost answer it is
   * looked for under its own order id, and if it does not show, the outcome is "unknown". Give an `orderId` of your own
   * to be sure that one refund is asked for once.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.authorize}
   */
  async refund(request: requests.RefundRequest, options: CallOptions = {}): Promise<PaymentOutcome> {
    return this.#pay(() => build.refund(this.#bench, request), options);
  }

  /**
   * Lets go whatever stands under an order id; for an authorization whose retref is not known. Where none stands and the
   * journal has the authorization open, it may be on its way: then this asks once more, 35 seconds later.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.authorize}
   */
  async voidByOrderId(
    request: requests.VoidByOrderIdRequest,
    options: CallOptions = {},
  ): Promise<PaymentOutcome> {
    return this.#pay(() => build.voidOrder(this.#bench, request), options);
  }

  /** The transaction as it is now. @throws Vp3300Error a `GATEWAY_` code of the request, `ARGUMENT_INVALID` */
  async inquire(
    request: { readonly retref: string; readonly merchid?: string | undefined },
    options: CallOptions = {},
  ): Promise<reads.InquiryOutcome> {
    return reads.readInquiry(await this.#read("inquire", request, options, "retref"));
  }

  /**
   * The transactions of an order id, of this merchant id alone.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async inquireByOrderId(
    request: { readonly orderId: string; readonly merchid?: string | undefined },
    options: CallOptions = {},
  ): Promise<reads.InquiryOutcome> {
    return reads.readInquiry(await this.#read("inquireByOrderId", request, options, "orderId"));
  }

  /**
   * Keeps a signature with a sale; an empty one erases it.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async storeSignature(
    request: requests.SignatureRequest,
    options: CallOptions = {},
  ): Promise<reads.SignatureOutcome> {
    return reads.readSignature(await this.#read("sigcap", request, options, "retref", "signature"));
  }

  /**
   * Keeps an account as a new profile. Saving the same card for the same holder twice gives the ids of the first time.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async createProfile(
    request: requests.CreateProfileRequest,
    options: CallOptions = {},
  ): Promise<reads.ProfileOutcome> {
    return reads.readProfileChange(await this.#read("saveProfile", request, options, "account"));
  }

  /**
   * Keeps another account in a profile.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async addAccount(
    request: requests.AddAccountRequest,
    options: CallOptions = {},
  ): Promise<reads.ProfileOutcome> {
    if ((request as { readonly acctid?: unknown } | undefined)?.acctid !== undefined) {
      refuseArgument("request.acctid", "none: updateAccount or replaceAccount change a kept account", "one");
    }
    return this.#saveAccount(request, {}, options);
  }

  /**
   * Changes members of a kept account. Members that are absent stay as they are.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async updateAccount(
    request: requests.UpdateAccountRequest,
    options: CallOptions = {},
  ): Promise<reads.ProfileOutcome> {
    return this.#saveAccount(request, { profileupdate: "Y" }, options, "acctid");
  }

  /**
   * Puts an account in the place of a kept one. Members that are absent become empty.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async replaceAccount(
    request: requests.UpdateAccountRequest & { readonly account: requests.CreateProfileRequest["account"] },
    options: CallOptions = {},
  ): Promise<reads.ProfileOutcome> {
    return this.#saveAccount(request, {}, options, "acctid", "account");
  }

  /** The accounts of a profile, or one of them; none when there is no such profile. */
  async getProfile(
    request: requests.StoredAccountRequest,
    options: CallOptions = {},
  ): Promise<readonly reads.StoredAccount[]> {
    return reads.readProfile(await this.#read("getProfile", request, options, "profileid"));
  }

  /**
   * Forgets one account of a profile. The default account can't be deleted while there are others.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async deleteAccount(
    request: requests.StoredAccountRequest & { readonly acctid: string },
    options: CallOptions = {},
  ): Promise<reads.ProfileOutcome> {
    return reads.readProfileChange(
      await this.#read("deleteProfile", request, options, "profileid", "acctid"),
    );
  }

  /**
   * Forgets a profile: all of its accounts, and the billing plans that are tied to it.
   *
   * @throws Vp3300Error as {@link CardPointeGateway.inquire}
   */
  async deleteProfile(
    { profileid, merchid }: Omit<requests.StoredAccountRequest, "acctid">,
    options: CallOptions = {},
  ): Promise<reads.ProfileOutcome> {
    const request = { profileid, merchid };
    return reads.readProfileChange(await this.#read("deleteProfile", request, options, "profileid"));
  }

  /** Batches and how the processor took them; none when there is nothing to tell. */
  async settlementStatus(
    request: requests.SettlementStatusRequest,
    options: CallOptions = {},
  ): Promise<readonly reads.SettlementBatch[]> {
    requireObject("request", request);
    const { date, batchid } = request as { readonly date?: string; readonly batchid?: string };
    if ((date === undefined) === (batchid === undefined))
      refuseArgument("request", "either date or batchid", "other");
    return reads.readBatches(await this.#read("settlestat", request, options));
  }

  /** A day's deposits; `undefined` when there are none. Production only. */
  async funding(
    request: requests.FundingRequest,
    options: CallOptions = {},
  ): Promise<reads.Funding | undefined> {
    return reads.readFunding(await this.#read("funding", request, options, "date"));
  }

  /**
   * What a card's number says of it; `undefined` when nothing is known. The token travels in the URL, which ends up in logs.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`, before anything is sent, for a card number in its place
   */
  async bin(request: requests.BinRequest, options: CallOptions = {}): Promise<reads.BinInfo | undefined> {
    return reads.readBin(await this.#read("bin", request, options, "token"));
  }

  /** What the merchant is set up for. */
  async inquireMerchant(
    request: { readonly merchid?: string | undefined } = {},
    options: CallOptions = {},
  ): Promise<reads.MerchantInfo> {
    return reads.readMerchant(await this.#read("inquireMerchant", request, options));
  }

  /**
   * What a surcharge would be: information only, the Gateway adds it by itself. The token travels in the URL, which ends up
   * in logs.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`, before anything is sent, for a card number in its place
   */
  async surcharge(request: requests.SurchargeRequest, options: CallOptions = {}): Promise<reads.Surcharge> {
    requireObject("request", request);
    if (request.token === undefined && request.postal === undefined) {
      refuseArgument("request", "token or postal", "neither");
    }
    return reads.readSurcharge(await this.#read("surcharge", request, options));
  }

  /** Opens a batch by hand, where the client was told that batches are. @throws Vp3300Error `ARGUMENT_INVALID` where not */
  async openBatch(
    request: { readonly batchsource: string; readonly merchid?: string | undefined },
    options: CallOptions = {},
  ): Promise<reads.ManualBatch> {
    this.#requireManualBatches();
    return reads.readManualBatch(await this.#read("openBatch", request, options, "batchsource"));
  }

  /** Closes a batch by hand: the lowest open one, without a `batchid`. @throws Vp3300Error as {@link CardPointeGateway.openBatch} */
  async closeBatch(
    request: { readonly batchid?: number | undefined; readonly merchid?: string | undefined } = {},
    options: CallOptions = {},
  ): Promise<reads.ManualBatch> {
    this.#requireManualBatches();
    return reads.readManualBatch(await this.#read("closeBatch", request, options));
  }

  /** Resolves when credentials and merchant id are good. @throws Vp3300Error `GATEWAY_AUTHENTICATION` when they are not */
  async checkCredentials(options: CallOptions = {}): Promise<void> {
    await this.#read("credentials", {}, options);
  }

  /**
   * Finds out about everything that the journal has open or in attention: what a crash left behind, and what stayed
   * unknown before. Call it when a server starts, and from time to time; several processes may do so at once. Nothing is
   * sent that could charge a card. What was resolved is told once, by `onResolved` at once and in the report at the end;
   * an abort leaves no report.
   *
   * @throws Vp3300Error `GATEWAY_JOURNAL_FAILED` when the journal can't say what there is, `ARGUMENT_INVALID`; on abort the
   *   signal's reason
   */
  async recover(options: RecoverOptions = {}): Promise<RecoverReport> {
    requireCallOptions(options);
    const { concurrency, waitForHeld, onResolved } = options;
    if (concurrency !== undefined) requireInteger("options.concurrency", concurrency, 1, 100);
    if (waitForHeld !== undefined && typeof waitForHeld !== "boolean") {
      refuseArgument("options.waitForHeld", "boolean", typeof waitForHeld);
    }
    if (onResolved !== undefined) requireFunction("options.onResolved", onResolved);
    return recoverAll(this.#bench, options);
  }

  /** What the journal has in attention: a person looks, and closes it. */
  async attention(): Promise<readonly JournalEntry[]> {
    return this.#bench.journal.list("attention");
  }

  /** What the journal has of an order id, or of an outcome's `id`; `undefined` when it knows none. */
  async findPayment(id: string): Promise<JournalEntry | undefined> {
    requireText("id", id, 64);
    return this.#bench.journal.read(id);
  }

  /**
   * A person's word: closes an entry that is in attention, with a note (no card data). False when it is not there, not in
   * attention, or just being looked into.
   *
   * @throws Vp3300Error `GATEWAY_JOURNAL_FAILED`, `ARGUMENT_INVALID`
   */
  async closeByHand(id: string, note: string): Promise<boolean> {
    requireText("id", id, 64);
    requireText("note", note, NOTE_MAX_LENGTH);
    return this.#bench.journal.close(id, note);
  }

  async #pay(payment: () => Payment, options: CallOptions): Promise<PaymentOutcome> {
    requireCallOptions(options);
    return sendOnce(this.#bench, payment(), options);
  }

  async #read(
    endpoint: EndpointName,
    request: object,
    options: CallOptions,
    ...needed: readonly string[]
  ): Promise<unknown> {
    requireCallOptions(options);
    requireMembers(request, needed);
    return this.#call(
      endpoint,
      build.wireMembers(this.#bench, endpointOf(endpoint).fields, request),
      options,
    );
  }

  #call(endpoint: EndpointName, members: WireMembers, { signal, timeoutMs }: CallOptions): Promise<unknown> {
    return this.#bench.http.call(endpoint, members, { signal, timeoutMs });
  }

  /** Saves into a profile that is there: a new account, or an account that is named. */
  async #saveAccount(
    request: requests.AddAccountRequest | requests.UpdateAccountRequest,
    more: WireMembers,
    options: CallOptions,
    ...needed: readonly string[]
  ): Promise<reads.ProfileOutcome> {
    requireCallOptions(options);
    requireMembers(request, ["profileid", ...needed]);
    const { members, stored } = build.storedAccount(this.#bench, request);
    const value = await this.#call("saveProfile", { ...members, profile: stored, ...more }, options);
    return reads.readProfileChange(value);
  }

  #requireManualBatches(): void {
    if (!this.#bench.manualBatches)
      refuseArgument("options.manualBatches", "true, to open and close batches", "false");
  }
}
