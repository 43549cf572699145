import type { BreakerState } from './breaker.js';

/**
 * Where the processes of a service meet: each hands in what it has counted, and gets what all of them know. `redisState` of
 * `recoverable/redis` makes one.
 */
export interface SharedState {
  /** The longest that a call waits for an exchange, in milliseconds, before the state of its own process decides. */
  readonly limit: number;
  /**
   * One atomic exchange. It rejects if the state cannot be reached, and may hang: no call waits for it longer than `limit`. A lane
   * never starts an exchange before its previous one has ended, unless that one has hung for long.
   */
  exchange(lane: SharedLane, given: HandedIn): Promise<Told>;
}

/** What is shared: back-off times between all calls to one host, everything else between all calls of one endpoint there. */
export interface SharedLane {
  /** Identifies this lane of this process: an exchange that was not answered may arrive twice, but counts once. */
  readonly id: string;
  readonly provider: string;
  readonly host: string;
  /** A hash that distinguishes those at one host that have their own limits, such as merchants; empty for none. */
  readonly site: string;
  /** The endpoint, such as `POST /v2/charge`. */
  readonly route: string;
}

/** What a lane has counted since its last exchange, and what it asks for. */
export interface HandedIn {
  /** From 1, higher with each exchange of the lane. */
  readonly sequence: number;
  readonly budget?: HandedBudget;
  readonly breaker?: HandedBreaker;
  readonly pace: HandedPace;
  /** Milliseconds for which the provider asked clients to back off, by what its limit covers, or by lane. */
  readonly quiet: ReadonlyMap<string, number>;
}

export interface HandedBudget {
  readonly burst: number;
  /** The level of this process's own bucket, from which a lost shared one starts again. */
  readonly level: number;
  /** Tokens for good answers. */
  readonly earned: number;
  /** Tokens for retries that have failed. */
  readonly spent: number;
}

export interface HandedBreaker {
  readonly row: number;
  readonly openFor: number;
  /** From 0 to below 1: spreads the end of an opening. */
  readonly random: number;
  /** The period that the counts are about, as last received; 0 for none. */
  readonly epoch: number;
  readonly calls: number;
  readonly failures: number;
  /** Of those, failures since the last success. */
  readonly failedInRow: number;
  /** Milliseconds since the last success; 0 if there was none. */
  readonly succeededAgo: number;
  /** Milliseconds since the latest failed attempt or probe was sent; 0 if none has failed. */
  readonly failureSentAgo: number;
  readonly probesProven: number;
  readonly probesFailed: number;
  /** Probes that were given and proved nothing. */
  readonly probesReturned: number;
  /** A probe has just found another endpoint of the host well: if this one's breaker is open, it may be probed now. */
  readonly hurries: boolean;
  /** Asks for a probe. */
  readonly wantsProbe: boolean;
}

/** How quickly good answers came. */
export interface HandedPace {
  /** Good answers, and the geometric mean of the milliseconds that they took. */
  readonly answers: number;
  readonly took: number;
  /** Slow good answers in a row, up to the latest. */
  readonly slowInRow: number;
  /** One of them was quick. */
  readonly hasQuick: boolean;
  /** Milliseconds since the latest attempt that was answered quickly was sent: an hour at most. */
  readonly provenAgo: number;
  /** Milliseconds since the latest attempt was sent whose good answer came late, and one whose did not: an hour at most. */
  readonly lateAgo: number;
  readonly timelyAgo: number;
  /** Quick answers that released none of this process's own calls: turns for those that wait elsewhere. */
  readonly turns: number;
  /** Calls that wait for a turn. */
  readonly waiting: number;
  /** Milliseconds after which one of the waiting calls of all processes goes, whatever is known. */
  readonly trialEvery: number;
}

/** What all processes know together. */
export interface Told {
  readonly budget?: { readonly level: number };
  readonly breaker?: ToldBreaker;
  readonly pace?: ToldPace;
  /** Milliseconds left of the back-off times, by the same words. */
  readonly quiet: ReadonlyMap<string, number>;
}

export interface ToldPace {
  /** Milliseconds that good answers usually take; 0 if unknown. */
  readonly usual: number;
  readonly slowInRow: number;
  readonly provenAgo: number;
  readonly lateAgo: number;
  readonly timelyAgo: number;
  /** Calls of this process that may go, at most as many as wait. */
  readonly turns: number;
}

export interface ToldBreaker {
  readonly state: BreakerState;
  /** A different number for each period between two changes of state; 0 before the first. */
  readonly epoch: number;
  /** Milliseconds until a call may go, or may ask again; 0 if it may now. */
  readonly closedFor: number;
  /** The last attempt that was handed in has failed, so a success is news. */
  readonly isShaken: boolean;
  /** The probe is given to this process. */
  readonly givesProbe: boolean;
}
