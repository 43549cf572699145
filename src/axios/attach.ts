import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { checkOptions } from '../policy/check.js';
import {
  defaultPolicy,
  overlay,
  type RequestRecovery,
  type ResolvedPolicy,
  requestRecoverySchema,
} from '../policy/policy.js';
import type { Provider } from '../providers/provider.js';
import { EVENT_NAMES, type EventName, SCHEMA } from '../report/log-line.js';
import { type Listener, Reporter } from '../report/reporter.js';
import { Alarms } from '../time/alarms.js';
import { type Clock, systemClock } from '../time/clock.js';
import { type LaneListener, Lanes } from '../traffic/lanes.js';
import { Link } from '../traffic/link.js';
import type { SharedState } from '../traffic/shared-state.js';
import { Call, callOf } from './call.js';
import { sendFirst } from './first.js';
import { matcherOf } from './match.js';
import { type AttachOptions, checkAttach } from './options.js';
import { proceed } from './recover.js';
import { emptyStats, leavesUntouched, type Scope, type Stats } from './scope.js';
import { makeBareTwin, makeTwin } from './twin.js';

declare module 'axios' {
  interface AxiosRequestConfig {
    /** What recoverable does with this request; `false`: nothing. */
    recovery?: RequestRecovery | false;
  }
}

/** The handle of an attached client. */
export interface Recovery {
  /** Takes recoverable off the client, which is then as it was before. Calls under way go on to their end. */
  detach(): void;
  /** Counts since `attach`. */
  stats(): Stats;
  /**
   * Calls a listener with the fields of each log line of this kind; `recovery.finished` also for calls that were plain
   * `ok`. Returns a function that removes the listener.
   *
   * @throws TypeError for an event that there is not
   */
  on<E extends EventName>(event: E, listener: Listener<E>): () => void;
}

const ATTACHED = Symbol.for('recoverable.attached');

/**
 * Attaches recoverable to an axios instance: from now on its calls are judged, recovered by policy, reported and logged.
 *
 * @throws TypeError that names the option, its value and what would be right
 * @throws Error where the instance has recoverable attached already
 */
export function attach(client: AxiosInstance, given: AttachOptions): Recovery {
  return attachWith(client, given, systemClock);
}

/** `attach` with a clock of one's own, for tests. */
export function attachWith(client: AxiosInstance, given: AttachOptions, clock: Clock): Recovery {
  checkAttach(client, given);
  const marked = client as AxiosInstance & { [ATTACHED]?: true };
  if (marked[ATTACHED]) {
    throw new Error('attach: this axios instance has recoverable attached already; call detach() on the first one');
  }
  const reporter = new Reporter(given.logger);
  const scope: Scope = {
    client,
    twin: makeTwin(client, proceed),
    looker: makeBareTwin(client),
    clock,
    alarms: new Alarms(clock),
    lanes: new Lanes(given, clock, laneListener(reporter, clock), linkTo(given.state, reporter, clock)),
    reporter,
    bodyErrors: given.bodyErrors ?? 'reject',
    stats: emptyStats(),
    isUntouched: leavesUntouched(client),
  };
  const id = client.interceptors.request.use(null, null, { synchronous: true, runWhen: beginner(scope, given) });
  Object.defineProperty(client, ATTACHED, { value: true, configurable: true });

  let isAttached = true;
  return {
    detach() {
      // A second time it would take off what somebody has attached since.
      if (!isAttached) return;
      isAttached = false;
      eject(client, id);
      scope.lanes.close();
      delete marked[ATTACHED];
    },
    stats: () => ({ ...scope.stats, outcomes: { ...scope.stats.outcomes }, lanes: scope.lanes.stats() }),
    on(event, listener) {
      if (!EVENT_NAMES.includes(event)) {
        throw new TypeError(`on: event must be one of ${EVENT_NAMES.join(', ')}; got ${String(event)}`);
      }
      return reporter.on(event, listener);
    },
  };
}

function laneListener(reporter: Reporter, clock: Clock): LaneListener {
  const retryAt = (ms: number) => (ms > 0 ? { retryAt: Math.round(clock.wall() + ms) } : {});
  return {
    breaker: ({ provider, host }, breaker, ms) =>
      reporter.common({
        schema: SCHEMA,
        event: 'recovery.breaker',
        provider: provider.name,
        host,
        breaker,
        ...retryAt(ms),
      }),
    held: ({ provider, host }, ms) =>
      reporter.common({
        schema: SCHEMA,
        event: 'recovery.held',
        provider: provider.name,
        host,
        delayMs: Math.round(ms),
        ...retryAt(ms),
      }),
  };
}

/** The way to what processes share, if anything is. */
function linkTo(shared: SharedState | undefined, reporter: Reporter, clock: Clock): Link | undefined {
  if (shared === undefined) return undefined;
  return new Link(shared, clock, (state) => reporter.common({ schema: SCHEMA, event: 'recovery.state', state }));
}

/** Ejects our interceptor. An older axios leaves an empty slot behind, which goes too where it is the last. */
function eject(client: AxiosInstance, id: number): void {
  const { request } = client.interceptors;
  request.eject(id);
  const { handlers } = request as { handlers?: unknown[] };
  if (handlers?.at(-1) === null) handlers.pop();
}

/**
 * axios asks each request interceptor whether to run, with the merged config, before any of them runs: that is where a
 * call begins, whatever the order of the interceptors. The interceptor itself never runs.
 */
function beginner(scope: Scope, given: AttachOptions): (config: InternalAxiosRequestConfig) => boolean {
  const provider = given.provider;
  const match = provider === undefined ? matcherOf(given.providers ?? []) : () => provider;
  const policies = new Map<Provider, ResolvedPolicy>();
  for (const each of given.providers ?? [provider as Provider]) {
    policies.set(each, overlay(overlay(defaultPolicy, each.policy), given.policy ?? {}));
  }

  return (config) => {
    const { recovery } = config;
    if (recovery === false || callOf(config) !== undefined) return false;
    const found = match(config);
    if (found === undefined) return false;
    const base = policies.get(found) as ResolvedPolicy;
    const policy = recovery === undefined ? base : requestPolicy(base, recovery);
    const call = new Call(scope, found, policy, scope.lanes.of(found, config), config);
    config.adapter = (sent) => sendFirst(call, sent);
    return false;
  };
}

function requestPolicy(base: ResolvedPolicy, recovery: RequestRecovery): ResolvedPolicy {
  return overlay(base, checkOptions('recovery', requestRecoverySchema, recovery));
}
