import type { ArrivedRequest } from './arrived-request.js';
import type { Fault } from './fault.js';
import type { Chaos } from './fault-script.js';
import type { Ledger } from './ledger.js';

/** The options of every simulator. */
export interface SimulatorOptions {
  /** The simulator's clock, in milliseconds since the epoch: lifetimes, windows, ledger. Default: `Date.now`. */
  readonly now?: () => number;
  /** Milliseconds of real time between a request's arrival and its effect. Default: 0. */
  readonly latency?: number;
  /**
   * Requests per second that it can work on, one after the other in order of arrival, even if their client has gone away. Default:
   * no limit.
   */
  readonly capacity?: number;
  /** Of 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /**
   * Whether programs may control it by HTTP: `POST /__simulator/faults`, `POST` and `DELETE /__simulator/chaos`,
   * `POST /__simulator/reset`, `GET /__simulator/ledger` and `GET /__simulator/requests`. Default: false.
   */
  readonly control?: boolean;
}

/** A provider on loopback: a real HTTP server that behaves as the provider's documentation says, until told otherwise. */
export interface Simulator {
  /** The provider's name: `midtrans`. */
  readonly name: string;
  /** The code of its internal error, for a fault of the kind `provider`. */
  readonly internalError: string;
  /** The headers that a client has to send, such as `authorization`. Empty if it lets in anybody, or wants a signature. */
  readonly credentials: Readonly<Record<string, string>>;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** What took effect. */
  readonly ledger: Ledger;
  /** Every request that arrived, in order. */
  readonly requests: readonly ArrivedRequest[];
  /**
   * Makes the next requests go wrong: each takes the first waiting fault that matches it. A request that the provider rejects on
   * arrival (credentials, rate limit) takes none.
   *
   * @throws TypeError for an impossible fault, such as an unknown `code`.
   */
  inject(...faults: Fault[]): void;
  /**
   * Makes a share of all requests go wrong, reproducibly, until called with `null`. Injected faults come first. If there are
   * several, each has its own share and random draws; if two hit a request, the first in the list counts.
   */
  chaos(options: Chaos | readonly Chaos[] | null): void;
  /** Forgets the ledger, requests, faults and every key and order; cuts off the requests that are still being answered. */
  reset(): void;
  /** Stops, and destroys every open connection, hanging ones included. */
  close(): Promise<void>;
}
