import { createHidWebTransport } from "vp3300/hid-web";

// In a browser without WebHID, navigator.hid is undefined.
await createHidWebTransport(undefined).request();
