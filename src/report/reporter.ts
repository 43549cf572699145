import { type Channel, channel } from 'node:diagnostics_channel';
import { faultOf, type HookFault, type HookName, heedRejection } from '../policy/hook.js';
import type { CallRecord } from './call-record.js';
import { type Level, levelOf } from './level.js';
import { type CommonLine, EVENT_NAMES, type EventName, type HookLine, type LineOf, type LogLine } from './log-line.js';
import { type Logger, standardLogger } from './logger.js';
import {
  attemptLine,
  budgetLine,
  decisionLine,
  finishedLine,
  hookLine,
  lookUpLine,
  rekeyLine,
  waitingLine,
} from './make-line.js';
import { keepReport } from './recovery-of.js';
import type { LookUpReport } from './report.js';
import { commonSentence, hookSentence, sentenceOf } from './sentence.js';

export type Listener<E extends EventName = EventName> = (line: LineOf<E>) => void;

/** `recoverable:retry` for `recovery.retry`: for APM agents and others that have no handle of an attached client. */
const channels = Object.fromEntries(
  EVENT_NAMES.map((event) => [event, channel(event.replace('recovery.', 'recoverable:'))]),
) as Readonly<Record<EventName, Channel>>;

/** Writes log lines and calls listeners. What they throw, at once or later, is reported and never gets in the way. */
export class Reporter {
  readonly #logger: Logger | false | undefined;
  readonly #listeners = new Map<EventName, Set<Listener<never>>>();

  constructor(logger: Logger | false | undefined) {
    this.#logger = logger;
  }

  /** Adds a listener and returns a function that removes it. */
  on<E extends EventName>(event: E, listener: Listener<E>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener as Listener<never>));
    return () => listeners.delete(listener as Listener<never>);
  }

  /** Reports the last, failed attempt, and the decision about it if that is carried out. */
  decided(record: CallRecord): void {
    const decision = record.course.last?.decision;
    if (decision === undefined) return;
    if (this.#isListenedTo('recovery.attempt')) this.#tellListeners(attemptLine(record), record);
    if (decision.stoppedBy === 'budget') this.budgetRefused(record);
    const isCarriedOut =
      decision.stoppedBy === undefined || decision.action === 'fail-fast' || decision.action === 'reconcile';
    if (isCarriedOut) this.carriedOut(record);
  }

  /** Reports what is done about the last attempt. */
  carriedOut(record: CallRecord): void {
    const { action } = record.course.last?.decision ?? {};
    if (action !== undefined && this.#heard(`recovery.${action}`)) this.#tell(decisionLine(record), record);
  }

  /** Reports that keys are replaced because of what a look-up has found, before anything is sent under the new ones. */
  rekeyed(record: CallRecord, delayMs: number): void {
    if (this.#heard('recovery.re-key')) this.#tell({ line: rekeyLine(record, delayMs), level: 'warn' }, record);
  }

  budgetRefused(record: CallRecord): void {
    if (this.#isListenedTo('recovery.budget')) this.#tellListeners(budgetLine(record), record);
  }

  /** Reports a call that waits for its turn. */
  waiting(record: CallRecord, longest: number): void {
    if (this.#isListenedTo('recovery.waiting')) this.#tellListeners(waitingLine(record, longest), record);
  }

  /** Whether anybody listens to waiting calls: otherwise, none needs a record for it. */
  get hearsWaiting(): boolean {
    return this.#isListenedTo('recovery.waiting');
  }

  /** Reports what a look-up found. */
  lookedUp(record: CallRecord, lookUp: LookUpReport): void {
    if (this.#heard('recovery.look-up')) this.#tell({ line: lookUpLine(record, lookUp), level: 'info' }, record);
  }

  /** Reports the end of a call. One that was `ok`, and not looked up before, is reported to listeners only. */
  finished(record: CallRecord): void {
    if (!this.#heard('recovery.finished')) return;
    const finished = finishedLine(record);
    // A listener may need the report, because an SDK may keep nothing of what its call got.
    keepReport(finished.line, record);
    this.#tell(finished, record);
  }

  /** Reports what happened to a provider as a whole, or to all of them. */
  common(line: CommonLine): void {
    if (this.#heard(line.event)) this.#write(line, levelOf(line), () => commonSentence(line), undefined);
  }

  /** Reports that a hook failed: once per call and hook. `record`: that of the call during which it failed. */
  hookFailed(fault: HookFault, record?: CallRecord): void {
    if (record !== undefined && !record.noteHookFault(fault)) return;
    if (!this.#heard('recovery.hook')) return;
    const line = hookLine(fault, record);
    this.#write(line, 'warn', () => hookSentence(line), record);
  }

  /** Whether anybody listens to the end of plainly `ok` calls. */
  get hearsSuccess(): boolean {
    return this.#isListenedTo('recovery.finished');
  }

  #heard(event: EventName): boolean {
    return this.#logger !== false || this.#isListenedTo(event);
  }

  #isListenedTo(event: EventName): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0 || channels[event].hasSubscribers;
  }

  #tell({ line, level }: { readonly line: LogLine; readonly level: Level }, record: CallRecord): void {
    this.#write(line, level, () => sentenceOf(line, record), record);
  }

  #write(line: Line, level: Level, sentence: () => string, record: CallRecord | undefined): void {
    if (this.#logger !== false && level !== 'debug') {
      this.#attempt('logger', line, record, () => (this.#logger || standardLogger())[level](line, sentence()));
    }
    this.#tellListeners(line, record);
  }

  #tellListeners(line: Line, record: CallRecord | undefined): void {
    for (const listener of this.#listeners.get(line.event) ?? []) {
      this.#attempt('listener', line, record, () => listener(line as never));
    }
    // If a subscriber throws, Node itself reports an uncaught exception.
    if (channels[line.event].hasSubscribers) channels[line.event].publish(line);
  }

  /** Runs a listener or a logger. */
  #attempt(hook: HookName, line: Line, record: CallRecord | undefined, run: () => unknown): void {
    try {
      const returned = run();
      if (returned !== undefined) heedRejection(returned, (error) => this.#failed(hook, line, record, error));
    } catch (error) {
      this.#failed(hook, line, record, error);
    }
  }

  /**
   * Reports that a listener or a logger failed, outside all calls. Not if it was itself reporting a hook: that would never end.
   */
  #failed(hook: HookName, { event }: Line, record: CallRecord | undefined, error: unknown): void {
    if (record !== undefined || event !== 'recovery.hook') this.hookFailed(faultOf(hook, error), record);
  }
}

type Line = LogLine | CommonLine | HookLine;
