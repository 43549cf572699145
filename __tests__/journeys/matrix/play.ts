import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { recoverFetch } from '../../../src/fetch/index.js';
import { attach, constant, recoveryOf } from '../../../src/index.js';
import type { Fault, Simulator } from '../../../src/simulators/index.js';
import { AMPLE } from '../../time-for.js';
import type { Client, Subject } from './subjects.js';

/** What one call meets. */
export interface Cell {
  readonly call: 'write' | 'read';
  readonly what: string;
  readonly faults: readonly Fault[];
}

/** What is believed, and what is so. */
export interface Played {
  readonly outcome: string | undefined;
  readonly effects: number;
  readonly requests: number;
}

/** Plays one call at a provider of its own, so that many can be played at a time. */
export async function play(subject: Subject, { call, faults }: Cell, edge: Edge): Promise<Played> {
  const simulator = await subject.start();
  try {
    simulator.inject(...faults);
    const outcome = await believe(subject, simulator, call, edge);
    // What is worked on slowly takes effect in the end, whatever is believed by then.
    await sleep(Math.max(0, ...faults.map(({ kind, ms = 0 }) => (kind === 'slow' ? ms : 0))));
    return { outcome, effects: subject.effects(simulator, ID), requests: simulator.requests.length };
  } finally {
    await simulator.close();
  }
}

const ID = 'cell-1';

/** How a client is connected. */
export type Edge = (subject: Subject, simulator: Simulator) => Client;

/**
 * Only a cell that nothing decides lasts until its deadline. Within a second, an attempt without an answer is no sign of overload, so
 * that nobody waits for a turn.
 */
const policyFor = ({ decidable }: Subject) => ({
  attemptTimeout: 900,
  backoff: constant(2),
  deadline: decidable ? 2 * AMPLE : 8000,
});

export const byAxios: Edge = (subject, { url }) => {
  const { headers, auth, provider } = subject;
  const client = axios.create({ baseURL: url, ...(headers && { headers }), ...(auth && { auth }) });
  attach(client, { provider, policy: policyFor(subject), logger: false });
  return client;
};

export const byFetch: Edge = (subject, { url }) => {
  const { headers, auth, provider } = subject;
  const { fetch } = recoverFetch(globalThis.fetch, { provider, policy: policyFor(subject), logger: false });
  const basic = auth && `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
  const all = { 'content-type': 'application/json', ...headers, ...(basic && { authorization: basic }) };
  return {
    post: (path, data, { headers: own, recovery } = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { ...all, ...own },
        body: JSON.stringify(data),
        ...(recovery && { recovery }),
      }),
    get: (path) => fetch(url + path, { headers: all }),
  };
};

async function believe(
  subject: Subject,
  simulator: Simulator,
  call: Cell['call'],
  edge: Edge,
): Promise<string | undefined> {
  const client = edge(subject, simulator);
  const calling: Promise<unknown> = call === 'write' ? subject.write(client, ID) : client.get(subject.read);
  return recoveryOf(await calling.catch((error: unknown) => error))?.outcome;
}
