import type { Report } from '../../src/index.js';
import type { Observation } from './play.js';
import { CALLER } from './provider-model.js';
import type { Seen } from './wire.js';

/** One of several calls, and what became of it. */
export interface Made {
  /** Begins with the name of the call that it goes on with and a dot, or of the one that it sends again and a plus. */
  readonly name: string;
  readonly client: 0 | 1;
  readonly startedAt: number;
  readonly abortAt: number | undefined;
  settled: Observation['settled'];
  endedAt: number;
  report: Report | undefined;
  /** Its requests, at its end. */
  requestsAtEnd: number;
}

export function madeAt(startedAt: number, name: string, client: 0 | 1, abortAt?: number): Made {
  const never = { settled: undefined, endedAt: Number.NaN, report: undefined, requestsAtEnd: Number.NaN };
  return { name, client, startedAt, abortAt, ...never };
}

/** The call with which it began: whoever goes on with it, or sends it again, sends its keys. */
export function rootOf(name: string): string {
  return name.split(/[.+]/)[0] as string;
}

/** A call, and those that it goes on with. */
export function lineOf(calls: readonly Made[], last: string): readonly Made[] {
  return calls.filter(({ name }) => last.startsWith(name) && /^(?:\.\d)*$/.test(last.slice(name.length)));
}

/** The requests of a call. */
export function ofCall(seen: readonly Seen[], name: string): readonly Seen[] {
  return seen.filter((each) => each.header(CALLER) === name);
}

const OPEN: ReadonlySet<string | undefined> = new Set(['unknown', 'deferred', 'aborted']);

/** It may be gone on with, as its report says. */
export function isOpen({ report }: Made): boolean {
  return OPEN.has(report?.outcome) && Object.keys(report?.keys ?? {}).length > 0;
}

const GOOD: ReadonlySet<string | undefined> = new Set(['ok', 'recovered', 'reconciled']);

export function isGood({ report }: Made): boolean {
  return GOOD.has(report?.outcome);
}
