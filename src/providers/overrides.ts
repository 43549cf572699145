import type { Policy } from '../policy/policy.js';
import type { RequestFacts } from './exchange.js';
import type { Reconcile } from './look-up.js';
import type { Rule } from './rule.js';

/** What you can change in a built-in provider. */
export interface ProviderOverrides {
  /** Replaces the provider's own hosts. */
  readonly hosts?: readonly string[];
  readonly policy?: Policy;
  /** Rows tried before the provider's own. */
  readonly rules?: readonly Rule[];
  /** Looks up what became of a request that may have taken effect; replaces the provider's own look-up, if it has one. */
  readonly reconcile?: Reconcile;
  /**
   * Milliseconds that the provider may take until a look-up shows what reached it: "not found" is not believed until that long
   * after recoverable gave up on an attempt. Default: what the provider's documentation allows, 15,000 if it names no time.
   */
  readonly settledAfter?: number;
  /** Which requests succeed or fail together, as in `defineProvider`: those of one merchant, for example, by their API key. */
  readonly lane?: ((request: RequestFacts) => string) | undefined;
  /** `transform`: judge an answer after the client's own `transformResponse`, such as one that decrypts messages. */
  readonly judgeAfter?: 'transform' | undefined;
  /** `false` switches a key off: it is neither attached nor replaced, and protects nothing. */
  readonly keys?: Readonly<Record<string, false>>;
}
