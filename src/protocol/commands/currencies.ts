/**
 * Currencies in use: ISO 4217, list one. It is not part of the protocol entry; the reader session and the dictionary use it.
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";

/** One currency of ISO 4217. */
export interface Currency {
  /** Three capital letters. */
  readonly alpha: string;
  /** Three digits as a number; 5F2A holds it as n3, `08 40` for 840. */
  readonly numeric: number;
  /** Digits after the decimal point, 0 to 4: an amount of 100 minor units is 1.00 at exponent 2. */
  readonly exponent: number;
}

/**
 * Alpha and numeric code, then the exponent where it isn't 2. Left out are codes without minor units that no card is
 * charged in: metals, bond units, drawing rights, test and "no currency". Source: ISO 4217 list one, as of 2026
 * (without ANG, BGN, CUC, HRK, SLL, ZWL, which have been withdrawn).
 */
const LIST =
  "AED784 AFN971 ALL008 AMD051 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BHD048.3 BIF108.0 BMD060 " +
  "BND096 BOB068 BOV984 BRL986 BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHE947 CHF756 CHW948 CLF990.4 " +
  "CLP152.0 CNY156 COP170 COU970 CRC188 CUP192 CVE132 CZK203 DJF262.0 DKK208 DOP214 DZD012 EGP818 ERN232 ETB230 " +
  "EUR978 FJD242 FKP238 GBP826 GEL981 GHS936 GIP292 GMD270 GNF324.0 GTQ320 GYD328 HKD344 HNL340 HTG332 HUF348 " +
  "IDR360 ILS376 INR356 IQD368.3 IRR364 ISK352.0 JMD388 JOD400.3 JPY392.0 KES404 KGS417 KHR116 KMF174.0 KPW408 " +
  "KRW410.0 KWD414.3 KYD136 KZT398 LAK418 LBP422 LKR144 LRD430 LSL426 LYD434.3 MAD504 MDL498 MGA969 MKD807 MMK104 " +
  "MNT496 MOP446 MRU929 MUR480 MVR462 MWK454 MXN484 MXV979 MYR458 MZN943 NAD516 NGN566 NIO558 NOK578 NPR524 NZD554 " +
  "OMR512.3 PAB590 PEN604 PGK598 PHP608 PKR586 PLN985 PYG600.0 QAR634 RON946 RSD941 RUB643 RWF646.0 SAR682 SBD090 " +
  "SCR690 SDG938 SEK752 SGD702 SHP654 SLE925 SOS706 SRD968 SSP728 STN930 SVC222 SYP760 SZL748 THB764 TJS972 TMT934 " +
  "TND788.3 TOP776 TRY949 TTD780 TWD901 TZS834 UAH980 UGX800.0 USD840 USN997 UYI940.0 UYU858 UYW927.4 UZS860 VED926 " +
  "VES928 VND704.0 VUV548.0 WST882 XAD396 XAF950.0 XCD951 XCG532 XOF952.0 XPF953.0 YER886 ZAR710 ZMW967 ZWG924";

/**
 * Finds a currency by its alphabetic ("USD") or numeric (840) code; `undefined` if it isn't in use.
 * Source: ISO 4217 list one.
 * @throws Vp3300Error `ARGUMENT_INVALID` when `code` is neither a string nor an integer
 */
export function currencyOf(code: string | number): Currency | undefined {
  const isNumeric = Number.isInteger(code);
  if (!isNumeric && typeof code !== "string") refuseArgument("code", "string or integer", typeof code);
  const wanted = isNumeric ? String(code).padStart(3, "0") : (code as string);
  if (!(isNumeric ? /^\d{3}$/ : /^[A-Z]{3}$/).test(wanted)) return undefined;
  const at = LIST.indexOf(wanted) - (isNumeric ? 3 : 0);
  if (at < 0) return undefined;
  const [entry] = LIST.slice(at).split(" ", 1) as [string];
  return { alpha: entry.slice(0, 3), numeric: Number(entry.slice(3, 6)), exponent: Number(entry[7] ?? 2) };
}
