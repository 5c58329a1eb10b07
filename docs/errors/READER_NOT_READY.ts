import { keepReader, Vp3300Error } from "vp3300";
import { VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// A reader that is not there.
const transport = {
  kind: "none",
  open: () => Promise.reject(new Vp3300Error("TRANSPORT_NOT_FOUND")),
} as const;
const kept = keepReader(transport as never, { clock });
await clock.run(() => kept.ready({ timeoutMs: 5_000 })).finally(() => kept.close());
