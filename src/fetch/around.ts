import { isAccessToken } from '../failure/access-token.js';
import { kindOf } from '../failure/kind-of.js';
import type { RequestRecovery } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import { safePath } from '../redaction/redaction.js';
import type { Given } from './given.js';

/** The options for whatever a piece of work requests. If they resume a payment, that is one of its requests. */
export class Around {
  /** The request that was sent under the keys of the payment. */
  private resumed: Pick<Given, 'method' | 'url' | 'body'> | undefined;

  constructor(private readonly recovery: RequestRecovery | false) {}

  /**
   * The options for one of the requests: a read, or one for a token, has nothing of the payment.
   * @throws TypeError for another request that would be sent under its keys
   */
  optionsFor(provider: Provider, given: Given, facts: RequestFacts): RequestRecovery | false {
    const { recovery, resumed } = this;
    if (recovery === false || recovery.keys === undefined) return recovery;
    if (!mayBePayment(provider, given, facts)) {
      const { keys, processed, knownAt, doubt, askOnce, ...others } = recovery;
      return others;
    }
    // An SDK may send the same request again.
    if (resumed !== undefined && !isSame(resumed, given)) {
      const [before, now] = [resumed, given].map(({ method, url }) => `${method} ${safePath(new URL(url).pathname)}`);
      throw new TypeError(
        `withRecovery: its keys belong to one payment; ${before} was sent under them, so ${now} is not. Make each request in a \`withRecovery\` of its own`,
      );
    }
    this.resumed = given;
    return recovery;
  }
}

/**
 * Only what certainly is not the payment goes without its keys. Sent without them, the payment would be made again.
 */
function mayBePayment(provider: Provider, { method, body }: Given, facts: RequestFacts): boolean {
  if (isAccessToken(facts.path)) return false;
  // The body of a `Request` has not been read yet, and may say that it is a write.
  const isKnown = body !== undefined || /^(?:get|head)$/i.test(method);
  return !isKnown || kindOf(provider, facts, {}).operation !== 'read';
}

function isSame(one: Pick<Given, 'method' | 'url' | 'body'>, other: Given): boolean {
  const areTexts = typeof one.body === 'string' && typeof other.body === 'string';
  return one.method === other.method && one.url === other.url && (!areTexts || one.body === other.body);
}
