/**
 * The data of a transaction answer: 02-40, 03-40, 60-10, 60-11, 60-12, 60-13.
 *
 * | offset | size | field                                                                   |
 * | ------ | ---- | ----------------------------------------------------------------------- |
 * | 0      | 1    | attribution byte; no data at all after a timeout or a cancellation      |
 * | 1      |      | TLVs in ID TECH's dialect, in any order                                 |
 *
 * Source: NEO 2 IDG p.230-233; Bluefin Decryptx page idtech-vp3350; Payroc C# SDK tests (VP3300 contact sample).
 *
 * @module
 */
import { refuseArgument, requireBytes, requireInteger, requireObject } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { requireTag } from "../tlv/tlv-tag.ts";
import { plainBytes } from "../view.ts";
import { type Attribution, parseAttribution } from "./attribution.ts";
import type { CardCapture } from "./capture.ts";
import { captureOf, ENTRY_MODE, RESULT_CODE } from "./captured-card.ts";
import { CardTlv } from "./card-tlv.ts";
import { type Pass, passesIn } from "./passes.ts";
import { Redacted } from "./redacted.ts";
import { decodeSwipe } from "./swipe.ts";

const ATTRIBUTION = 0xdfee26;
const CONTACTLESS_ERROR = 0xffee1f;
const CONTACTLESS_ERROR_SIZE = 4;

/** Tag FFEE1F. Source: NEO 2 IDG p.232. */
export interface ContactlessFailure {
  /** 0 to 0xff; the meanings are in `CONTACTLESS_ERRORS`. */
  readonly code: number;
  /** SW1 and SW2 of the card, 0 to 0xffff. */
  readonly sw: number;
  /** Where the reader was in the conversation with the card. Unverified: no public document lists the numbers. */
  readonly rfState: number;
}

/** How a transaction answer is read. */
export interface TransactionResponseOptions {
  /**
   * Whether the data starts with the attribution byte, as on the wire; default true. Published samples often leave it
   * out. The attribution is then that of tag DFEE26.
   */
  readonly attribution?: boolean | undefined;
}

/**
 * A transaction answer whose TLVs and swipe have been checked. Fields are read from the data when asked for. JSON, text
 * conversion and inspection show no more of the card than its masked number.
 */
export class TransactionResponse extends Redacted {
  /** The status byte of the frame, 0 to 0xff, whatever it means. */
  readonly status: number;
  /** Undefined when there is no data, or no attribution in it. */
  readonly attribution: Attribution | undefined;
  readonly #tlv: CardTlv;
  #capture: CardCapture | undefined;

  constructor(status: number, attribution: Attribution | undefined, tlv: CardTlv) {
    super();
    this.status = status;
    this.attribution = attribution;
    this.#tlv = tlv;
  }

  /** Tag DFEE25, 0 to 0xffff; the meanings are in `RESULT_CODES`. */
  get resultCode(): number | undefined {
    return this.#tlv.number(RESULT_CODE, 2);
  }

  /** Tag 9F39: 05 contact, 07 contactless, 80 fallback swipe, 90 swipe, 91 contactless magstripe. */
  get entryMode(): number | undefined {
    return this.#tlv.number(ENTRY_MODE, 1);
  }

  /** Why contactless failed. */
  get contactlessError(): ContactlessFailure | undefined {
    const block = this.#tlv.number(CONTACTLESS_ERROR, CONTACTLESS_ERROR_SIZE);
    return block === undefined
      ? undefined
      : { code: Math.floor(block / 0x1000000), sw: (block >> 8) & 0xffff, rfState: block & 0xff };
  }

  /** Loyalty passes that came with the tap; none as a rule. */
  get passes(): readonly Pass[] {
    return passesIn(this.#tlv);
  }

  /**
   * What was captured from the card: a copy, made on the first call. Undefined when the answer holds neither swipe nor
   * track nor account number.
   */
  get capture(): CardCapture | undefined {
    this.#capture ??= captureOf({
      tlv: this.#tlv.copy(),
      status: this.status,
      attribution: this.attribution,
    });
    return this.#capture;
  }

  /**
   * The value of a tag, a view: for a tag that holds card data its masked value, never the clear or encrypted one; for
   * any other its first value. Undefined when there is none, and for templates, whose children have tags of their own.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  tag(tag: number): Uint8Array | undefined {
    requireTag("tag", tag);
    return this.#tlv.tag(tag);
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { status, attribution, resultCode, entryMode, contactlessError, capture } = this;
    return { status, attribution: attribution?.raw, resultCode, entryMode, contactlessError, capture };
  }
}

/**
 * Reads the data field of a transaction answer. Unknown statuses, tags, results and attributions are carried as
 * numbers. The response keeps `data`; its capture is a copy.
 *
 * Source: NEO 2 IDG p.230-233.
 *
 * @param status the frame's status byte, 0 to 255
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TLV_*` as `TlvCursor.next`; for a swipe `PROTOCOL_FRAME_*` and
 * `PROTOCOL_SWIPE_LENGTH` as `decodeSwipe`; with `offset`, which counts from the start of `data`
 */
export function decodeTransactionResponse(
  data: Uint8Array,
  status: number,
  options: TransactionResponseOptions = {},
): TransactionResponse {
  requireBytes("data", data);
  requireInteger("status", status, 0, 0xff);
  requireObject("options", options);
  const { attribution: attributed = true } = options;
  if (typeof attributed !== "boolean") refuseArgument("options.attribution", "boolean", typeof attributed);

  const leads = attributed && data.length > 0;
  const tlv = new CardTlv(plainBytes(data), leads ? 1 : 0);
  const { swipe } = tlv;
  if (swipe !== undefined) checkSwipe(swipe.value, swipe.offset);
  const attribution = leads ? data[0] : tlv.locate(ATTRIBUTION)?.value[0];
  return new TransactionResponse(
    status,
    attribution === undefined ? undefined : parseAttribution(attribution),
    tlv,
  );
}

/** Moves the offset of an error to where the swipe is in the data. */
function checkSwipe(envelope: Uint8Array, start: number): void {
  try {
    decodeSwipe(envelope);
  } catch (error) {
    const { code, context } = error as Vp3300Error;
    throw new Vp3300Error(code, { ...context, offset: start + Number(context.offset) }, { cause: error });
  }
}
