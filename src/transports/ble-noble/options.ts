/**
 * What can be said about noble, besides how readers are found and spoken to.
 *
 * @module
 */
import { refuseArgument, requireObject, requireText } from "../../arguments.ts";
import { type BleOptions, type BleSetup, requireBleOptions, requireTexts } from "../ble/ble-options.ts";
import { type NobleLike, requireNoble } from "./noble-like.ts";

/** How the process that noble runs in is started. */
export interface NobleHelperOptions {
  /** Path or file URL of `noble-host.js`, for who bundles this package: it has to lie beside the bundle as a file. */
  readonly modulePath?: string | URL | undefined;
  /** Arguments for Node, before the module. Default: none. */
  readonly execArgv?: readonly string[] | undefined;
}

/** How readers are found and spoken to, and by which noble. All is optional. */
export interface BleNobleOptions extends BleOptions {
  /**
   * Package, or file URL of a module, whose default export is a noble instance. Default: `@stoprocent/noble`, else
   * `@abandonware/noble`. It is loaded in the helper process.
   */
  readonly library?: string | undefined;
  /**
   * An instance of noble to use in this process. It is not ended by {@link BleNobleTransport.close}: that remains to who
   * made it, like its signal handlers and its output. On Linux's raw channel its connects block the thread, so deadlines
   * come late.
   */
  readonly noble?: NobleLike | undefined;
  /** How the helper process is started, unless an instance is handed in. */
  readonly helper?: NobleHelperOptions | undefined;
}

/** The options, checked and complete. */
export interface BleNobleSetup extends BleSetup {
  readonly noble: NobleLike | undefined;
  readonly library: string | undefined;
  readonly helper: NobleHelperOptions;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireBleNobleOptions(options: BleNobleOptions): BleNobleSetup {
  const setup = requireBleOptions(options);
  const { noble, library, helper = {} } = options;
  if (noble !== undefined) requireNoble("options.noble", noble);
  if (library !== undefined) requireText("options.library", library, 1024);
  requireObject("options.helper", helper);
  requireHelper(helper);
  return { ...setup, noble, library, helper };
}

function requireHelper({ modulePath, execArgv }: NobleHelperOptions): void {
  if (modulePath !== undefined && typeof modulePath !== "string" && !(modulePath instanceof URL)) {
    refuseArgument("options.helper.modulePath", "path or URL", typeof modulePath);
  }
  if (execArgv !== undefined) requireTexts("options.helper.execArgv", execArgv);
}
