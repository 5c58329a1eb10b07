/**
 * Power management (F0-00) in seconds.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireObject } from "../../arguments.ts";

/** When a reader saves power. Each in whole seconds up to 255, or in whole minutes up to 15 300 s. */
export interface PowerTimes {
  /** Idle after so long; 0: never, and never asleep either. */
  readonly idleS: number;
  /** Asleep after so long; 0: off at once. */
  readonly sleepS: number;
}

const LONGEST_BYTE = 0xff;
const MINUTE_S = 60;
/** Bits of the timebase byte: the time counts in minutes. */
const IDLE_IN_MINUTES = 1;
const SLEEP_IN_MINUTES = 2;

/** Whether F0-00 can say so many seconds. Unchecked. */
export function isPowerTime(seconds: number): boolean {
  return seconds <= LONGEST_BYTE || (seconds % MINUTE_S === 0 && seconds <= LONGEST_BYTE * MINUTE_S);
}

function byteOf(name: string, seconds: unknown): number {
  requireInteger(name, seconds, 0, LONGEST_BYTE * MINUTE_S);
  if (!isPowerTime(seconds)) refuseArgument(name, "seconds up to 255, or whole minutes", String(seconds));
  return seconds <= LONGEST_BYTE ? seconds : seconds / MINUTE_S;
}

/**
 * The request of `setPowerManagement`. `{ idleS: 0, sleepS: 255 }` keeps a reader awake: idle 0 switches power management
 * off. A VP3300 comes with 5 and 14 seconds, and drops its link when it sleeps.
 * Source: ID TECH knowledge base, VP3300 BT power states (KBP); vp3300 reference 5.2.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function powerManagement(times: PowerTimes): {
  readonly idle: number;
  readonly sleep: number;
  readonly timebase?: number;
} {
  requireObject("times", times);
  const { idleS, sleepS } = times;
  const [idle, sleep] = [byteOf("times.idleS", idleS), byteOf("times.sleepS", sleepS)];
  const timebase =
    (idleS > LONGEST_BYTE ? IDLE_IN_MINUTES : 0) | (sleepS > LONGEST_BYTE ? SLEEP_IN_MINUTES : 0);
  return { idle, sleep, ...(timebase === 0 ? {} : { timebase }) };
}
