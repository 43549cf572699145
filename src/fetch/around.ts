import { keyIn } from '../decision/keys.js';
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
   * The options for one of the requests: one that takes no key, such as for a token, has nothing of the payment.
   * @throws TypeError for another request that would be sent under its keys
   */
  optionsFor(provider: Provider, given: Given, facts: RequestFacts): RequestRecovery | false {
    const { recovery, resumed } = this;
    if (recovery === false || recovery.keys === undefined) return recovery;
    if (!takesKeys(provider, recovery.keys, given, facts)) {
      const { keys, processed, doubt, askOnce, ...others } = recovery;
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

function takesKeys(
  provider: Provider,
  keys: Readonly<Record<string, string>>,
  { method, url, body }: Given,
  facts: RequestFacts,
): boolean {
  if (kindOf(provider, facts, {}).operation === 'read') return false;
  return Object.entries(keys).some(([name, value]) => {
    const key = provider.keys.find((each) => each.name === name);
    // An unknown one is refused later, with a word on it.
    if (key === undefined) return true;
    if (key.attach !== undefined)
      return key.attach(
        method.toLowerCase(),
        () => url,
        () => body,
      );
    return key.write !== undefined || keyIn(key, facts) === value;
  });
}

function isSame(one: Pick<Given, 'method' | 'url' | 'body'>, other: Given): boolean {
  const areTexts = typeof one.body === 'string' && typeof other.body === 'string';
  return one.method === other.method && one.url === other.url && (!areTexts || one.body === other.body);
}
