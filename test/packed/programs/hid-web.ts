import { isVp3300Error } from "vp3300";
import { createHidWebTransport } from "vp3300/hid-web";

const device = {
  opened: false,
  vendorId: 0x0acd,
  productId: 0x3530,
  productName: "VP3300",
  collections: [{ usagePage: 0xff00 }],
  open: async () => undefined,
  close: async () => undefined,
  sendReport: async () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

/** Readers in a page that was granted one, and how a page without WebHID is refused. */
export async function run() {
  const hid = {
    getDevices: async () => [device],
    requestDevice: async () => [device],
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
  const readers = await createHidWebTransport(hid).list();
  const refused: unknown = await createHidWebTransport(undefined)
    .list()
    .catch((error) => error);
  return { names: readers.map(({ name }) => name), refused: isVp3300Error(refused) && refused.code };
}
