import { randomUUID } from 'node:crypto';
import { Course } from '../decision/course.js';
import { isSuccess, type Outcome, type StoppedBy } from '../decision/outcome.js';
import type { Doubt } from '../policy/doubt.js';
import type { HookFault, HookName } from '../policy/hook.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Provider } from '../providers/provider.js';
import { maskCards } from '../redaction/cards.js';
import { redactText } from '../redaction/redact-text.js';
import { type ReportSource, reportOf } from './build-report.js';
import { defined } from './defined.js';
import { INSPECT } from './inspect-symbol.js';
import type { LookUpReport, Report } from './report.js';

/** What the record of a call cannot know by itself. */
export interface CallSubject {
  /** Its id is made of it, if it had one before its record was made. */
  readonly serial?: number;
  readonly provider: Provider;
  readonly policy: ResolvedPolicy;
  readonly method: string | undefined;
  readonly path: string;
  /** It only asks for something. `undefined` if nobody knows. */
  readonly isRead?: boolean | undefined;
  /** The operation keys in force. */
  keys(): Readonly<Record<string, string>>;
  /** What to check if the call may have taken effect, in the provider's terms. Absent if the request is unknown. */
  inDoubt?(): string | undefined;
  /** The key that protects no retry because the application's own code set it for one attempt. Absent if the request is unknown. */
  lateKey?(): string | undefined;
  /** Milliseconds since the call began. */
  elapsed(): number;
  /** The work that its last answer, or a look-up, reported as accepted is not done yet. */
  readonly isPending?: boolean | 'customer';
  /** Milliseconds of that time that it waited for its turn. */
  waited(): number;
}

/** The result of a look-up. */
interface Asked extends Pick<LookUpReport, 'askedAfterMs' | 'found'> {
  readonly status: number | undefined;
  readonly code: string | undefined;
}

const prefix = randomUUID().replaceAll('-', '').slice(0, 12);
let counter = 0;

/** The next call's. */
export function nextSerial(): number {
  return counter++;
}

export function callIdOf(serial: number): string {
  return `${prefix}-${serial.toString(36)}`;
}

const NONE: readonly string[] = [];
/** Look-ups that a report lists. */
const MOST_LOOK_UPS = 20;

/** Everything known about one call, for its report and its log lines. */
export class CallRecord implements ReportSource {
  course = new Course();
  /** The keys that were replaced. */
  rekeyed: readonly string[] = NONE;
  /** Those of them whose new ones were sent. */
  sentFresh: readonly string[] = NONE;
  partial = false;
  /** When the first attempt was sent, on the clock's `now`; `undefined` while none has failed. */
  firstSentAt: number | undefined;
  retryAt: number | undefined;
  /** How much is known about the result, if the call may have taken effect. */
  doubt: Doubt | undefined;
  /** The code of a refusal that a look-up reported. */
  declined: string | undefined;
  /** Why the provider could not be asked. */
  unaskable: string | undefined;
  /** The hooks that failed, in order, each with what it threw first. */
  #faults: Map<HookName, { readonly thrown: unknown; readonly times: number }> | undefined;
  #lookUps: readonly LookUpReport[] | undefined;
  /** How many attempts there had been when it was looked up last. */
  #lookedUpAfter = 0;
  #ended:
    | { readonly outcome: Outcome; readonly stoppedBy: StoppedBy | undefined; readonly elapsedMs: number }
    | undefined;

  readonly #serial: number;

  constructor(readonly subject: CallSubject) {
    this.#serial = subject.serial ?? nextSerial();
  }

  get callId(): string {
    return callIdOf(this.#serial);
  }

  get provider(): Provider {
    return this.subject.provider;
  }

  get isRead(): boolean | undefined {
    return this.subject.isRead;
  }

  get elapsedMs(): number {
    return this.#ended?.elapsedMs ?? this.subject.elapsed();
  }

  get waitedMs(): number | undefined {
    return Math.round(this.subject.waited()) || undefined;
  }

  get pending(): boolean {
    return Boolean(this.subject.isPending) && isSuccess(this.outcome);
  }

  get outcome(): Outcome {
    return this.#ended?.outcome ?? this.course.outcome;
  }

  get stoppedBy(): StoppedBy | undefined {
    return this.#ended?.stoppedBy;
  }

  /** Its look-ups are in the log. */
  get wasLookedUp(): boolean {
    return this.#lookUps !== undefined;
  }

  get isToldByLookUp(): boolean {
    return this.#lookUps !== undefined && this.#lookedUpAfter === this.course.attempts.length;
  }

  keys(): Readonly<Record<string, string>> {
    return this.subject.keys();
  }

  inDoubt(): string | undefined {
    const text = this.subject.inDoubt?.();
    return text === undefined ? undefined : redactText(text, maskCards);
  }

  lateKey(): string | undefined {
    return this.subject.lateKey?.();
  }

  /** Closes the record. By default the last attempt says how the call ended. */
  end(given: { readonly outcome?: Outcome; readonly stoppedBy?: StoppedBy } = {}): void {
    const outcome = given.outcome ?? this.course.outcome;
    const stoppedBy = given.stoppedBy ?? this.course.last?.decision?.stoppedBy;
    this.#ended = { outcome, stoppedBy, elapsedMs: this.subject.elapsed() };
  }

  /** Records the result of a look-up. */
  noteLookUp({ askedAfterMs, found, status, code }: Asked): LookUpReport {
    const known = this.lookUps;
    const lookUp = (known.at(-1)?.lookUp ?? 0) + 1;
    const noted = { lookUp, askedAfterMs: Math.round(askedAfterMs), found, ...defined({ status, code }) };
    this.#lookedUpAfter = this.course.attempts.length;
    this.#lookUps = [...(known.length < MOST_LOOK_UPS ? known : known.toSpliced(1, 1)), noted];
    return noted;
  }

  get lookUps(): readonly LookUpReport[] {
    return this.#lookUps ?? [];
  }

  /** Records that the application's own code threw. Returns whether it is the first failure of this hook. */
  noteHookFault({ hook, thrown }: HookFault): boolean {
    this.#faults ??= new Map();
    const known = this.#faults.get(hook);
    this.#faults.set(hook, known === undefined ? { thrown, times: 1 } : { ...known, times: known.times + 1 });
    return known === undefined;
  }

  /** What a hook, a listener or a logger of the application threw first; it becomes the `cause` of the call's error. */
  get hookError(): unknown {
    return this.#faults?.values().next().value?.thrown;
  }

  get failedHooks(): readonly HookName[] {
    return this.#faults === undefined ? [] : [...this.#faults.keys()];
  }

  /** How often a hook has failed during this call. */
  timesFailed(hook: HookName): number {
    return this.#faults?.get(hook)?.times ?? 0;
  }

  report(): Report {
    return reportOf(this);
  }

  /** The record holds the request, so printing it or turning it into JSON shows the report instead. */
  toJSON(): Report {
    return this.report();
  }

  [INSPECT](): Report {
    return this.report();
  }
}
