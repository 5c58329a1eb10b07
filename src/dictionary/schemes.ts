/**
 * Who gives a tag its meaning. One tag can have several: 9F66 is Visa's terminal transaction qualifiers and
 * Mastercard's PUNATC of track 2.
 *
 * @module
 */
import { requireText } from "../arguments.ts";

/** The sources of meaning by the short key that the tag tables use, each with the document that defines it. */
// biome-ignore format: a table reads by column
export const SCHEMES = {
  B1:     { name: "EMV Book 1",                                          document: "EMV 4.4 Book 1, annex B" },
  B3:     { name: "EMV Book 3",                                          document: "EMV 4.4 Book 3, annex A" },
  BB:     { name: "EMV Book B (contactless entry point)",                document: "EMV Contactless Book B, annex A" },
  BIO:    { name: "EMV Book 3 biometric",                                document: "EMV 4.4 Book 3, annexes A and C" },
  C2:     { name: "EMV C-2 (Kernel 2, Mastercard)",                      document: "EMV Contactless Book C-2, annex A" },
  C4:     { name: "EMV C-4 (Kernel 4, American Express)",                document: "EMV Contactless Book C-4, annex A" },
  C5:     { name: "EMV C-5 (Kernel 5, JCB)",                             document: "EMV Contactless Book C-5, annex A" },
  C6:     { name: "EMV C-6 (Kernel 6, Discover)",                        document: "EMV Contactless Book C-6, annex A" },
  C8:     { name: "EMV C-8 (Kernel 8)",                                  document: "EMV Contactless Book C-8, annex A" },
  VISA:   { name: "Visa (C-1/C-3, VIS)",                                 document: "EMV Contactless Books C-1 and C-3, annex A" },
  VC2:    { name: "Visa (C-1/C-3, VIS); EMV C-2 (Kernel 2, Mastercard)", document: "EMV Contactless Books C-2 and C-3, annex A" },
  UPI:    { name: "UnionPay (Kernel 7, PBOC)",                           document: "EMV Contactless Book C-7, annex A" },
  ISO:    { name: "ISO/IEC 7816-4/-6 interindustry",                     document: "ISO/IEC 7816-4 and 7816-6" },
  FCP:    { name: "ISO/IEC 7816-4 file control parameters",              document: "ISO/IEC 7816-4, file control parameters" },
  PAY:    { name: "payment scheme or personalisation, general list",     document: "public lists of scheme tags" },
  GEN:    { name: "general list",                                        document: "public lists of scheme tags" },
  IDTECH: { name: "ID TECH",                                             document: "NEO 2 IDG p.216-233, p.502-504" },
} as const satisfies Record<string, { name: string; document: string }>;

/** The name of a source of meaning, as {@link TagInfo} carries it. */
export type Scheme = (typeof SCHEMES)[keyof typeof SCHEMES]["name"];

/**
 * The registered application providers of the card brands and the scheme whose tags their cards speak.
 * Source: ISO/IEC 7816-5 registrations as every EMV terminal's configuration lists them.
 */
// biome-ignore format: a table reads by column
const PROVIDERS: Readonly<Record<string, { brand: string; scheme: Scheme }>> = {
  A000000003: { brand: "Visa",             scheme: SCHEMES.VISA.name },
  A000000004: { brand: "Mastercard",       scheme: SCHEMES.C2.name },
  A000000025: { brand: "American Express", scheme: SCHEMES.C4.name },
  A000000065: { brand: "JCB",              scheme: SCHEMES.C5.name },
  A000000152: { brand: "Discover",         scheme: SCHEMES.C6.name },
  A000000324: { brand: "Discover (Zip)",   scheme: SCHEMES.C6.name },
  A000000333: { brand: "UnionPay",         scheme: SCHEMES.UPI.name },
  A000000042: { brand: "Cartes Bancaires", scheme: SCHEMES.B3.name },
  A000000098: { brand: "Visa USA debit",   scheme: SCHEMES.VISA.name },
  A000000277: { brand: "Interac",          scheme: SCHEMES.B3.name },
  A000000359: { brand: "girocard",         scheme: SCHEMES.B3.name },
  A000000524: { brand: "RuPay",            scheme: SCHEMES.C6.name },
  A000000620: { brand: "DNA (US debit)",   scheme: SCHEMES.B3.name },
  A000000658: { brand: "Mir",              scheme: SCHEMES.B3.name },
};

/**
 * Brand and scheme of an application identifier given in upper-case hexadecimal; only its first five bytes count.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function providerOfAid(aid: string): { brand: string; scheme: Scheme } | undefined {
  requireText("aid", aid);
  return PROVIDERS[aid.slice(0, 10)];
}
