/**
 * Keeps a scan going while somebody wants to hear advertisements. Scans end by themselves, above all after a connection,
 * and some go deaf without a word: so one that ended is started again, and so is one that heard nothing for a while.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import type { Advertisement } from "./advertised-reader.ts";

/** What can scan. */
export interface ScanSource {
  ready(): Promise<void>;
  startScan(): Promise<void>;
  stopScan(): Promise<void>;
}

/** Who wants to hear advertisements. */
export interface ScanListener {
  readonly onAdvertisement: (advertisement: Advertisement) => void;
  /** The scan can't go on. Nothing more comes after that. */
  readonly onFailure: (error: unknown) => void;
}

/** A scan that hears no device at all for so long is started again. */
const DEAF_MS = 10_000;

/** Phones change their address every quarter of an hour: a scan may go on for months. */
const MOST_DEVICES = 1_000;

/** See the module. */
export class Scanner {
  readonly #source: ScanSource;
  readonly #clock: Clock;
  readonly #listeners = new Set<ScanListener>();
  /** Their names, by id; those heard last at the end. */
  readonly #devices = new Map<string, string>();
  #pauses = 0;
  #running = false;
  #settling: Promise<void> | undefined;
  #watchdog: Timer | undefined;
  /** Anything, since the watchdog was set. */
  #hearsNow = false;
  /** By the time of day, which may jump: no more than what is told of it depends on it. */
  #heardAt: number | undefined;

  constructor(source: ScanSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Scans for this listener until the returned function is called. */
  listen(listener: ScanListener): () => void {
    this.#listeners.add(listener);
    void this.#settle();
    return () => {
      if (this.#listeners.delete(listener)) void this.#settle();
    };
  }

  /** Stops the scan while `work` runs: adapters connect and scan one after the other. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.#pauses += 1;
    try {
      await this.#settle();
      return await work();
    } finally {
      this.#pauses -= 1;
      void this.#settle();
    }
  }

  /** Takes what the source heard. A name that came with an earlier packet is not taken back by one without. */
  hear({ id, name: told, serviceUuids }: Advertisement): void {
    this.#hearsNow = true;
    this.#heardAt = this.#clock.now();
    const name = told || (this.#devices.get(id) ?? "");
    this.#devices.delete(id);
    this.#devices.set(id, name);
    if (this.#devices.size > MOST_DEVICES) this.#forgetOldest();
    for (const listener of [...this.#listeners]) listener.onAdvertisement({ id, name, serviceUuids });
  }

  #forgetOldest(): void {
    const [oldest = ""] = this.#devices.keys();
    this.#devices.delete(oldest);
  }

  /** The source says that its scan has ended. */
  stopped(): void {
    this.#running = false;
    void this.#settle();
  }

  /** Nothing more will be heard. */
  fail(error: unknown): void {
    this.#running = false;
    this.#watchdog?.cancel();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener.onFailure(error);
  }

  /** What was heard of any device, for who looks in vain for one: how many of late, and for how long nothing. */
  get heard(): { readonly devices: number; readonly silentMs: number | undefined } {
    return {
      devices: this.#devices.size,
      silentMs: this.#heardAt === undefined ? undefined : Math.max(0, this.#clock.now() - this.#heardAt),
    };
  }

  get #wanted(): boolean {
    return this.#listeners.size > 0 && this.#pauses === 0;
  }

  #settle(): Promise<void> {
    if (this.#settling) return this.#settling;
    if (this.#wanted === this.#running) return Promise.resolve();
    this.#settling = this.#bringAbout();
    return this.#settling;
  }

  /** Never rejects: a scan that can't be started fails its listeners. */
  async #bringAbout(): Promise<void> {
    try {
      while (this.#wanted !== this.#running) {
        if (this.#running) await this.#stop();
        else await this.#start();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      // At once, not a turn later: a wish that comes in between would be taken for settled.
      this.#settling = undefined;
    }
  }

  async #start(): Promise<void> {
    await this.#source.ready();
    if (!this.#wanted) return;
    this.#running = true;
    await this.#source.startScan();
    // It may have been failed or stopped meanwhile; its watchdog would outlive it.
    if (this.#running) this.#watch();
  }

  async #stop(): Promise<void> {
    this.#watchdog?.cancel();
    this.#running = false;
    await this.#source.stopScan();
  }

  #watch(): void {
    this.#hearsNow = false;
    this.#watchdog?.cancel();
    this.#watchdog = this.#clock.setTimer(DEAF_MS, () => {
      if (!this.#running) return;
      if (this.#hearsNow) this.#watch();
      else void this.#restart();
    });
  }

  async #restart(): Promise<void> {
    await this.#source.stopScan().catch((error: unknown) => this.fail(error));
    this.stopped();
  }
}
