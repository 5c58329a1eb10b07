import { openReader } from "vp3300";
import { powerManagement } from "vp3300/commands";
import { blink, readKeyReport, readReaderClock, setReaderClock } from "vp3300/device";
import { SimulatedReader } from "vp3300/simulator";

const reader = await openReader(new SimulatedReader());
console.log(reader.identity.modelName, reader.identity.serialNumber, reader.identity.firmwareVersion);

await blink(reader, { times: 1 }); // which one is it?

const { skewMinutes } = await readReaderClock(reader);
if (skewMinutes !== 0) await setReaderClock(reader);

// Idle 0: no power management, so that the reader never sleeps and the link stays.
await reader.execute("setPowerManagement", powerManagement({ idleS: 0, sleepS: 255 }));

const key = await readKeyReport(reader);
console.log(`key ${key.state}, ${key.transactionsLeft} transactions left`);
await reader.close();
