/**
 * The two names of one product and its environments, as far as the public part goes: the pay hosts. Free of Node and of
 * anything secret, because the app side reads it too.
 *
 * Source: PointCheckout and Paymennt "Environments" guides; hosts of the official mobile SDKs.
 *
 * @module
 */

/** PointCheckout was renamed Paymennt in 2022; both names are in use. */
export const BRANDS = { pointcheckout: "pointcheckout.com", paymennt: "paymennt.com" } as const;

/** A key of {@link BRANDS}. */
export type Brand = keyof typeof BRANDS;

/** What stands before the domain: `api.` + this + domain. */
export const MODES = { live: "", test: "test." } as const;

/** A key of {@link MODES}: real money, or the test environment. */
export type Mode = keyof typeof MODES;

/** All brands. */
export const BRAND_NAMES = Object.keys(BRANDS) as readonly Brand[];

/** All modes. */
export const MODE_NAMES = Object.keys(MODES) as readonly Mode[];

/** The host of the pay pages: `pay.test.pointcheckout.com`. */
export function payHost(brand: Brand, mode: Mode): string {
  return `pay.${MODES[mode]}${BRANDS[brand]}`;
}

/** The pay hosts of both brands in `mode`, the given brand's first: a checkout of one may end on the other's. */
export function payHosts(mode: Mode, brand: Brand = "pointcheckout"): readonly [string, string] {
  return [payHost(brand, mode), payHost(brand === "paymennt" ? "pointcheckout" : "paymennt", mode)];
}
