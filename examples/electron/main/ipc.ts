/** The till behind Electron's channels: who asks is checked, and so is what is asked. */
import { type Answer, CHANNELS, type PaymentState } from "../shared/messages.ts";
import type { Till } from "./till.ts";

/** As much of Electron's `ipcMain` as this needs. */
export interface IpcMainEnd {
  handle(channel: string, listener: (event: InvokeEvent, argument: unknown) => unknown): void;
  removeHandler(channel: string): void;
}

/** Who asks. */
export interface InvokeEvent {
  readonly senderFrame: { readonly url: string } | null;
}

/** As much of Electron's `webContents` as this needs. */
export interface ContentsEnd {
  send(channel: string, payment: PaymentState): void;
  isDestroyed(): boolean;
  on(
    event: "did-start-navigation",
    listener: (details: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }) => void,
  ): unknown;
  on(event: "render-process-gone", listener: () => void): unknown;
  on(event: "destroyed", listener: () => void): unknown;
}

/** Electron's ends; a test hands in another pair. */
export interface IpcEnds {
  readonly ipcMain: IpcMainEnd;
  readonly contents: ContentsEnd;
  /** Whether an address is that of the app's own page: no other frame may sell. */
  readonly isOwnPage: (url: string) => boolean;
}

const LARGEST_AMOUNT = 1_000_000;

/** Tells the page what changed. */
export function tellPage({ contents }: Pick<IpcEnds, "contents">, payment: PaymentState): void {
  if (!contents.isDestroyed()) contents.send(CHANNELS.changed, payment);
}

/** Answers the page; gives a function that ends it. */
export function serveTill({ ipcMain, contents, isOwnPage }: IpcEnds, till: Till): () => void {
  const serve = <T>(channel: string, work: (argument: unknown) => Answer<T>) =>
    ipcMain.handle(channel, (event, argument) =>
      isOwnPage(event.senderFrame?.url ?? "") ? work(argument) : refused("FOREIGN_PAGE"),
    );
  serve(CHANNELS.start, (amountMinor) =>
    isAmount(amountMinor) ? done(till.start(amountMinor)) : refused("AMOUNT_INVALID"),
  );
  serve(CHANNELS.current, () => {
    till.pageHere();
    return done(till.current);
  });
  serve(CHANNELS.cancel, (id) => withId(id, () => till.cancel(id as string)));
  serve(CHANNELS.seen, (id) => withId(id, () => till.seen(id as string)));
  contents.on("did-start-navigation", (details) => {
    if (details.isMainFrame && !details.isSameDocument) till.pageGone();
  });
  contents.on("render-process-gone", () => till.pageGone());
  contents.on("destroyed", () => till.pageGone());
  return () => {
    for (const channel of [CHANNELS.start, CHANNELS.current, CHANNELS.cancel, CHANNELS.seen]) {
      ipcMain.removeHandler(channel);
    }
  };
}

const done = <T>(value: T): Answer<T> => ({ ok: true, value });
const refused = (code: string): Answer<never> => ({ ok: false, code });
const isAmount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_AMOUNT;

function withId(id: unknown, work: () => void): Answer<void> {
  if (typeof id !== "string" || id.length > 64) return refused("ID_INVALID");
  work();
  return done(undefined);
}
