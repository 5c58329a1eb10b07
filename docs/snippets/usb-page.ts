import { isVp3300Error, openReader } from "vp3300";
import { createHidWebTransport, type WebHid } from "vp3300/hid-web";

// In a page: button.onclick = async () => show(await connect(navigator.hid));
async function connect(hid: WebHid | undefined): Promise<string> {
  try {
    const [chosen] = await createHidWebTransport(hid).request();
    if (chosen === undefined) return "no reader was chosen";
    const reader = await openReader(chosen);
    return `connected to ${reader.identity.modelName}`;
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return `${error.code}: ${error.context.fix ?? error.message}`;
  }
}

// Outside of a browser, and in a browser without WebHID, there is no navigator.hid.
console.log(await connect(undefined));
