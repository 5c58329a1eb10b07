/**
 * The first of several readers that can be had.
 *
 * @module
 */
import { isVp3300Error, type Vp3300Error } from "../errors.ts";

/**
 * Opens devices in their order until one is free. One that went meanwhile, or that somebody else has, is passed over;
 * `undefined` when all of them went.
 *
 * @throws Vp3300Error `TRANSPORT_DEVICE_BUSY`, the first one, when none is free; whatever else `open` fails with, at once
 */
export async function firstFree<D, L>(
  devices: readonly D[],
  open: (device: D) => Promise<L>,
): Promise<L | undefined> {
  let busy: Vp3300Error | undefined;
  for (const device of devices) {
    try {
      return await open(device);
    } catch (error) {
      const code = isVp3300Error(error) ? error.code : undefined;
      if (code === "TRANSPORT_DEVICE_BUSY") busy ??= error as Vp3300Error;
      else if (code !== "TRANSPORT_NOT_FOUND") throw error;
    }
  }
  if (busy !== undefined) throw busy;
  return undefined;
}
