/**
 * Readers on USB from a page: {@link createHidWebTransport} over WebHID.
 *
 * @module
 */
export type { HidIdOptions } from "../hid-profile.ts";
export {
  createHidWebTransport,
  type HidWebOptions,
  type HidWebReader,
  type HidWebTransport,
} from "./transport.ts";
export type { WebHid, WebHidDevice, WebHidFilter, WebHidInputReport } from "./web-hid.ts";
