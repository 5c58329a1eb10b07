import { EventEmitter } from "node:events";
import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from "electron";

class FakeWebContents extends EventEmitter implements WebContents {
  #open: ((details: { readonly url: string }) => { action: "deny" }) | undefined;

  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: "deny" }): void {
    this.#open = handler;
  }

  /** What a page gets that opens a window. */
  opened(url: string): { action: "deny" } | undefined {
    return this.#open?.({ url });
  }
}

/** A window of Electron, as far as the example goes, driven by its `webContents`. */
export class FakeBrowserWindow extends EventEmitter implements BrowserWindow {
  /** The one that was opened last. */
  static last: FakeBrowserWindow;
  readonly webContents = new FakeWebContents();
  readonly options: BrowserWindowConstructorOptions;
  readonly loaded: string[] = [];
  hidden = false;
  #destroyed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    FakeBrowserWindow.last = this;
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }

  hide(): void {
    this.hidden = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit("closed");
  }
}
