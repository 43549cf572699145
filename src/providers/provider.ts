import { checkOptions } from '../policy/check.js';
import type { Policy } from '../policy/policy.js';
import { checkKeys, checkRows } from './check-rows.js';
import type { Exchange, Pending, RequestFacts } from './exchange.js';
import { guardHooks, guardKey } from './guard.js';
import type { KeyDefinition } from './key.js';
import type { Reconcile } from './look-up.js';
import { groupFinder } from './path-key.js';
import { kindByMethod, type RequestKind } from './request-kind.js';
import type { Reading, Rule } from './rule.js';
import { providerSchema } from './schema.js';
import { sharedRules } from './shared-rules.js';

export { bodyKey } from './body-key.js';
export type { Exchange, Pending, RequestFacts } from './exchange.js';
export { headerKey, type KeyDefinition, type KeyedRequest } from './key.js';
export type { ProviderOverrides } from './overrides.js';
export { pathKey } from './path-key.js';
export { kindByMethod, type Operation, type RequestKind } from './request-kind.js';
export type { Condition, Reading, RowDelay, Rule } from './rule.js';

/** An API and its error dialect, as `defineProvider` takes it. */
export interface ProviderDefinition {
  /** In logs, reports and the `recoverable` command. */
  readonly name: string;
  /**
   * Which requests belong to this provider, if a client has several: host names, optionally with a port. `*.acme.com` matches every
   * name below; `*-live.acme.com` matches one label that ends like that.
   */
  readonly hosts?: readonly string[];
  /** Defaults for calls to this provider; those of `attach` and of a request take precedence. */
  readonly policy?: Policy;
  /**
   * Defaults for the requests to an endpoint, by the name that `kindOf` gives it: a payout may take longer than a charge. They take
   * precedence over `policy`; those of `attach` and of a request take precedence over them.
   */
  readonly policies?: Readonly<Record<string, Policy>>;
  /** Rows, tried in order, before those for HTTP statuses and the transport that all providers share. */
  readonly rules?: readonly Rule[];
  /** Finds the error in an answer: `undefined` if there is none, several readings if the provider reports several errors. */
  readonly read?: (exchange: Exchange) => Reading | readonly Reading[] | undefined;
  /** The names of the facts that `read` returns, for the conditions of rows. Default: none but those that every provider has. */
  readonly facts?: readonly string[];
  /**
   * The pattern of codes that may be shown in logs and reports although no row names them: `/\d{3}_\d/` for `905_1`. It must
   * match the whole code, of at most 64 characters. Default: words and short numbers, joined by `_` or a dot, as most codes are.
   */
  readonly shows?: RegExp;
  /**
   * Whether an answer in which `read` finds no error is a success according to the provider's documentation, whatever its HTTP
   * status. Any other 2xx is not understood: it may have taken effect. So may a write whose answer would be a success in HTTP 200, but
   * came in 3xx or 4xx. Default: the status decides, and every 2xx is a success.
   */
  readonly isSuccess?: (exchange: Exchange) => boolean;
  /**
   * `transform`: runs the axios client's own `transformResponse`, such as one that decrypts messages, on a copy of each answer
   * before judging it, and again on the answer that the caller gets. Default: an answer is judged as it came.
   */
  readonly judgeAfter?: 'transform' | undefined;
  /** Whether some parts of a success failed, for the report's `partial`. Default: never. */
  readonly isPartial?: (exchange: Exchange) => boolean;
  /**
   * Whether a success says that the request is accepted but not done (202, `PENDING`). Called for writes only, and for the answers
   * to their look-ups. recoverable calls `reconcile` until it is done, for as long as the policy's `pendingLimit` says. `customer`:
   * the customer has to act first, for which they need this answer, so recoverable does not wait. Default: never.
   */
  readonly isPending?: (exchange: Exchange) => Pending;
  /** Default: GET, HEAD and OPTIONS read; everything else writes. */
  readonly kindOf?: (request: RequestFacts) => RequestKind;
  readonly keys?: readonly KeyDefinition[];
  /**
   * What a rate limit of this provider covers: a 429 with a Retry-After holds back the requests with the same word. Default: all
   * requests to a host.
   */
  readonly limitScope?: (request: RequestFacts) => string;
  /**
   * Which requests succeed or fail together: those with the same word share retry budget, circuit breaker, waiting, back-off times
   * and places, and share nothing with others. Return an API key, for example, if each merchant has its own limits; only a hash of
   * the word is kept. It is called when a call is made, so it does not see what a later interceptor adds. Default: budget, breaker
   * and waiting by method and path (without ids), places by host, and back-off times by what the provider's limit covers.
   */
  readonly lane?: ((request: RequestFacts) => string) | undefined;
  /**
   * The ids in a path that may look like words, such as an order id of the application's own, as the groups of a pattern:
   * `/\/orders\/([^/]+)/`. Lanes, and with them `stats()`, events and metrics, then have `{id}` in their place. Default: whatever has
   * digits or looks made by a machine is an id.
   */
  readonly ids?: RegExp;
  /**
   * What may have happened and what to check, for the message of an error whose outcome is unknown: "the order may have been
   * charged: check GET /v2/ID/status before charging again".
   */
  readonly inDoubt?: (request: RequestFacts) => string | undefined;
  /** Looks up what became of a request that may have taken effect. Default: no look-up. */
  readonly reconcile?: Reconcile;
  /**
   * The id of what a request has made, in the body of its answer: `({ id }) => id`. Then `isAnothers` tells a look-up that an object
   * belongs to another call. Default: no answer names anything.
   */
  readonly made?: ((body: unknown) => unknown) | undefined;
  /**
   * Milliseconds that the provider may take until a look-up shows what reached it: "not found" is not believed until that long
   * after recoverable gave up on an attempt. Default 15,000.
   */
  readonly settledAfter?: number;
}

