/** Runs in the page's process, in a world of its own. With `sandbox: true` it has to be one CommonJS file: see the README. */
import { contextBridge, ipcRenderer } from "electron";
import { createBridge } from "./bridge.ts";

contextBridge.exposeInMainWorld("till", createBridge(ipcRenderer));
