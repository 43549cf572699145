import type { Failure } from '../failure/failure.js';
import { faultOf, refuse } from '../policy/hook.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { PortRequest } from './port.js';

/** A call, as far as the caller's own functions speak of it. */
interface Subject {
  readonly policy: ResolvedPolicy;
  readonly port: { readonly request: PortRequest };
  onError(error: unknown): void;
}

/** The policy of a call, with what its caller says of this very request. Who cannot say it has said nothing. */
export function policyInForce(call: Subject): ResolvedPolicy {
  const { policy, port } = call;
  const { vouch } = policy;
  if (vouch === undefined) return policy;
  try {
    const said: unknown = vouch(port.request.facts);
    const idempotent = isAnswer(said) ? said : refuse('idempotent', ANSWER, said);
    return { ...policy, idempotent };
  } catch (error) {
    call.onError(faultOf('idempotent', error));
    return policy;
  }
}

/** Whether the caller lets a failed attempt be sent again. Who cannot say it does not. */
export function mayResend(call: Subject, failure: Failure, attempt: number): boolean {
  const { policy, port } = call;
  const { retryIf } = policy;
  if (retryIf === undefined) return true;
  try {
    const said: unknown = retryIf(failure, { request: port.request.facts, attempt });
    return (isAnswer(said) ? said : refuse('retryIf', ANSWER, said)) !== false;
  } catch (error) {
    call.onError(faultOf('retryIf', error));
    return false;
  }
}

const ANSWER = 'true, false or undefined';

function isAnswer(said: unknown): said is boolean | undefined {
  return said === undefined || typeof said === 'boolean';
}
