import type { ArrivedRequest } from './arrived-request.js';
import type { Fault } from './fault.js';
import type { Chaos } from './fault-script.js';
import type { Ledger } from './ledger.js';

/** What every simulator can be told. */
export interface SimulatorOptions {
  /** The simulator's clock, in milliseconds since the epoch: lifetimes, windows, ledger. Default: `Date.now`. */
  readonly now?: () => number;
  /** Milliseconds of real time between a request's arrival and its effect. Default: 0. */
  readonly latency?: number;
  /**
   * Requests for each second that it can work on, one after the other in the order of their arrival, also those whose client
   * has gone away. Default: no limit.
   */
  readonly capacity?: number;
  /** Of 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /**
   * Whether programs may tell it by HTTP what its methods tell it: `POST /__simulator/faults`, `POST` and `DELETE /__simulator/chaos`,
   * `POST /__simulator/reset`, `GET /__simulator/ledger` and `GET /__simulator/requests`. Default: false.
   */
  readonly control?: boolean;
}

/** A provider on loopback: a real HTTP server that behaves as the provider's document says, until told otherwise. */
export interface Simulator {
  /** The provider's name: `midtrans`. */
  readonly name: string;
  /** The code of its internal error, for a fault of the kind `provider`. */
  readonly internalError: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** What took effect. */
  readonly ledger: Ledger;
  /** Every request that arrived, in order. */
  readonly requests: readonly ArrivedRequest[];
  /**
   * The next requests go wrong: each takes the first fault in line that matches it. A request that the provider turns
   * away at the door (credentials, rate limit) takes none.
   *
   * @throws TypeError for a fault that cannot be served, such as an unknown `code`.
   */
  inject(...faults: Fault[]): void;
  /**
   * A share of all requests goes wrong, repeatably, until told `null`. Injected faults come first. Several have shares and
   * draws of their own; where a request is hit by two, the first in line counts.
   */
  chaos(options: Chaos | readonly Chaos[] | null): void;
  /** Forgets ledger, requests, faults and every key and order; cuts off the requests that are still being answered. */
  reset(): void;
  /** Stops, and destroys every open connection, hanging ones too. */
  close(): Promise<void>;
}
