/**
 * What a simulated card is: the data on its stripe and in its chip, and how it behaves.
 *
 * Cards are plain data. A variant is a copy with something changed: `{ ...TEST_CARDS.visa, insert: "unreadable" }`.
 *
 * @module
 */
import {
  given,
  refuseArgument,
  requireArray,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import { maskPan } from "../protocol/cards/masking.ts";
import { PASS_TAGS, type PassProgram } from "../protocol/cards/passes.ts";
import { CONTACTLESS_ERRORS, type ContactlessErrorKey } from "../protocol/commands/contactless-errors.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import { RESULT_CODES, type ResultKey } from "../protocol/commands/result-codes.ts";
import { Secret } from "../secret.ts";

/** How a card is presented. */
export const PRESENTATIONS: readonly Presentation[] = ["swipe", "insert", "tap"];

/** How a card is presented. */
export type Presentation = CardInterface;

/** Payment schemes that the simulated kernels tell apart, and `none` for cards that don't pay. */
export const SCHEMES = [
  "visa",
  "mastercard",
  "amex",
  "discover",
  "diners",
  "jcb",
  "unionPay",
  "none",
] as const;

/** A payment scheme, or `none`. */
export type Scheme = (typeof SCHEMES)[number];

/** What a swipe does: it reads, or the stripe can't be read. */
export type SwipeBehaviour = "reads" | "unreadable";

/**
 * What the chip does.
 *
 * - `online`: asks for online authorisation and accepts the issuer's decision;
 * - `rejectsIssuer`: the same, but declines although the issuer approved;
 * - `approvesOffline`, `declinesOffline`: decides by itself;
 * - `unreadable`: the chip gives no answer, the reader falls back to the stripe;
 * - `noApplication`: holds no application that the reader knows;
 * - a key of `RESULT_CODES`: the transaction ends with that result.
 */
export type InsertBehaviour =
  | "online"
  | "rejectsIssuer"
  | "approvesOffline"
  | "declinesOffline"
  | "unreadable"
  | "noApplication"
  | ResultKey;

/**
 * What a tap does.
 *
 * - `online`, `approvesOffline`: contactless EMV;
 * - `magstripe`: contactless magstripe mode (MSD);
 * - `needsUnlock`: a phone that is locked at the first tap, and does `online` at the next;
 * - a key of `CONTACTLESS_ERRORS`: the transaction fails with that error.
 */
export type TapBehaviour = "online" | "approvesOffline" | "magstripe" | "needsUnlock" | ContactlessErrorKey;

/** One application of a chip. */
export interface CardApplication {
  /** Application identifier, hexadecimal. */
  readonly aid: string;
  /** What a menu shows, up to 16 characters. */
  readonly label: string;
}

/** The tracks of a stripe, without LRC: from start to end sentinel. */
export interface CardTracks {
  readonly track1?: Secret<string>;
  readonly track2?: Secret<string>;
  readonly track3?: Secret<string>;
}

/** A card of the simulation. Only published test numbers: what it holds is encrypted under a public key. */
export interface SimulatedCard {
  /** For messages: "visa", "gift". */
  readonly name: string;
  readonly scheme: Scheme;
  /** Account number; empty for a card that has none. */
  readonly pan: Secret<string>;
  readonly maskedPan: string;
  readonly cardholder: Secret<string>;
  /** YYMM. */
  readonly expiry: string;
  /** Three digits; 2xx and 6xx say that the card has a chip. The tracks have it as well: a variant changes both. */
  readonly serviceCode: string;
  readonly tracks: CardTracks;
  /** `bank`: ISO layout, encrypted when encryption is on. `aamva`, `other`: sent in clear. */
  readonly stripe: "bank" | "aamva" | "other";
  /** The applications of the chip, in order of priority; none for a card without one. */
  readonly applications: readonly CardApplication[];
  readonly swipe: SwipeBehaviour;
  /** Missing: the card has no chip contacts. */
  readonly insert?: InsertBehaviour;
  /** Missing: the card can't be tapped. */
  readonly tap?: TapBehaviour;
  /** Loyalty passes that a tap hands over when they are asked for: the contents, hexadecimal. */
  readonly passes?: Partial<Readonly<Record<PassProgram, string>>>;
  /** Answers to raw commands (pass-through): hexadecimal C-APDU to R-APDU. */
  readonly apdus?: Readonly<Record<string, string>>;
}

/** What {@link createCard} needs to make a payment card. */
export interface CardSpec {
  readonly name: string;
  readonly scheme: Scheme;
  /** 8 to 19 digits. */
  readonly pan: string;
  /** 2 to 26 characters, SURNAME/GIVEN. Default "TEST CARD/SIMULATED". */
  readonly cardholder?: string | undefined;
  /** YYMM. Default 3012. */
  readonly expiry?: string | undefined;
  /** Default 201 (international, chip) with applications, 101 (magstripe) without. */
  readonly serviceCode?: string | undefined;
  /** Start of the tracks' discretionary data, up to 24 digits; what is left of a track is filled with zeros. */
  readonly discretionary?: string | undefined;
  readonly applications?: readonly CardApplication[] | undefined;
  readonly swipe?: SwipeBehaviour | undefined;
  readonly insert?: InsertBehaviour | undefined;
  readonly tap?: TapBehaviour | undefined;
  readonly apdus?: Readonly<Record<string, string>> | undefined;
}

/** Longest track 1 and 2, sentinels included, LRC excluded: 80 and 40 characters with it. */
const TRACK_1_SIZE = 79;
const TRACK_2_SIZE = 39;
const NAME_SIZE = 26;
const DISCRETIONARY = "1143804400000";
const LABEL_SIZE = 16;

/** A stripe's characters between its sentinels. */
const TRACK = /^[%;][ -_]*\?$/;
const LONGEST_TRACK = 254;
const HEX_CONTENTS = /^([0-9A-F]{2}){1,500}$/i;
const HEX_BYTES = /^([0-9A-F]{2}){5,16}$/i;

/** What {@link SimulatedCard.insert} may be besides the keys of RESULT_CODES. */
export const CHIP_BEHAVIOURS: readonly string[] = [
  "online",
  "rejectsIssuer",
  "approvesOffline",
  "declinesOffline",
  "unreadable",
  "noApplication",
];
/** What {@link SimulatedCard.tap} may be besides the keys of CONTACTLESS_ERRORS. */
export const TAP_BEHAVIOURS: readonly string[] = ["online", "approvesOffline", "magstripe", "needsUnlock"];

const keysOf = (table: Readonly<Record<number, { readonly key: string }>>): string[] =>
  Object.values(table).map(({ key }) => key);

function requireTrack(argument: string, track: Secret<string> | undefined): void {
  if (track === undefined) return;
  if (!(track instanceof Secret)) refuseArgument(argument, "Secret", typeof track);
  const text: unknown = track.reveal();
  requireText(argument, text, LONGEST_TRACK);
  if (!TRACK.test(text)) refuseArgument(argument, "track from start to end sentinel", "other text");
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless a reader can make captures of the card. */
export function requireCard(card: SimulatedCard): void {
  requireObject("card", card);
  const { pan, cardholder, tracks, applications, stripe, scheme, swipe, insert, tap } = card;
  requireOneOf("card.scheme", scheme, SCHEMES);
  requireOneOf("card.stripe", stripe, ["bank", "aamva", "other"]);
  requireOneOf("card.swipe", swipe, ["reads", "unreadable"]);
  if (insert !== undefined)
    requireOneOf("card.insert", insert, [...CHIP_BEHAVIOURS, ...keysOf(RESULT_CODES)]);
  if (tap !== undefined) requireOneOf("card.tap", tap, [...TAP_BEHAVIOURS, ...keysOf(CONTACTLESS_ERRORS)]);
  for (const [argument, secret] of [
    ["card.pan", pan],
    ["card.cardholder", cardholder],
  ] as const) {
    if (!(secret instanceof Secret)) refuseArgument(argument, "Secret", typeof secret);
  }
  requireDigits("card.pan", pan.reveal(), /^\d{0,19}$/);
  requireText("card.cardholder", cardholder.reveal(), NAME_SIZE);
  requireObject("card.tracks", tracks);
  for (const name of ["track1", "track2", "track3"] as const)
    requireTrack(`card.tracks.${name}`, tracks[name]);
  requirePasses(card.passes);
  requireArray("card.applications", applications);
  for (const application of applications) {
    requireObject("card.applications[]", application);
    const { aid, label } = application;
    requireDigits("card.applications.aid", aid, HEX_BYTES);
    requireText("card.applications.label", label, LABEL_SIZE);
    // Only cards with a chip have to be complete: the chip repeats what is embossed.
    requireDigits("card.expiry", card.expiry, /^\d{4}$/);
    requireDigits("card.serviceCode", card.serviceCode, /^\d{3}$/);
  }
}

function requirePasses(passes: SimulatedCard["passes"] = {}): void {
  requireObject("card.passes", passes);
  for (const [program, contents] of Object.entries(passes)) {
    requireOneOf("card.passes", program, Object.keys(PASS_TAGS));
    requireDigits(`card.passes.${program}`, contents, HEX_CONTENTS);
  }
}

function requireDigits(argument: string, value: string, pattern: RegExp): void {
  requireText(argument, value);
  // Told by name only: a wrong card number may be a real one.
  if (!pattern.test(value)) refuseArgument(argument, `text like ${pattern.source}`, "other text");
}

/** A track filled to `size` with discretionary data; track 1 and 2 of a card start it alike. */
function fill(head: string, discretionary: string, size: number): string {
  return `${head}${discretionary.padEnd(size, "0").slice(0, Math.max(0, size - head.length - 1))}?`;
}

/**
 * Makes a payment card: both tracks filled to their usual length, chip and contactless behaviour `online` when it has
 * applications.
 *
 * @example
 * ```ts
 * const fallback = createCard({ name: "broken chip", scheme: "visa", pan: "4761739001010119",
 *   applications: TEST_CARDS.visa.applications, insert: "unreadable" });
 * ```
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createCard(spec: CardSpec): SimulatedCard {
  requireObject("spec", spec);
  const { name, scheme, pan, cardholder = "TEST CARD/SIMULATED", expiry = "3012", applications = [] } = spec;
  const serviceCode = spec.serviceCode ?? (applications.length > 0 ? "201" : "101");
  const { discretionary = DISCRETIONARY } = spec;
  requireText("spec.name", name);
  requireArray("spec.applications", applications);
  requireOneOf("spec.scheme", scheme, SCHEMES);
  requireDigits("spec.pan", pan, /^\d{8,19}$/);
  requireDigits("spec.expiry", expiry, /^\d{4}$/);
  requireDigits("spec.serviceCode", serviceCode, /^\d{3}$/);
  requireDigits("spec.discretionary", discretionary, /^\d{0,24}$/);
  requireText("spec.cardholder", cardholder, NAME_SIZE);

  const head1 = `%B${pan}^${cardholder.padEnd(NAME_SIZE)}^${expiry}${serviceCode}`;
  const track1 = fill(head1, discretionary, TRACK_1_SIZE);
  const track2 = fill(`;${pan}=${expiry}${serviceCode}`, discretionary, TRACK_2_SIZE);
  const withChip = applications.length > 0 ? ({ insert: "online", tap: "online" } as const) : {};
  // Discretionary data is card data: it stays in the tracks, which are secrets.
  const { discretionary: _, ...shown } = given(spec);
  return Object.freeze({
    ...withChip,
    ...shown,
    swipe: spec.swipe ?? "reads",
    pan: new Secret(pan, "PAN"),
    maskedPan: maskPan(pan),
    cardholder: new Secret(cardholder, "cardholder name"),
    expiry,
    serviceCode,
    tracks: { track1: new Secret(track1, "track 1"), track2: new Secret(track2, "track 2") },
    stripe: "bank",
    applications,
  });
}
