import type { CallRecord } from './call-record.js';
import {
  decisionLine,
  type EventName,
  finishedLine,
  type Level,
  type LineOf,
  type LogLine,
  levelOf,
  type ProviderLine,
  providerSentence,
  sentenceOf,
} from './log-line.js';
import { type Logger, standardLogger } from './logger.js';

export type Listener<E extends EventName = EventName> = (line: LineOf<E>) => void;

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

  /** Tells of what happened to a provider as a whole. */
  provider(line: ProviderLine): void {
    if (!this.#heard(line.event)) return;
    if (this.#logger !== false) {
      attempt(undefined, () => (this.#logger || standardLogger())[levelOf(line)](line, providerSentence(line)));
    }
    this.#tellListeners(line, undefined);
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
    this.#tellListeners(line, record);
  }

  #tellListeners(line: LogLine | ProviderLine, record: CallRecord | undefined): void {
    for (const listener of this.#listeners.get(line.event) ?? []) attempt(record, () => listener(line as never));
  }
}

function attempt(record: CallRecord | undefined, run: () => void): void {
  try {
    run();
  } catch (error) {
    record?.noteHookError(error);
  }
}
