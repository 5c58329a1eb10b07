/** The desk's page: buttons, the prompts, and the card form for cards that no reader can read. */
import { CardSecure, type DiscoveringTransport } from "vp3300";
import { createBleWebTransport, type WebBluetooth } from "vp3300/ble-web";
import { defineCardForm } from "vp3300/card-form/element";
import { createHidWebTransport, type WebHid } from "vp3300/hid-web";
import { PromptPacer, promptLocale, promptTexts } from "vp3300/prompts";
import { Desk } from "./desk.ts";
import { shop } from "./shop-client.ts";

/** The browser's own interfaces, where it has them. */
const { hid, bluetooth } = navigator as { readonly hid?: WebHid; readonly bluetooth?: WebBluetooth };
const find = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const prompt = find("prompt");
const [begin, usb, ble, cancel] = ["begin", "usb", "ble", "cancel"].map((id) => find<HTMLButtonElement>(id));
const typed = find<HTMLFormElement>("typed");

const texts = promptTexts(navigator.languages);
prompt.lang = promptLocale(navigator.languages);
const pacer = new PromptPacer({
  onShow: (shown) => {
    prompt.ariaLive = shown?.rule.urgency ?? "polite";
    // An empty region first, or a screen reader does not speak the same words again.
    prompt.textContent = "";
    if (shown !== undefined) requestAnimationFrame(() => prompt.replaceChildren(texts[shown.code]));
  },
});

const { cardSecureUrl } = await shop.settings();
const money = (minor: number, currency: string) =>
  new Intl.NumberFormat(navigator.languages, { style: "currency", currency }).format(minor / 100);
const desk = new Desk(new CardSecure({ baseUrl: cardSecureUrl }), pacer, ({ order, isBusy, trouble }) => {
  const isOpen = order?.state === "open" && !isBusy;
  find("order").textContent =
    order === undefined ? "No order yet." : `${order.what}, ${money(order.amountMinor, order.currency)}`;
  find("trouble").textContent = trouble;
  begin!.disabled = isBusy;
  cancel!.disabled = !isBusy;
  usb!.disabled = !isOpen || hid === undefined;
  ble!.disabled = !isOpen || bluetooth === undefined;
  find<HTMLFieldSetElement>("card").disabled = !isOpen;
});

/** The reader that the clerk chooses in the browser's own list: that takes a click. */
async function choose(
  transport: DiscoveringTransport & { request(): ReturnType<DiscoveringTransport["list"]> },
) {
  const [chosen] = await transport.request();
  if (chosen !== undefined) await desk.read(chosen);
}

begin!.onclick = () => void desk.begin();
usb!.onclick = () => void choose(createHidWebTransport(hid));
ble!.onclick = () => void choose(createBleWebTransport(bluetooth));
cancel!.onclick = () => desk.cancel();

defineCardForm();
typed.onsubmit = (event) => {
  event.preventDefault();
  const form = typed.querySelector("vp3300-card-form")!;
  void desk.type((cardSecure) => form.tokenize(cardSecure));
};

begin!.disabled = false;
if ((await desk.resume()) && hid !== undefined) {
  // A reader that was granted once needs no click.
  const [granted] = await createHidWebTransport(hid).list();
  if (granted !== undefined) await desk.read(granted);
}
