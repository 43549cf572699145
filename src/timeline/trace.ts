import type { Outcome } from '../decision/outcome.js';
import type { CallLine } from './read-line.js';

/** A stretch of a call, in milliseconds since the call began. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One request on the wire. */
export interface TracedAttempt extends Stretch {
  readonly kind: 'attempt';
  readonly number: number;
  readonly succeeded: boolean;
  /** It ended at `toMs` or earlier: no line says when. */
  readonly atMost: boolean;
  /** Attempts just before it that left no line, for example because the log level hides them: they fall within this stretch. */
  readonly unlogged: number;
  readonly status?: number;
  readonly code?: string;
  readonly action?: string;
  readonly stoppedBy?: string;
  readonly delayMs?: number;
}

/** The provider was asked what became of the call; the stretch begins with whatever came before. */
export interface TracedLookUp extends Stretch {
  readonly kind: 'look-up';
  readonly found: string;
  readonly status?: number;
  /** Its answer, if that was not a success. */
  readonly code?: string;
}

/** Nothing was on the wire. */
export interface TracedWait extends Stretch {
  readonly kind: 'wait';
}

export type Step = TracedAttempt | TracedLookUp | TracedWait;

/** One call as its log lines show it. */
export interface Trace {
  readonly callId: string;
  readonly provider: string;
  readonly method?: string;
  readonly path?: string;
  /** Milliseconds since the epoch. */
  readonly beganAt?: number;
  /** `unfinished` if its end is not in the log. */
  readonly outcome: Outcome | 'unfinished';
  /** The success is accepted but not final. */
  readonly pending?: true;
  readonly stoppedBy?: string;
  readonly retryAt?: number;
  readonly processed: string;
  readonly elapsedMs: number;
  /** The milliseconds of these that the call waited for its turn. */
  readonly waitedMs?: number;
  /** The number of the last attempt. */
  readonly attempts: number;
  readonly keys: Readonly<Record<string, string>>;
  /** In the order of time. */
  readonly steps: readonly Step[];
  /** The codes of its failed attempts, each once. */
  readonly codes: readonly string[];
  /** The application's own hooks that failed, each once: `read (TypeError)`. */
  readonly hooks: readonly string[];
}

/** Whether a line is about the call itself. A failed hook is reported even for calls that have no other line. */
export function tellsOfCall({ event }: CallLine): boolean {
  return event !== 'recovery.hook';
}

/** Joins the lines of one call, at least one of which must be about the call itself. */
export function traceCall(lines: readonly CallLine[]): Trace {
  const ordered = lines
    .filter(tellsOfCall)
    .sort((one, other) => one.elapsedMs - other.elapsedMs || Number(isEnd(one)) - Number(isEnd(other)));
  const last = ordered.at(-1) as CallLine;
  const end = isEnd(last) ? last : undefined;
  const { callId, provider, method, path, time, elapsedMs, processed, keys } = last;
  return {
    callId,
    provider,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(time === undefined ? {} : { beganAt: time - elapsedMs }),
    outcome: end?.outcome ?? 'unfinished',
    ...(end?.pending ? { pending: true } : {}),
    ...(end?.stoppedBy === undefined ? {} : { stoppedBy: end.stoppedBy }),
    ...(end?.retryAt === undefined ? {} : { retryAt: end.retryAt }),
    processed: processed ?? 'maybe',
    elapsedMs,
    ...(end?.waitedMs === undefined ? {} : { waitedMs: end.waitedMs }),
    attempts: Math.max(...ordered.map(({ attempt }) => attempt)),
    keys,
    steps: stepsOf(ordered, leadOf(ordered)),
    hooks: [...new Set(lines.flatMap((line) => (tellsOfCall(line) ? [] : [`${line.hook} (${line.error})`])))],
    codes: [...new Set(ordered.flatMap(({ code }) => (code === undefined ? [] : [code])))],
  };
}

function isEnd({ event }: CallLine): boolean {
  return event === 'recovery.finished';
}

/** Milliseconds that a call waited before its only attempt. If it has several, or could have waited after it, no line says when. */
function leadOf(lines: readonly CallLine[]): number {
  const [first, last] = [lines[0], lines.at(-1)];
  const waitedMs = last?.waitedMs;
  if (first === undefined || waitedMs === undefined || last?.attempt !== 1) return 0;
  return last.elapsedMs - first.elapsedMs < waitedMs ? waitedMs : 0;
}

/** @param lead milliseconds that pass before the first attempt */
function stepsOf(lines: readonly CallLine[], lead: number): readonly Step[] {
  const steps: Step[] = [];
  let at = 0;
  let waitUntil = lead;
  let seen = 0;
  const wait = (until: number) => {
    if (until > at) steps.push({ kind: 'wait', fromMs: at, toMs: until });
    at = Math.max(at, until);
  };
  for (const line of lines) {
    const { attempt: number, elapsedMs: toMs } = line;
    const asked = line.event === 'recovery.look-up';
    const isNew = number > seen;
    // A line about a known attempt reports its look-up, or the end of the wait after it.
    wait(isNew || asked ? Math.min(waitUntil, toMs) : toMs);
    if (isNew) {
      // A look-up's status is that of its own answer: the end of the call has that of the attempt.
      const teller = asked ? (lines.find((each) => isEnd(each) && each.attempt === number) ?? untold(line)) : line;
      const more = { succeeded: isSuccess(line), atMost: asked, unlogged: number - seen - 1 };
      steps.push({ kind: 'attempt', number, fromMs: at, toMs, ...more, ...detailsOf(teller) });
      seen = number;
      waitUntil = toMs + (line.delayMs ?? 0);
      at = toMs;
    }
    if (asked) {
      const answer = detailsOf({ status: line.status, code: line.foundCode });
      steps.push({ kind: 'look-up', fromMs: at, toMs, found: line.found ?? 'undecided', ...answer });
      at = toMs;
    }
  }
  return steps;
}

type Details = {
  readonly [Name in 'status' | 'code' | 'action' | 'stoppedBy' | 'delayMs']?: CallLine[Name] | undefined;
};

/** Only the end of a call reports an attempt that succeeded. */
function isSuccess({ event, outcome }: CallLine): boolean {
  return event === 'recovery.finished' && (outcome === 'ok' || outcome === 'recovered');
}

function untold({ status: _, action: __, ...line }: CallLine): CallLine {
  return line;
}

function detailsOf({ status, code, action, stoppedBy, delayMs }: Details) {
  const details = { status, code, action, stoppedBy, delayMs };
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}
