import type { Clock } from './clock.js';
import { Naps } from './naps.js';

/** Something that is called when its time is up. */
export interface Alarm {
  /** When, on the clock's `now`. */
  due: number;
  /** It was due when the timer fired, and rings when it fires again. */
  isDue: boolean;
  /** It may be added again. */
  ring(now: number): void;
  /** Its neighbours among the waiting alarms: a list linked through the alarms themselves costs a call less than a Set. */
  previous: Alarm | undefined;
  next: Alarm | undefined;
}

/** Milliseconds for which the timer stays on, so that calls that end at once share one. */
const LINGER = 20;

/** A timer that fires this many milliseconds late shows that the process was busy or stopped. */
const LATE = 50;

/**
 * Answers that arrived meanwhile get as many milliseconds to be read as the timer was late, since a machine that has kept a process
 * waiting does so again; at most this many.
 */
const LONGEST_READING = 500;

/**
 * The limits of all attempts under way, on one timer. Nearly every attempt ends long before its limit, and setting and clearing a
 * timer for each would cost more than everything else that recoverable does for a successful call. An alarm rings only after the
 * event loop has read the sockets once more: an answer that was already there while the process was busy is no timeout.
 */
export class Alarms {
  /** Of the waiting alarms, the one added last. */
  private last: Alarm | undefined;
  private timer: unknown;
  /** When the timer fires; Infinity without one. */
  private wakesAt = Number.POSITIVE_INFINITY;
  /** The timer waits for an alarm, not only for calls that end at once. */
  private isLong = false;

  private readonly naps: Naps;

  constructor(private readonly clock: Clock) {
    this.naps = Naps.of(clock);
  }

  now(): number {
    return this.clock.now();
  }

  add(alarm: Alarm, now: number): void {
    alarm.isDue = false;
    alarm.previous = this.last;
    if (this.last !== undefined) this.last.next = alarm;
    this.last = alarm;
    if (this.timer === undefined) this.wakeAt(Math.min(alarm.due, now + LINGER), now, false);
    else if (alarm.due < this.wakesAt) this.wakeAt(alarm.due, now, true);
  }

  remove(alarm: Alarm): void {
    const { previous, next } = alarm;
    if (next !== undefined) next.previous = previous;
    else if (this.last === alarm) this.last = previous;
    if (previous !== undefined) previous.next = next;
    alarm.previous = undefined;
    alarm.next = undefined;
    // A timer keeps the process alive, and nothing waits any more.
    if (this.isLong && this.last === undefined) this.stop();
  }

  private wakeAt(time: number, now: number, isLong: boolean): void {
    this.stop();
    this.naps.look(now);
    this.wakesAt = time;
    this.isLong = isLong;
    this.timer = this.clock.setTimer(this.wake, Math.max(0, Math.ceil(time - now)));
  }

  private stop(): void {
    if (this.timer !== undefined) this.clock.clearTimer(this.timer);
    this.timer = undefined;
    this.wakesAt = Number.POSITIVE_INFINITY;
    this.isLong = false;
  }

  private readonly wake = (): void => {
    this.stop();
    const now = this.clock.now();
    const due: Alarm[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (let alarm = this.last; alarm !== undefined; alarm = alarm.previous) {
      if (alarm.due <= now && alarm.isDue) due.push(alarm);
      else {
        if (alarm.due <= now) postpone(alarm, now);
        next = Math.min(next, alarm.due);
      }
    }
    if (next !== Number.POSITIVE_INFINITY) this.wakeAt(next, now, true);
    // In order of arrival.
    for (const alarm of due.reverse()) {
      this.remove(alarm);
      alarm.ring(now);
    }
  };
}

/** It rings when the timer fires again. */
function postpone(alarm: Alarm, now: number): void {
  const late = now - alarm.due;
  alarm.isDue = true;
  alarm.due = late < LATE ? now : now + Math.min(late, LONGEST_READING);
}
