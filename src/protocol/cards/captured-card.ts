/**
 * How captures are made of a transaction answer. Their shapes are in `capture.ts`.
 *
 * @module
 */
import { requireOneOf } from "../../arguments.ts";
import { Secret } from "../../secret.ts";
import { formatHex } from "../hex.ts";
import { requireTag } from "../tlv/tlv-tag.ts";
import type { Attribution, CardSource } from "./attribution.ts";
import type {
  CaptureFields,
  CardCapture,
  DeviceDataForm,
  SwipeCapture,
  TapMagstripeCapture,
} from "./capture.ts";
import { type CardTlv, cardText } from "./card-tlv.ts";
import { tlvDeviceData } from "./device-data.ts";
import { Redacted } from "./redacted.ts";
import { decodeSwipe, type Swipe } from "./swipe.ts";
import { keyboardForm } from "./swipe-keyboard.ts";
import { isChipServiceCode } from "./track.ts";

export const RESULT_CODE = 0xdfee25;
export const ENTRY_MODE = 0x9f39;
const EXPIRY_DATE = 0x5f24;
const CRYPTOGRAM_INFORMATION = 0x9f27;
const TRACK_1_TAGS: readonly number[] = [0xffee13, 0xdfef17, 0xdfee13, 0x56];
const TRACK_2_TAGS: readonly number[] = [0xffee14, 0xdfef18, 0xdfee14];

/** Status 23: request online authorization. Source: NEO 2 IDG p.28. */
const STATUS_GO_ONLINE = 0x23;
/** Result codes: go online, contact and contactless. Source: SDK headers (IDTEMVData.h). */
const RESULTS_GO_ONLINE: readonly (number | undefined)[] = [0x0004, 0x0023];
/** Bits 8 and 7 of 9F27, and what they are for an ARQC. Source: EMV Book 3, 6.5.5.4. */
const CRYPTOGRAM_TYPE = 0xc0;
const ARQC = 0x80;
const FALLBACK = 0x80;
const AES_DUKPT_KSN_SIZE = 12;
const DEVICE_DATA_FORMS: readonly DeviceDataForm[] = ["binary", "keyboard"];

/** What a capture is made of. The capture owns the bytes of `tlv`. */
export interface CaptureParts {
  readonly tlv: CardTlv;
  readonly status: number;
  readonly attribution: Attribution | undefined;
}

type ChipKind = "insert" | "tap" | "tapMagstripe";

const KIND_BY_SOURCE: Readonly<Partial<Record<CardSource, ChipKind>>> = {
  contact: "insert",
  contactless: "tap",
  contactlessMagstripe: "tapMagstripe",
};

const KIND_BY_ENTRY_MODE: Readonly<Record<number, ChipKind>> = {
  5: "insert",
  7: "tap",
  145: "tapMagstripe",
};

/**
 * The capture that an answer holds. Undefined when it holds neither swipe nor track nor account number, and when
 * neither attribution nor entry mode tell how the card was read.
 */
export function captureOf(parts: CaptureParts): CardCapture | undefined {
  const { tlv, attribution } = parts;
  const envelope = tlv.swipe?.value;
  if (envelope !== undefined) return new CapturedSwipe(tlv, envelope);
  if (!tlv.holdsCard) return undefined;
  const kind =
    KIND_BY_SOURCE[attribution?.source ?? "unknown"] ?? KIND_BY_ENTRY_MODE[tlv.number(ENTRY_MODE, 1) ?? 0];
  if (kind === undefined) return undefined;
  return kind === "tapMagstripe" ? new CapturedTapMagstripe(parts) : new CapturedChip(kind, parts);
}

/** What all captures do alike. */
abstract class CapturedCard<Kind extends CardCapture["kind"]> extends Redacted {
  readonly kind: Kind;
  abstract readonly encrypted: boolean;
  abstract readonly cipher: CaptureFields["cipher"];
  abstract readonly ksn: Uint8Array | undefined;
  abstract readonly maskedPan: string | undefined;
  readonly #tlv: CardTlv;

  constructor(kind: Kind, tlv: CardTlv) {
    super();
    this.kind = kind;
    this.#tlv = tlv;
  }

  get resultCode(): number | undefined {
    return this.#tlv.number(RESULT_CODE, 2);
  }

  get entryMode(): number | undefined {
    return this.#tlv.number(ENTRY_MODE, 1);
  }

  get raw(): Secret<Uint8Array> {
    return new Secret(this.#tlv.bytes, "card data");
  }

  tag(tag: number): Uint8Array | undefined {
    requireTag("tag", tag);
    return this.#tlv.tag(tag);
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { kind, encrypted, cipher, ksn, maskedPan, entryMode, resultCode } = this;
    return { kind, encrypted, cipher, ksn: ksn && formatHex(ksn), maskedPan, entryMode, resultCode };
  }
}

/** Contact and contactless EMV; with {@link CapturedTapMagstripe} all that comes as TLVs. */
class CapturedChip<Kind extends ChipKind> extends CapturedCard<Kind> implements CaptureFields {
  readonly #tlv: CardTlv;
  readonly #attribution: Attribution | undefined;
  readonly #status: number;

