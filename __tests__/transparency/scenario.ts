import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AxiosInstance, CreateAxiosDefaults } from 'axios';
import type { Policy } from '../../src/index.js';

/** What one scenario is played on: once with a bare client, once with an attached one, at the same server. */
export interface Stage {
  readonly client: AxiosInstance;
  /** Of the server: scheme, host and port. */
  readonly url: string;
  readonly port: number;
  /** Of the Unix socket that the server listens at too. */
  readonly socketPath: string;
  /** Writes down what the caller's own code sees: an interceptor, a transform, a progress event. In order. */
  note(what: string, value?: unknown): void;
  /** Resolves when the server has got its nth request, from 1. */
  arrival(nth?: number): Promise<void>;
  /** What is to be done when the scenario is over. */
  after(end: () => unknown): void;
}

/** How the server answers. `nth`: of this scenario's requests, from 1. The body has been read. */
export type Handler = (response: ServerResponse, request: IncomingMessage, nth: number, body: Buffer) => void;

export interface Scenario {
  readonly name: string;
  readonly answer?: Handler;
  /** Of the client, at its making. */
  readonly defaults?: CreateAxiosDefaults;
  /** Of the attached client; by default nothing is sent again. */
  readonly policy?: Policy;
  /** What the first request of the attached client meets, and it alone: a call that is recovered looks like one that was not. */
  readonly trouble?: Handler;
  /** The client is made by another copy of axios than the one that recoverable has loaded. */
  readonly isForeign?: true;
  /** What the caller does; what it resolves or rejects with is compared, streams to their last byte. */
  play(stage: Stage): unknown;
}

export type Topic = readonly Scenario[];

/** The same scenario for each of axios's two adapters that Node has. */
export function overBoth(name: string, scenario: Omit<Scenario, 'name'>): Topic {
  return (['http', 'fetch'] as const).map((adapter) => ({
    ...scenario,
    name: `${name}, ${adapter}`,
    defaults: { ...scenario.defaults, adapter },
  }));
}
