import type { CallRecord } from './call-record.js';
import { decisionLine, type EventName, finishedLine, type Level, type LogLine, sentenceOf } from './log-line.js';
import { type Logger, standardLogger } from './logger.js';

export type Listener = (line: LogLine) => void;

/** Writes log lines and tells listeners. What they throw is kept for the call's error and never gets in the way. */
export class Reporter {
  readonly #logger: Logger | false | undefined;
  readonly #listeners = new Map<EventName, Set<Listener>>();

  constructor(logger: Logger | false | undefined) {
    this.#logger = logger;
  }

  /** Adds a listener and returns a function that removes it. */
  on(event: EventName, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tells of the decision after the last attempt, where it is carried out. */
  decided(record: CallRecord): void {
    const decision = record.course.attempts.at(-1)?.decision;
    if (decision === undefined) return;
    const carriedOut =
      decision.stoppedBy === undefined || decision.action === 'fail-fast' || decision.action === 'reconcile';
    if (carriedOut && this.#heard(`recovery.${decision.action}`)) this.#tell(decisionLine(record), record);
  }

  /** Tells of the end of a call. A call that was plain `ok` is told to listeners only. */
  finished(record: CallRecord): void {
    if (this.#heard('recovery.finished')) this.#tell(finishedLine(record), record);
  }

  /** Whether somebody listens to the end of calls that were plain `ok`. */
  get hearsSuccess(): boolean {
    return (this.#listeners.get('recovery.finished')?.size ?? 0) > 0;
  }

  #heard(event: EventName): boolean {
    return this.#logger !== false || (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  #tell({ line, level }: { readonly line: LogLine; readonly level: Level }, record: CallRecord): void {
    if (this.#logger !== false && level !== 'debug') {
      attempt(record, () => (this.#logger || standardLogger())[level](line, sentenceOf(line)));
    }
    for (const listener of this.#listeners.get(line.event) ?? []) attempt(record, () => listener(line));
  }
}

function attempt(record: CallRecord, run: () => void): void {
  try {
    run();
  } catch (error) {
    record.noteHookError(error);
  }
}
