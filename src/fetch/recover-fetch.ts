import { AsyncLocalStorage } from 'node:async_hooks';
import { handleOf, openClient } from '../engine/client.js';
import type { BoundReader } from '../engine/lane-finder.js';
import type { Watch } from '../engine/watch.js';
import type { RequestRecovery } from '../policy/policy.js';
import { parsedUrl } from '../redaction/path.js';
import { type Clock, systemClock } from '../time/clock.js';
import { Around } from './around.js';
import { FetchCall } from './fetch-call.js';
import type { FetchScope } from './fetch-scope.js';
import { type Given, given } from './given.js';
import { KeptRequest } from './kept-request.js';
import {
  type AnyFetch,
  checkRecoverFetch,
  checkWork,
  type Fetch,
  type RecoveredFetch,
  type RecoverFetchOptions,
} from './options.js';
import { perform } from './perform.js';
import { refusalOf } from './refusal.js';

/** A wrapped `fetch`, and its handle. */
export interface FetchRecovery extends Watch {
  /** Use it instead of the original. */
  readonly fetch: RecoveredFetch;
  /**
   * For code that calls `fetch` itself and passes no `init.recovery`, such as an SDK: these options apply to whatever it requests
   * with this `fetch` inside `work`. Returns what `work` returns. If they resume a payment (`keys`), `work` makes that one: reads,
   * and requests for a token, are sent without them, and a second request that would be sent under them rejects with a `TypeError`.
   */
  withRecovery<T>(recovery: RequestRecovery | false, work: () => T): T;
}

const WRAPPED = Symbol.for('recoverable.fetch');

/**
 * Wraps any `fetch`: recoverable judges the calls of the returned one, recovers them by policy, reports and logs them like those of
 * an attached client. It resolves and rejects as `fetch` does: with the response, whatever its status, its body unread; with a
 * `TypeError` if no answer came; with the signal's reason after an abort; with a `DOMException` `TimeoutError` after a timeout.
 * `recoveryOf` of either returns the report.
 *
 * @throws TypeError that names the option, its value and what is expected
 * @throws Error for a `fetch` that is already wrapped
 */
export function recoverFetch(fetch: AnyFetch, options: RecoverFetchOptions): FetchRecovery {
  return recoverFetchWith(fetch, options, systemClock);
}

/** `recoverFetch` with a clock of your own, for tests. */
export function recoverFetchWith(wrapped: AnyFetch, options: RecoverFetchOptions, clock: Clock): FetchRecovery {
  checkRecoverFetch(wrapped, options);
  if (WRAPPED in wrapped) throw new Error('recoverFetch: this fetch is already wrapped');
  const scope: FetchScope = {
    ...openClient(options, reader, clock),
    // As a plain function, which is how `fetch` is called.
    fetch: (input, init) => (wrapped as Fetch)(input, init),
    bodyErrors: options.bodyErrors ?? 'resolve',
    beforeAttempt: options.beforeAttempt,
  };
  let said: AsyncLocalStorage<Around> | undefined;

  const recovery = handleOf<Pick<FetchRecovery, 'fetch' | 'withRecovery'>>(scope, {
    fetch(input, ...rest) {
      return begin(scope, [input, ...rest], said?.getStore());
    },
    withRecovery(each, work) {
      checkWork(work);
      said ??= new AsyncLocalStorage();
      return said.run(new Around(each), work);
    },
  });
  Object.defineProperty(recovery.fetch, WRAPPED, { value: true });
  return recovery;
}

const reader: BoundReader<Given> = {
  hostOf: ({ url }) => parsedUrl(url),
  urlOf: ({ url }) => url,
  factsOf: (request) => new KeptRequest(request).facts,
};

/** Begins a call if the request is one of ours; otherwise leaves it entirely alone. */
function begin(scope: FetchScope, args: Parameters<RecoveredFetch>, around: Around | undefined): Promise<Response> {
  try {
    const request = read(args);
    const found = request.recovery === false ? undefined : scope.assign(request);
    const recovery =
      request.recovery ?? (found && around?.optionsFor(found.provider, request, reader.factsOf(request)));
    if (found === undefined || recovery === false) {
      if (recovery !== false) scope.counts.unmatched += 1;
      return scope.fetch(args[0], request.asGiven);
    }
    return perform(new FetchCall(scope, found.provider, found.policyFor(recovery, request), request));
  } catch (error) {
    // `fetch` rejects, whatever is wrong.
    return Promise.reject(error);
  }
}

/** @throws the platform's error for arguments that cannot be read, which were not sent */
function read(args: Parameters<RecoveredFetch>): Given {
  try {
    return given(...args);
  } catch (error) {
    throw refusalOf(args[0], args[1] as RequestInit) ?? error;
  }
}
