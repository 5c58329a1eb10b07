// As much of Electron as the example uses, so that nobody needs its hundred megabytes to check this. The gate checks the
// example against Electron's own declarations too: npm run check:electron.
declare module "electron" {
  export interface WebFrameMain {
    readonly url: string;
  }

  export interface IpcMainInvokeEvent {
    readonly senderFrame: WebFrameMain | null;
  }

  export interface IpcMain {
    // biome-ignore lint/suspicious/noExplicitAny: as Electron declares it
    handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: any[]) => unknown): void;
    removeHandler(channel: string): void;
  }

  export interface IpcRenderer {
    // biome-ignore lint/suspicious/noExplicitAny: as Electron declares it
    invoke(channel: string, ...args: any[]): Promise<any>;
    // biome-ignore lint/suspicious/noExplicitAny: as Electron declares it
    on(channel: string, listener: (event: unknown, ...args: any[]) => void): this;
    // biome-ignore lint/suspicious/noExplicitAny: as Electron declares it
    removeListener(channel: string, listener: (...args: any[]) => void): this;
  }

  export interface NavigationDetails {
    readonly url: string;
    readonly isMainFrame: boolean;
    readonly isSameDocument: boolean;
    preventDefault(): void;
  }

  export interface WebContents {
    on(event: "did-start-navigation" | "will-navigate", listener: (details: NavigationDetails) => void): this;
    on(event: "render-process-gone" | "destroyed", listener: () => void): this;
    send(channel: string, ...args: unknown[]): void;
    isDestroyed(): boolean;
    getURL(): string;
    setWindowOpenHandler(handler: () => { action: "deny" }): void;
  }

  export class BrowserWindow {
    constructor(options: {
      readonly width: number;
      readonly height: number;
      readonly webPreferences: {
        readonly preload: string;
        readonly contextIsolation: boolean;
        readonly sandbox: boolean;
        readonly nodeIntegration: boolean;
      };
    });
    readonly webContents: WebContents;
    loadFile(path: string): Promise<void>;
  }

  export const app: {
    whenReady(): Promise<void>;
    on(event: "window-all-closed", listener: () => void): unknown;
    quit(): void;
  };
  export const ipcMain: IpcMain;
  export const ipcRenderer: IpcRenderer;
  export const contextBridge: { exposeInMainWorld(name: string, api: unknown): void };
}
