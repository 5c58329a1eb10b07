import { createHidNodeTransport } from "vp3300/hid-node";

// Where `npm install node-hid@3` was not run.
await createHidNodeTransport().open();