  constructor(kind: Kind, { tlv, attribution, status }: CaptureParts) {
    super(kind, tlv);
    this.#tlv = tlv;
    this.#attribution = attribution;
    this.#status = status;
  }

  get encrypted(): boolean {
    return this.#tlv.cardData().some(({ state }) => state === "encrypted") && !this.#tlv.inClear;
  }

  get cipher(): CaptureFields["cipher"] {
    if (!this.encrypted) return "none";
    return this.#attribution?.cipher ?? (this.#tlv.ksn?.length === AES_DUKPT_KSN_SIZE ? "aes" : "tdes");
  }

  get ksn(): Uint8Array | undefined {
    return this.#tlv.ksn?.slice();
  }

  get maskedPan(): string | undefined {
    return this.#tlv.maskedPan;
  }

  get expiry(): string | undefined {
    const onTrack = this.#tlv.shown().find(({ expiry }) => expiry !== undefined)?.expiry;
    return onTrack ?? this.#expiryDate();
  }

  get onlineRequested(): boolean {
    const cryptogram = this.#tlv.number(CRYPTOGRAM_INFORMATION, 1) ?? 0;
    return (
      this.#status === STATUS_GO_ONLINE ||
      RESULTS_GO_ONLINE.includes(this.resultCode) ||
      (cryptogram & CRYPTOGRAM_TYPE) === ARQC
    );
  }

  deviceData(form: DeviceDataForm = "binary"): Secret<string> {
    requireOneOf("form", form, DEVICE_DATA_FORMS);
    return new Secret(tlvDeviceData(this.#tlv.bytes), "device data");
  }

  /** The first two bytes of `YYMMDD`, unless they are masked. */
  #expiryDate(): string | undefined {
    const date = this.#tlv.locate(EXPIRY_DATE)?.value;
    return date && /^\d{4}/.exec(formatHex(date))?.[0];
  }
}

class CapturedTapMagstripe extends CapturedChip<"tapMagstripe"> implements TapMagstripeCapture {
  readonly #tlv: CardTlv;

  constructor(parts: CaptureParts) {
    super("tapMagstripe", parts);
    this.#tlv = parts.tlv;
  }

  override get onlineRequested(): boolean {
    return true;
  }

  get track1(): Secret<string> | undefined {
    return this.#track(TRACK_1_TAGS, "track 1");
  }

  get track2(): Secret<string> | undefined {
    return this.#track(TRACK_2_TAGS, "track 2");
  }

  #track(tags: readonly number[], label: string): Secret<string> | undefined {
    const data = this.#tlv.cardData();
    const datum = data.find(({ tag, state }) => tags.includes(tag) && state !== "encrypted");
    return datum && new Secret(cardText(datum), label);
  }
}

class CapturedSwipe extends CapturedCard<"swipe"> implements SwipeCapture {
  readonly #tlv: CardTlv;
  readonly #envelope: Uint8Array;
  #swipe: Swipe | undefined;

  constructor(tlv: CardTlv, envelope: Uint8Array) {
    super("swipe", tlv);
    this.#tlv = tlv;
    this.#envelope = envelope;
  }

  /** Decoded when first asked for: that it can be was checked with the answer. */
  get swipe(): Swipe {
    this.#swipe ??= decodeSwipe(this.#envelope);
    return this.#swipe;
  }

  get encrypted(): boolean {
    return this.swipe.encrypted && !this.swipe.inClear && !this.#tlv.inClear;
  }

  get cipher(): CaptureFields["cipher"] {
    if (!this.encrypted) return "none";
    const { cipher } = this.swipe;
    return cipher === "other" ? "extended" : cipher;
  }

  get ksn(): Uint8Array | undefined {
    return this.swipe.ksn?.slice();
  }

  get maskedPan(): string | undefined {
    return this.swipe.maskedPan;
  }

  get expiry(): string | undefined {
    return this.swipe.expiry;
  }

  get onlineRequested(): boolean {
    return true;
  }

  get fallback(): boolean {
    return this.entryMode === FALLBACK;
  }

  get chipCard(): boolean {
    const { serviceCode, chipCard } = this.swipe;
    return serviceCode === undefined ? chipCard : isChipServiceCode(serviceCode);
  }

  deviceData(form: DeviceDataForm = "binary"): Secret<string> {
    requireOneOf("form", form, DEVICE_DATA_FORMS);
    return form === "keyboard"
      ? keyboardForm(this.#envelope)
      : new Secret(formatHex(this.#envelope), "device data");
  }
}
