/**
 * Which TLV rules hold: profiles name the dialect, limits bound what a hostile input can ask for.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireObject } from "../../arguments.ts";

/**
 * A dialect of BER-TLV. Take one of the constants, or spread it: `{ ...TLV_IDTECH, authorizationCodeTag: true }`.
 * All profiles read tags of one to four bytes and lengths of up to four.
 */
export interface TlvProfile {
  /** Skip 00 bytes before, between and after data objects. Source: EMV Book 3, Annex B1. */
  readonly filler00: boolean;
  /** Skip FF bytes there too. No tag that starts with FF can be read then. */
  readonly fillerFF: boolean;
  /** Read templates of indefinite length (80, closed by 0000). EMV has none. Source: X.690 8.1.3.6. */
  readonly indefinite: boolean;
  /** Deliver a constructed object whose contents are no data objects as a primitive one, in place of an error. */
  readonly opaqueTemplates: boolean;
  /**
   * ID TECH's dialect: length bytes A1/A2 (81/82, value masked) and C1/C2 (value encrypted), whose values are never
   * descended into; two-byte tags FFE0-FFED and FFF0-FFFF; of FFEExx only FFEE01, 04, 05, 06 and 08 are templates.
   * Source: ID TECH device tests and VP3300 BT configuration dumps (vp3300 reference 8.1, 8.2); NEO 2 IDG p.502-504.
   */
  readonly idtech: boolean;
  /** Read E300 as ID TECH's two-byte authorization code. Only answers to 02-01, 03-00 and 03-03 hold it. */
  readonly authorizationCodeTag: boolean;
}

/** EMV, strict: 00 filler is skipped, indefinite length is refused. Source: EMV Book 3, Annex B. */
export const TLV_EMV: TlvProfile = Object.freeze({
  filler00: true,
  fillerFF: false,
  indefinite: false,
  opaqueTemplates: false,
  idtech: false,
  authorizationCodeTag: false,
});

/** EMV as found in the field: FF is filler as well, and templates with opaque contents are delivered as primitive. */
export const TLV_EMV_LENIENT: TlvProfile = Object.freeze({
  ...TLV_EMV,
  fillerFF: true,
  opaqueTemplates: true,
});

/** Plain BER: indefinite length is read, nothing is filler. Source: X.690. */
export const TLV_BER: TlvProfile = Object.freeze({ ...TLV_EMV, filler00: false, indefinite: true });

/** What ID TECH readers send and take. */
export const TLV_IDTECH: TlvProfile = Object.freeze({ ...TLV_EMV, idtech: true });

/** Bounds on what is read; a message past one fails with that bound's own code. */
export interface TlvLimits {
  /** The deepest level, 0 to 255; top-level objects are at depth 0. Default 8. */
  readonly maxDepth?: number;
  /** The greatest number of objects, templates included. Default 4096. */
  readonly maxObjects?: number;
  /** The longest value, in bytes. Default 65535. */
  readonly maxLength?: number;
}

/** The highest `maxDepth`, and the deepest input that the encoder takes. */
export const DEPTH_CAP = 255;

/** The limits where the caller gives none. */
export const TLV_LIMITS: Required<TlvLimits> = Object.freeze({
  maxDepth: 8,
  maxObjects: 4096,
  maxLength: 65535,
});

function requireFlag(name: keyof TlvProfile, value: unknown): void {
  if (typeof value !== "boolean") refuseArgument(`profile.${name}`, "boolean", typeof value);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `profile` is a whole profile. */
export function requireProfile(profile: TlvProfile): void {
  if (profile === TLV_EMV || profile === TLV_IDTECH) return; // frozen, and what nearly all callers give
  requireObject("profile", profile);
  // One by one and not in a loop: a loop over names costs as much as reading a short message.
  requireFlag("filler00", profile.filler00);
  requireFlag("fillerFF", profile.fillerFF);
  requireFlag("indefinite", profile.indefinite);
  requireFlag("opaqueTemplates", profile.opaqueTemplates);
  requireFlag("idtech", profile.idtech);
  requireFlag("authorizationCodeTag", profile.authorizationCodeTag);
}

/** The limits, with defaults for those left out. @throws Vp3300Error `ARGUMENT_INVALID` */
export function completeLimits(limits: TlvLimits | undefined): Required<TlvLimits> {
  if (limits === undefined) return TLV_LIMITS;
  requireObject("limits", limits);
  const {
    maxDepth = TLV_LIMITS.maxDepth,
    maxObjects = TLV_LIMITS.maxObjects,
    maxLength = TLV_LIMITS.maxLength,
  } = limits;
  requireInteger("limits.maxDepth", maxDepth, 0, DEPTH_CAP);
  requireInteger("limits.maxObjects", maxObjects, 0, 0x7fffffff);
  requireInteger("limits.maxLength", maxLength, 0, 0xffffffff);
  return { maxDepth, maxObjects, maxLength };
}
