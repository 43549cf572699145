import { type Channel, channel } from 'node:diagnostics_channel';
import type { State } from '../providers/look-up.js';
import type { CallRecord } from './call-record.js';
import { type Level, levelOf } from './level.js';
import {
  EVENT_NAMES,
  type EventName,
  type LineOf,
  type LogLine,
  type ProviderLine,
  type StateLine,
} from './log-line.js';
import { type Logger, standardLogger } from './logger.js';
import { attemptLine, budgetLine, decisionLine, finishedLine, lookUpLine } from './make-line.js';
import { commonSentence, sentenceOf } from './sentence.js';

export type Listener<E extends EventName = EventName> = (line: LineOf<E>) => void;

/** `recoverable:retry` for `recovery.retry`: for APM agents and others that do not hold the handle of an attached client. */
const channels = Object.fromEntries(
  EVENT_NAMES.map((event) => [event, channel(event.replace('recovery.', 'recoverable:'))]),
) as Readonly<Record<EventName, Channel>>;

/** Writes log lines and tells listeners. What they throw is kept for the call's error and never gets in the way. */
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

  /** Tells of the last attempt, which has failed, and of the decision about it, where that is carried out. */
  decided(record: CallRecord): void {
    const decision = record.course.attempts.at(-1)?.decision;
    if (decision === undefined) return;
    if (this.#isListenedTo('recovery.attempt')) this.#tellListeners(attemptLine(record), record);
    if (decision.stoppedBy === 'budget') this.budgetRefused(record);
    const carriedOut =
      decision.stoppedBy === undefined || decision.action === 'fail-fast' || decision.action === 'reconcile';
    if (carriedOut && this.#heard(`recovery.${decision.action}`)) this.#tell(decisionLine(record), record);
  }

  budgetRefused(record: CallRecord): void {
    if (this.#isListenedTo('recovery.budget')) this.#tellListeners(budgetLine(record), record);
  }

  /** Tells what a look-up has found. */
  lookedUp(record: CallRecord, found: State, status: number | undefined): void {
    if (this.#heard('recovery.look-up')) this.#tell({ line: lookUpLine(record, found, status), level: 'info' }, record);
  }

  /** Tells of the end of a call. A call that was plain `ok` is told to listeners only. */
  finished(record: CallRecord): void {
    if (this.#heard('recovery.finished')) this.#tell(finishedLine(record), record);
  }

  /** Tells of what happened to a provider as a whole, or to all of them. */
  common(line: ProviderLine | StateLine): void {
    if (!this.#heard(line.event)) return;
    if (this.#logger !== false) {
      attempt(undefined, () => (this.#logger || standardLogger())[levelOf(line)](line, commonSentence(line)));
    }
    this.#tellListeners(line, undefined);
  }

  /** Whether somebody listens to the end of calls that were plain `ok`. */
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
    if (this.#logger !== false && level !== 'debug') {
      attempt(record, () => (this.#logger || standardLogger())[level](line, sentenceOf(line, record)));
    }
    this.#tellListeners(line, record);
  }

  #tellListeners(line: LogLine | ProviderLine | StateLine, record: CallRecord | undefined): void {
    for (const listener of this.#listeners.get(line.event) ?? []) attempt(record, () => listener(line as never));
    // What a subscriber throws, Node itself reports as an uncaught exception.
    if (channels[line.event].hasSubscribers) channels[line.event].publish(line);
  }
}

function attempt(record: CallRecord | undefined, run: () => void): void {
  try {
    run();
  } catch (error) {
    record?.noteHookError(error);
  }
}
