import { isSuccess } from '../decision/outcome.js';
import { isAccessToken } from '../failure/access-token.js';
import { kindOf } from '../failure/kind-of.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Processed } from '../providers/rule.js';
import type { Running } from './inside-run.js';
import type { InnerCall } from './run-evidence.js';

/** A call that is over. */
interface Over extends InnerCall {
  readonly policy: ResolvedPolicy;
  readonly around: Running | undefined;
}

/** What a call inside a `run()` did, for the surrounding attempt: whether running that again could do it twice. */
export function effectOf(call: Over): Processed {
  const { record, around, policy, port } = call;
  if (policy.idempotent === true || !isWrite(call.provider, call.port.request.facts)) return 'no';
  // About a `run()` inside, nothing is known but the requests seen on the wire.
  if (port.request.facts.method === undefined && (around?.evidence.requests.size ?? 0) > 0) return 'no';
  return isSuccess(record.outcome) ? 'yes' : record.course.processed;
}

/** A request whose kind the provider cannot tell counts as a write. An access token does no harm if it is issued twice. */
export function isWrite(provider: Provider, request: RequestFacts): boolean {
  return !isAccessToken(request.path) && kindOf(provider, request, {}).operation === 'write';
}
