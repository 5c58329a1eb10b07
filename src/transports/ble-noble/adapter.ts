/**
 * The adapter's state, as far as noble tells it.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import { type FixableCode, fixable } from "./fixes.ts";
import type { NobleLike } from "./noble-like.ts";

/**
 * Longest wait for the first word. It takes 50 to 150 ms; without privileges Linux may stay silent for good.
 * Source: vp3300 real-stack measurements, section 5.
 */
const FIRST_STATE_MS = 3_000;
/** A state that may be on its way to `poweredOn` gets that long. */
const SETTLE_MS = 500;

/** What Node's words for a socket that can't be had mean. */
const SOCKET_CODES: ReadonlyMap<unknown, FixableCode> = new Map([
  ["ENODEV", "TRANSPORT_NO_ADAPTER"],
  ["EPERM", "TRANSPORT_PERMISSION"],
  ["EACCES", "TRANSPORT_PERMISSION"],
  ["EBUSY", "TRANSPORT_DEVICE_BUSY"],
]);

/** Follows the state from the first listener on, which is also what makes noble start the adapter. */
export class Adapter {
  readonly #noble: NobleLike;
  readonly #clock: Clock;
  readonly #onLost: (cause: Vp3300Error) => void;
  readonly #changes = new Set<() => void>();
  #state = "unknown";
  /** A reason that outlasts what is said after it: noble follows `unsupported` with `poweredOff`. */
  #failure: Vp3300Error | undefined;
  #started = false;

  /** `onLost` is told when an adapter that was on is not any more. */
  constructor(noble: NobleLike, clock: Clock, onLost: (cause: Vp3300Error) => void) {
    this.#noble = noble;
    this.#clock = clock;
    this.#onLost = onLost;
  }

  /** Resolves when it is on; see `Central.ready`. */
  async ready(): Promise<void> {
    this.#start();
    for (;;) {
      if (this.#state === "poweredOn") return;
      if (this.#failure) throw this.#failure;
      const isTold = this.#state !== "unknown";
      const isChanged = await this.#changeWithin(isTold ? SETTLE_MS : FIRST_STATE_MS);
      if (!isChanged) throw isTold ? failureOf(this.#state) : silence();
    }
  }

  /** Whether noble was made to start the adapter. Before that, its `stop` throws. */
  get started(): boolean {
    return this.#started;
  }

  /** Fails who waits for it. */
  close(): void {
    this.#noble.removeListener("stateChange", this.#onState);
    this.#noble.removeListener("warning", this.#onWarning);
    this.#state = "unknown";
    this.#fail(new Vp3300Error("TRANSPORT_CLOSED"));
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    try {
      this.#noble.on("warning", this.#onWarning);
      this.#noble.on("stateChange", this.#onState);
      this.#onState(this.#noble.state ?? "unknown");
    } catch (cause) {
      this.#fail(startFailure(cause));
    }
  }

  readonly #onState = (told: unknown): void => {
    const state = String(told);
    const wasOn = this.#state === "poweredOn";
    this.#state = state;
    if (state === "poweredOn") this.#failure = undefined;
    else if (wasOn) this.#onLost(failureOf(state));
    if (state === "unsupported" || state === "unauthorized") this.#failure ??= failureOf(state);
    this.#changed();
  };

  /** Before the first state it says that the adapter could not be started; later ones are about single devices. */
  readonly #onWarning = (message: unknown): void => {
    if (this.#state === "unknown") this.#fail(fixable("TRANSPORT_NO_ADAPTER", {}, { cause: message }));
  };

  #fail(failure: Vp3300Error): void {
    this.#failure ??= failure;
    this.#changed();
  }

  #changed(): void {
    for (const tell of [...this.#changes]) tell();
  }

  #changeWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const settle = (changed: boolean) => {
        timer?.cancel();
        this.#changes.delete(onChange);
        resolve(changed);
      };
      const onChange = () => settle(true);
      this.#changes.add(onChange);
      timer = this.#clock.setTimer(ms, () => settle(false));
    });
  }
}

/** What a state other than `poweredOn` means for who wants to use the adapter. */
function failureOf(state: string): Vp3300Error {
  if (state === "unauthorized") return fixable("TRANSPORT_PERMISSION", { state });
  if (state === "unsupported") return fixable("TRANSPORT_NO_ADAPTER", { state });
  return fixable("TRANSPORT_ADAPTER_OFF", { state });
}

/** No error and no state either: what Linux does to a process without the capability, and macOS to one without consent. */
const silence = () => fixable("TRANSPORT_PERMISSION", { state: "unknown", waitedMs: FIRST_STATE_MS });

/** What noble threw when it was made to start the adapter. */
function startFailure(cause: unknown): Vp3300Error {
  return knownFailure(cause) ?? fixable("TRANSPORT_NO_ADAPTER", {}, { cause });
}

/** What noble threw from a timer or listener of its own, where nobody can catch it. */
export function crashFailure(cause: unknown): Vp3300Error {
  return knownFailure(cause) ?? fixable("TRANSPORT_LIBRARY_BROKEN", { what: "noble threw" }, { cause });
}

/** Codes of Node, and the words that the binding for USB dongles on Windows has. */
function knownFailure(cause: unknown): Vp3300Error | undefined {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const isMissing = /no compatible usb bluetooth/i.test(String(message));
  const known = isMissing ? "TRANSPORT_NO_ADAPTER" : SOCKET_CODES.get(code);
  return known && fixable(known, {}, { cause });
}
