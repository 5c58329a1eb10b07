/** What the page can reach: five functions, and no channel by a name of its own choice. */
import { type Answer, CHANNELS, type PaymentState, type TillBridge } from "../shared/messages.ts";

/** As much of Electron's `ipcRenderer` as this needs. */
export interface IpcRendererEnd {
  invoke(channel: string, argument?: unknown): Promise<unknown>;
  on(channel: string, listener: (event: unknown, payment: PaymentState) => void): unknown;
  removeListener(channel: string, listener: (event: unknown, payment: PaymentState) => void): unknown;
}

export function createBridge(ipc: IpcRendererEnd): TillBridge {
  // The other end is this program's own main process: what it answers has its type.
  const ask = <T>(channel: string, argument?: unknown) => ipc.invoke(channel, argument) as Promise<Answer<T>>;
  return {
    start: (amountMinor) => ask(CHANNELS.start, amountMinor),
    current: () => ask(CHANNELS.current),
    cancel: (id) => ask(CHANNELS.cancel, id),
    seen: (id) => ask(CHANNELS.seen, id),
    onChanged(listener) {
      // The event has the sender in it, which is none of the page's business.
      const tell = (_event: unknown, payment: PaymentState) => listener(payment);
      ipc.on(CHANNELS.changed, tell);
      return () => void ipc.removeListener(CHANNELS.changed, tell);
    },
  };
}
