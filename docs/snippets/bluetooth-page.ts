import { isVp3300Error, openReader } from "vp3300";
import { createBleWebTransport, type WebBluetooth } from "vp3300/ble-web";

// In a page: button.onclick = async () => show(await connect(navigator.bluetooth));
async function connect(bluetooth: WebBluetooth | undefined): Promise<string> {
  try {
    const [chosen] = await createBleWebTransport(bluetooth).request();
    if (chosen === undefined) return "no reader was chosen";
    const reader = await openReader(chosen);
    return `connected to ${reader.identity.modelName}`;
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return `${error.code}: ${error.context.fix ?? error.message}`;
  }
}

// Outside of a browser, and in a browser without Web Bluetooth, there is no navigator.bluetooth.
console.log(await connect(undefined));