/** A provider that is ready to use. `rules` is the whole table, to be printed, diffed and tested. */
export interface Provider
  extends Required<
    Omit<
      ProviderDefinition,
      | 'policy'
      | 'policies'
      | 'read'
      | 'shows'
      | 'isSuccess'
      | 'isPending'
      | 'judgeAfter'
      | 'lane'
      | 'ids'
      | 'reconcile'
      | 'made'
    >
  > {
  readonly policy: Policy;
  readonly policies: ProviderDefinition['policies'] | undefined;
  readonly read: NonNullable<ProviderDefinition['read']>;
  readonly shows: RegExp | undefined;
  readonly isSuccess: ProviderDefinition['isSuccess'] | undefined;
  readonly isPending: ProviderDefinition['isPending'] | undefined;
  readonly judgeAfter: 'transform' | undefined;
  readonly lane: ProviderDefinition['lane'];
  readonly ids: RegExp | undefined;
  readonly reconcile: Reconcile | undefined;
  readonly made: ProviderDefinition['made'];
}

/** Milliseconds, for a provider whose documents do not say how long its look-ups lag. */
const SETTLED_AFTER = 15_000;

/**
 * Makes your own provider. If a hook throws or returns an invalid value, `recovery.hook` reports it, and the call takes the safe
 * path: with `read`, the attempt is in doubt; with a key's `protects`, the key protects nothing; with `kindOf`, the request is a
 * write.
 *
 * @throws TypeError that names the field, its value and what is expected.
 */
export function defineProvider(definition: ProviderDefinition): Provider {
  const checked = checkOptions('defineProvider', providerSchema, definition);
  checkRows(checked);
  checkKeys(checked);
  const hooks = guardHooks(checked);
  return Object.freeze({
    name: checked.name,
    hosts: Object.freeze([...(checked.hosts ?? [])]),
    policy: checked.policy ?? {},
    policies: checked.policies,
    rules: Object.freeze([...(checked.rules ?? []), ...sharedRules]),
    facts: Object.freeze([...(checked.facts ?? [])]),
    read: hooks.read ?? (() => undefined),
    shows: checked.shows && whole(checked.shows),
    isSuccess: hooks.isSuccess,
    judgeAfter: checked.judgeAfter,
    isPending: hooks.isPending,
    isPartial: hooks.isPartial ?? (() => false),
    kindOf: hooks.kindOf ?? kindByMethod,
    keys: Object.freeze((checked.keys ?? []).map(guardKey)),
    limitScope: hooks.limitScope ?? (() => ''),
    lane: hooks.lane,
    ids: checked.ids && groupFinder(checked.ids),
    inDoubt: hooks.inDoubt ?? (() => undefined),
    reconcile: hooks.reconcile,
    made: hooks.made,
    settledAfter: checked.settledAfter ?? SETTLED_AFTER,
  });
}

/** The same expression, matching only a whole text, without a position of its own. */
function whole({ source, flags }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gmy]/g, ''));
}

/** Whether a value is a provider, from this copy of the package or from another one. */
export function isProvider(value: unknown): value is Provider {
  const shape = value as Partial<Provider> | null | undefined;
  return (
    typeof shape?.name === 'string' &&
    Array.isArray(shape.rules) &&
    Array.isArray(shape.keys) &&
    typeof shape.read === 'function' &&
    typeof shape.kindOf === 'function'
  );
}
