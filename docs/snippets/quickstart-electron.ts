import { isVp3300Error, openReader, type ReadStep, type Transport } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";

/** The part of Electron's ipcMain that is used. */
interface IpcMain {
  handle(channel: string, answer: (event: unknown, amountMinor: number) => Promise<unknown>): void;
}

// In the main process. The renderer gets steps and the end of it, never a capture or a token.
function offerReader(ipc: IpcMain, transport: Transport, show: (step: ReadStep) => void): void {
  ipc.handle("pay", async (_event, amountMinor) => {
    try {
      await using reader = await openReader(transport);
      const transaction = reader.read({ amountMinor, currency: "USD" });
      for await (const step of transaction) show(step);
      const outcome = await transaction.outcome;
      return { outcome: outcome.outcome };
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      return { code: error.code };
    }
  });
}

// Electron: offerReader(ipcMain, createHidNodeTransport(), (step) => window.webContents.send("step", step));
const handlers = new Map<string, (event: unknown, amountMinor: number) => Promise<unknown>>();
const simulated = new SimulatedReader();
offerReader({ handle: (channel, answer) => handlers.set(channel, answer) }, simulated, () => undefined);
simulated.present(TEST_CARDS.visa, "tap");
console.log(JSON.stringify(await handlers.get("pay")?.({}, 1050)));
