/**
 * Electron's two ends of its IPC, on a message channel of Node: what goes through is cloned as Electron clones it, so
 * nothing that is no plain data gets across.
 */
import { EventEmitter } from "node:events";
import { MessageChannel } from "node:worker_threads";
import type { IpcEnds } from "../../examples/electron/main/ipc.ts";

interface Invocation {
  readonly id: number;
  readonly channel: string;
  readonly args: readonly unknown[];
}

/** The main process's end: handlers outlive pages, as in Electron. */
export class FakeMain {
  /** Everything that was told to or answered to any page. */
  readonly sent: unknown[] = [];
  readonly events = new EventEmitter();
  #handlers = new Map<string, Parameters<IpcEnds["ipcMain"]["handle"]>[1]>();
  #toPage: (channel: string, args: unknown[]) => void = () => undefined;

  readonly ipcMain: IpcEnds["ipcMain"] = {
    handle: (channel, listener) => void this.#handlers.set(channel, listener),
    removeHandler: (channel) => void this.#handlers.delete(channel),
  };

  readonly contents = {
    send: (channel: string, ...args: unknown[]) => {
      this.sent.push(structuredClone(args));
      this.#toPage(channel, args);
    },
    isDestroyed: () => false,
    on: (event: string, listener: (...details: unknown[]) => void) => this.events.on(event, listener),
  } as unknown as IpcEnds["contents"];

  /** Asks as a page at `url` does. */
  async invoke(channel: string, args: readonly unknown[], url = "file:///app/index.html"): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`no handler for ${channel}`);
    const answer = structuredClone(await handler({ senderFrame: { url } }, structuredClone(args)[0]));
    this.sent.push(answer);
    return answer;
  }

  /** From now on what is told goes here. */
  tell(toPage: (channel: string, args: unknown[]) => void): void {
    this.#toPage = toPage;
  }

  /** As Electron tells the main process that its page loads anew. */
  navigate(): void {
    this.#toPage = () => undefined;
    this.events.emit("did-start-navigation", { isMainFrame: true, isSameDocument: false });
  }
}

/** A page's end, over a message channel; `close()` is its death. */
export function openPage(main: FakeMain, url?: string) {
  const { port1, port2 } = new MessageChannel();
  const events = new EventEmitter();
  const pending = new Map<number, (answer: unknown) => void>();
  let ids = 0;
  main.tell((channel, args) => port1.postMessage({ channel, args }));
  port1.on("message", ({ id, channel, args }: Invocation) => {
    void main.invoke(channel, args, url).then((answer) => port1.postMessage({ id, answer }));
  });
  port2.on("message", (message: { id?: number; answer?: unknown; channel: string; args: unknown[] }) => {
    if (message.id === undefined) events.emit(message.channel, {}, ...message.args);
    else pending.get(message.id)?.(message.answer);
  });
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve) => {
        pending.set(++ids, resolve);
        port2.postMessage({ id: ids, channel, args } satisfies Invocation);
      }),
    on: (channel: string, listener: (...args: unknown[]) => void) => events.on(channel, listener),
    removeListener: (channel: string, listener: (...args: unknown[]) => void) =>
      events.off(channel, listener),
  };
  const close = () => {
    port1.close();
    port2.close();
  };
  return { ipcRenderer: ipcRenderer as never, close };
}
