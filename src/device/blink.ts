/**
 * Which of several readers is it? The one that blinks and beeps.
 *
 * @module
 */
import { requireInteger, requireObject } from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import { wait } from "../deadline.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import type { DeviceOptions } from "./key-report.ts";

/** How a reader makes itself known. */
export interface BlinkOptions extends DeviceOptions {
  /** Default 5, at most 60. */
  readonly times?: number | undefined;
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
}

const ON_MS = 300;
const OFF_MS = 300;
/** 01-02: the display is left alone, all LEDs. Source: vp3300 reference 12.1; NEO 2 IDG p.124. */
const LEDS = { message: 0xff, led: 0xff } as const;

/**
 * Lights all LEDs with a short beep, again and again. They are off afterwards, also when it is given up.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `READER_BUSY` while a card is read; `READER_…`, `TRANSPORT_LOST`; with an aborted
 * signal, its reason
 */
export async function blink(reader: CommandableReader, options: BlinkOptions = {}): Promise<void> {
  requireReader(reader);
  requireObject("options", options);
  const { times = 5, signal, clock = systemClock } = options;
  requireInteger("options.times", times, 1, 60);
  requireClock("options.clock", clock);
  requireSignal("options.signal", signal);
  const bounds = signal === undefined ? {} : { signal };
  try {
    for (let at = 0; at < times; at += 1) {
      await reader.execute("controlUserInterface", { ...LEDS, beep: 1, on: true }, bounds);
      await wait(clock, ON_MS, signal);
      await reader.execute("controlUserInterface", { ...LEDS, beep: 0, on: false }, bounds);
      if (at < times - 1) await wait(clock, OFF_MS, signal);
    }
  } catch (error) {
    // Whether that works or not, what went wrong first is what the caller has to know.
    await Promise.allSettled([reader.execute("controlUserInterface", { ...LEDS, beep: 0, on: false })]);
    throw error;
  }
}
