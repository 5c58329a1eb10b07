// As much of Electron as the example uses.
declare module "electron" {
  export interface NavigationEvent {
    readonly url: string;
    readonly isMainFrame: boolean;
    preventDefault(): void;
  }

  export interface WebContents {
    on(event: "will-frame-navigate" | "will-redirect", listener: (event: NavigationEvent) => void): this;
    on(event: "did-navigate", listener: (event: unknown, url: string) => void): this;
    on(
      event: "did-navigate-in-page",
      listener: (event: unknown, url: string, isMainFrame: boolean) => void,
    ): this;
    setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: "deny" }): void;
  }

  export interface BrowserWindowConstructorOptions {
    readonly width?: number;
    readonly height?: number;
    readonly autoHideMenuBar?: boolean;
    readonly webPreferences?: {
      readonly sandbox?: boolean;
      readonly contextIsolation?: boolean;
      readonly nodeIntegration?: boolean;
      readonly partition?: string;
    };
  }

  export class BrowserWindow {
    constructor(options: BrowserWindowConstructorOptions);
    readonly webContents: WebContents;
    on(event: "closed", listener: () => void): this;
    loadURL(url: string): Promise<void>;
    hide(): void;
    isDestroyed(): boolean;
    destroy(): void;
  }
}
