import { isAccessToken } from '../failure/access-token.js';
import { kindOf } from '../failure/kind-of.js';
import { faultOf } from '../policy/hook.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Pending } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import { CallRecord, type CallSubject, callIdOf, nextSerial } from '../report/call-record.js';
import { INSPECT } from '../report/inspect-symbol.js';
import type { Report } from '../report/report.js';
import type { Pass } from '../traffic/pass.js';
import type { Scope } from './client.js';
import { lateKey } from './keys-in-force.js';
import type { Port } from './port.js';

/** What the record and the report of a call want to know of it. */
export abstract class ReportedCall implements CallSubject {
  /** The last answer succeeded, but some of its parts failed. */
  partial = false;
  endedAt: number | undefined;
  /** The HTTP status if the first attempt succeeded; else 0. */
  protected status = 0;
  // A field that only comes with a failure would cost the call an object of its own (bench:overhead, heap): so it is there at once.
  protected made: CallRecord | undefined = undefined;
  /** Given if its id was asked for before there was a record. */
  declare serial?: number;
  abstract readonly scope: Scope;
  abstract readonly provider: Provider;
  abstract readonly policy: ResolvedPolicy;
  abstract readonly port: Port;
  abstract readonly pass: Pass;
  abstract readonly startedAt: number;
  abstract readonly isPending?: Pending;
  abstract keys(): Readonly<Record<string, string>>;

  /** The record so far; made on the first failure, or when a report is asked for. */
  get record(): CallRecord {
    if (this.made === undefined) {
      this.made = new CallRecord(this);
      this.noteSuccess(this.made);
    }
    return this.made;
  }

  /** Asked for after a success too, which needs no record. */
  get callId(): string {
    if (this.made !== undefined) return this.made.callId;
    this.serial ??= nextSerial();
    return callIdOf(this.serial);
  }

  /** A success is only noted at first. */
  protected noteSuccess(record: CallRecord): void {
    if (this.status === 0 || this.endedAt === undefined) return;
    record.partial = this.partial;
    record.course.succeed(this.status, this.endedAt - this.startedAt);
    record.end();
  }

  get method(): string | undefined {
    return this.port.request.facts.method;
  }

  get path(): string {
    return this.port.request.facts.path;
  }

  /** Getting an access token has no effect either. */
  get isRead(): boolean | undefined {
    if (this.method === undefined) return undefined;
    return isAccessToken(this.path) || kindOf(this.provider, this.port.request.facts, this).operation === 'read';
  }

  get isResumed(): boolean {
    return this.policy.keys !== undefined;
  }

  inDoubt(): string | undefined {
    if (this.port.inDoubt !== undefined) return this.port.inDoubt;
    try {
      return this.provider.inDoubt(this.port.request.facts);
    } catch (error) {
      this.onError(error);
      return undefined;
    }
  }

  lateKey(): string | undefined {
    return lateKey(this);
  }

  elapsed(): number {
    return (this.endedAt ?? this.scope.clock.now()) - this.startedAt;
  }

  waited(): number {
    return this.pass.waited + (this.pass.held ?? 0);
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.scope.clock.wall();
  }

  /** The provider's or the application's own code threw this. */
  onError(error: unknown): void {
    this.scope.reporter.hookFailed(faultOf('provider', error), this.record);
  }

  report(): Report {
    return this.record.report();
  }

  /** The call holds the request, so printing it or turning it into JSON shows the report instead. */
  toJSON(): Report {
    return this.report();
  }

  [INSPECT](): Report {
    return this.report();
  }
}
