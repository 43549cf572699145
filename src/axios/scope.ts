import axios, { type AxiosInstance, type AxiosRequestTransformer, type InternalAxiosRequestConfig } from 'axios';
import type { Outcome } from '../decision/outcome.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Reporter } from '../report/reporter.js';
import type { Alarms } from '../time/alarms.js';
import type { Clock } from '../time/clock.js';
import type { LaneStats } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';

/** Counts of an attached client since it was attached. */
export interface Stats {
  /** Calls that were sent at least once. */
  readonly calls: number;
  /** Requests on the wire. */
  readonly attempts: number;
  /** Ended calls by outcome. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Retry budget, circuit breaker and times of quiet, for each provider and host that was called. */
  readonly lanes: readonly LaneStats[];
}

type Counting = { -readonly [K in 'calls' | 'attempts']: Stats[K] } & { readonly outcomes: Record<Outcome, number> };

/** What all calls of one attached client share. */
export interface Scope {
  readonly client: AxiosInstance;
  /** A private copy of the client that sends the resends. */
  readonly twin: AxiosInstance;
  /** The client's request interceptors and nothing else: it sends the look-ups. */
  readonly looker: AxiosInstance;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly lanes: Lanes;
  readonly reporter: Reporter;
  readonly bodyErrors: 'reject' | 'resolve';
  readonly stats: Counting;
  readonly isUntouched: (config: InternalAxiosRequestConfig) => boolean;
}

export function emptyStats(): Counting {
  return {
    calls: 0,
    attempts: 0,
    outcomes: { ok: 0, recovered: 0, reconciled: 0, failed: 0, unknown: 0, deferred: 0, aborted: 0 },
  };
}

/** A policy per provider, laid over the defaults once. */
export type PolicyOf = (provider: string) => ResolvedPolicy;

const standardTransform = [axios.defaults.transformRequest].flat()[0];

/** Whether nobody but axios comes between the call and the adapter: no interceptor beside our own, no transform beside axios's. */
export function leavesUntouched(client: AxiosInstance): (config: InternalAxiosRequestConfig) => boolean {
  const { request } = client.interceptors as { request: { handlers?: readonly unknown[] } };
  return (config) => {
    if ((request.handlers?.length ?? 2) > 1) return false;
    const transforms = config.transformRequest as AxiosRequestTransformer[] | AxiosRequestTransformer | undefined;
    return Array.isArray(transforms) && transforms.length === 1 && transforms[0] === standardTransform;
  };
}
