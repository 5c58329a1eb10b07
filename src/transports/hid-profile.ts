/**
 * Which USB devices are readers: by vendor and product id alone. No usage page is published, and not every system tells
 * one before the device is open. Source: vp3300 reference 4 and 17, question 4.
 *
 * @module
 */
import { requireArray, requireInteger } from "../arguments.ts";
import { MODELS, type ModelName } from "../protocol/commands/models.ts";
import { modelsWith } from "./reader-selector.ts";

/** ID TECH's USB vendor id. */
export const ID_TECH_VENDOR_ID = 0x0acd;
/** The models that have USB. */
export const USB_MODELS: readonly ModelName[] = /* @__PURE__ */ modelsWith("usb");

/** What overrides the ids that the models' profiles say. */
export interface HidIdOptions {
  /** Default 0x0acd, ID TECH. */
  readonly vendorId?: number | undefined;
  /**
   * Product ids to look for. By default those of the models that are looked for; all of the vendor's while one of these
   * has none that is published, as with the VP3300 BT.
   */
  readonly productIds?: readonly number[] | undefined;
}

/** What tells devices apart before they are opened. */
export interface HidIds {
  readonly vendorId: number;
  readonly productId: number;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireHidIds({ vendorId, productIds }: HidIdOptions): void {
  if (vendorId !== undefined) requireInteger("options.vendorId", vendorId, 1, 0xffff);
  if (productIds === undefined) return;
  requireArray("options.productIds", productIds);
  for (const id of productIds) requireInteger("options.productIds[]", id, 0, 0xffff);
}

const productIdsOf = (model: ModelName): readonly number[] => MODELS[model].usb?.productIds ?? [];

/** The models whose product id this is. */
function modelsOf({ vendorId, productId }: HidIds): readonly ModelName[] {
  return vendorId === ID_TECH_VENDOR_ID
    ? USB_MODELS.filter((model) => productIdsOf(model).includes(productId))
    : [];
}

/** The model with these ids; `undefined` if none or several are published with them. */
export function modelOfHidIds(ids: HidIds): ModelName | undefined {
  const [model, ...others] = modelsOf(ids);
  return others.length === 0 ? model : undefined;
}

/** Which devices count as readers. */
export class HidProfile {
  readonly vendorId: number;
  /** All product ids that count; empty when they can't be listed. */
  readonly productIds: readonly number[];
  readonly #models: readonly ModelName[];
  readonly #isListed: boolean;

  /** The options are checked already. */
  constructor(options: HidIdOptions & { readonly models?: readonly ModelName[] | undefined }) {
    const { vendorId = ID_TECH_VENDOR_ID, productIds, models = USB_MODELS } = options;
    this.vendorId = vendorId;
    this.#models = models;
    this.#isListed = productIds !== undefined || models.every((model) => productIdsOf(model).length > 0);
    this.productIds = productIds ?? (this.#isListed ? models.flatMap(productIdsOf) : []);
  }

  /** Whether a device with these ids counts. One with ids of another model does not. */
  includes(ids: HidIds): boolean {
    if (ids.vendorId !== this.vendorId) return false;
    if (this.#isListed) return this.productIds.includes(ids.productId);
    const known = modelsOf(ids);
    return known.length === 0 || known.some((model) => this.#models.includes(model));
  }
}
