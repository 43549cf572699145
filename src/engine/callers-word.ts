import type { Failure } from '../failure/failure.js';
import { faultOf, refuse } from '../policy/hook.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Call } from './call.js';
import { inTime } from './hook-time.js';

type Subject = Pick<Call, 'policy' | 'port' | 'onError'>;

/** The policy of a call, with what the caller says about this request. If the caller's function fails, it has said nothing. */
export function policyInForce(call: Subject): ResolvedPolicy {
  const { policy, port } = call;
  const { vouch } = policy;
  if (vouch === undefined) return policy;
  try {
    const idempotent = checked('idempotent', vouch(port.request.facts));
    return { ...policy, idempotent };
  } catch (error) {
    call.onError(faultOf('idempotent', error));
    return policy;
  }
}

/** What the caller says about one retry. The caller is asked once, and may answer later. */
export class CallersWord {
  private said: boolean | undefined;
  private promised: Promise<unknown> | undefined;

  constructor(private readonly call: Call) {}

  /**
   * Whether a failed attempt may be sent again. A hook that fails does not allow it; one that has not answered yet is waited for.
   */
  mayResend(failure: Failure, attempt: number): boolean {
    const { policy, port } = this.call;
    if (this.said !== undefined || policy.retryIf === undefined) return this.said !== false;
    try {
      const said: unknown = policy.retryIf(failure, { request: port.request.facts, attempt });
      if (isPromised(said)) this.promised = Promise.resolve(said);
      else this.said = checked('retryIf', said) !== false;
    } catch (error) {
      this.fail(error);
    }
    return this.said !== false;
  }

  /** The hook was asked, and has not answered yet. */
  get isAwaited(): boolean {
    return this.promised !== undefined && this.said === undefined;
  }

  /** Waits for the answer for as long as the call may. */
  async heard(): Promise<void> {
    try {
      const { call, promised } = this;
      const end = await inTime(call, 'retryIf', promised as Promise<unknown>);
      // If the caller has given up, the next step tells them so.
      if (end === undefined) this.said = call.port.caller.gone() !== undefined;
      else this.said = checked('retryIf', end.given) !== false;
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.said = false;
    this.call.onError(faultOf('retryIf', error));
  }
}

/** @throws TypeError for an invalid answer */
function checked(hook: 'idempotent' | 'retryIf', said: unknown): boolean | undefined {
  return said === undefined || typeof said === 'boolean' ? said : refuse(hook, 'true, false or undefined', said);
}

function isPromised(said: unknown): said is PromiseLike<unknown> {
  return typeof (said as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
