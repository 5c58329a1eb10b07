import { isVp3300Error } from "vp3300";
import { createBleWebTransport } from "vp3300/ble-web";

/** The reader that a person chose, and how a page without Web Bluetooth is refused. */
export async function run() {
  const device = {
    id: "a",
    name: "IDTECH-VP3300-19250",
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
  const [chosen] = await createBleWebTransport({ requestDevice: async () => device }).request();
  const refused: unknown = await createBleWebTransport(undefined)
    .request()
    .catch((error) => error);
  return { serialNumber: chosen?.serialNumber, refused: isVp3300Error(refused) && refused.code };
}
