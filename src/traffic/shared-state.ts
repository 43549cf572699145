import type { BreakerState } from './breaker.js';

/**
 * Where the processes of a service meet: what each has counted goes in, and what all of them know comes out. `redisState` of
 * `recoverable/redis` makes one.
 */
export interface SharedState {
  /** Milliseconds that a call waits for an exchange at most, before the state of its own process decides. */
  readonly limit: number;
  /**
   * One exchange, atomic. It rejects where the state cannot be reached, and may hang: nobody waits for it longer than `limit`.
   * It is never called for a lane again before the one before has ended, unless that one has hung for long.
   */
  exchange(lane: SharedLane, given: HandedIn): Promise<Told>;
}

/** What is shared: back-off times by those who call the same host, all else by those who call the same operation there. */
export interface SharedLane {
  /** Names this lane of this process: an exchange of which nothing was heard may arrive twice, and counts once. */
  readonly id: string;
  readonly provider: string;
  readonly host: string;
  /** A hash that tells apart those of one host that have limits of their own, such as merchants; empty for none. */
  readonly site: string;
  /** The operation, such as `POST /v2/charge`. */
  readonly route: string;
}

/** What a lane has counted since its last exchange, and what it asks for. */
export interface HandedIn {
  /** From 1, higher with each exchange of the lane. */
  readonly sequence: number;
  readonly budget?: HandedBudget;
  readonly breaker?: HandedBreaker;
  readonly pace: HandedPace;
  /** Milliseconds for which the provider asked clients to back off, by what its limit covers, or by the lane that it is about. */
  readonly quiet: ReadonlyMap<string, number>;
}

export interface HandedBudget {
  readonly burst: number;
  /** The level of this process' own bucket, with which a shared one begins that has been lost. */
  readonly level: number;
  /** Tokens for good answers. */
  readonly earned: number;
  /** Tokens for resends that have failed. */
  readonly spent: number;
}

export interface HandedBreaker {
  readonly row: number;
  readonly openFor: number;
  /** From 0 to below 1: spreads the end of an opening. */
  readonly random: number;
  /** The stretch of time of which the counts speak, as told last; 0 for none. */
  readonly epoch: number;
  readonly calls: number;
  readonly failures: number;
  /** Failures since the last success, of those. */
  readonly failedInRow: number;
  /** Milliseconds since the last success; 0 if there was none. */
  readonly succeededAgo: number;
  /** Milliseconds since the failed attempt, or probe, was sent that was sent last; 0 where none has failed. */
  readonly failureSentAgo: number;
  readonly probesProven: number;
  readonly probesFailed: number;
  /** Probes that were given and say nothing. */
  readonly probesReturned: number;
  /** A probe is asked for. */
  readonly wantsProbe: boolean;
}

/** How quickly good answers came. */
export interface HandedPace {
  /** Good answers, and the geometric mean of the milliseconds that they took. */
  readonly answers: number;
  readonly took: number;
  /** Good answers in a row that were slow, up to the last of all. */
  readonly slowInRow: number;
  /** One of them was quick. */
  readonly hasQuick: boolean;
  /** Milliseconds since the attempt was sent, of those that were answered quickly, that was sent last: an hour at most. */
  readonly provenAgo: number;
  /** Quick answers that have let none of the process' own calls go: a turn for those that wait elsewhere. */
  readonly turns: number;
  /** Calls that wait for a turn. */
  readonly waiting: number;
  /** Milliseconds after which one of those who wait anywhere goes, whatever is known. */
  readonly trialEvery: number;
}

/** What all processes know together. */
export interface Told {
  readonly budget?: { readonly level: number };
  readonly breaker?: ToldBreaker;
  readonly pace?: ToldPace;
  /** Milliseconds of back-off that are left, by the same. */
  readonly quiet: ReadonlyMap<string, number>;
}

export interface ToldPace {
  /** Milliseconds that good answers usually take; 0 if nobody knows. */
  readonly usual: number;
  readonly slowInRow: number;
  readonly provenAgo: number;
  /** Calls of this process that may go, as many as wait at most. */
  readonly turns: number;
}

export interface ToldBreaker {
  readonly state: BreakerState;
  /** Another number for each stretch of time between two changes of state; 0 before the first. */
  readonly epoch: number;
  /** Milliseconds until a call may be let through, or may ask again; 0 where it may now. */
  readonly closedFor: number;
  /** The last attempt that was handed in has failed: a success is news. */
  readonly isShaken: boolean;
  /** The probe is given to this process. */
  readonly givesProbe: boolean;
}
