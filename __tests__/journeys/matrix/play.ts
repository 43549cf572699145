import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { attach, constant, recoveryOf } from '../../../src/index.js';
import type { Fault, Simulator } from '../../../src/simulators/index.js';
import type { Subject } from './subjects.js';

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
export async function play(subject: Subject, { call, faults }: Cell): Promise<Played> {
  const simulator = await subject.start();
  try {
    simulator.inject(...faults);
    const outcome = await believe(subject, simulator, call);
    // What is worked on slowly takes effect in the end, whatever is believed by then.
    await sleep(Math.max(0, ...faults.map(({ kind, ms = 0 }) => (kind === 'slow' ? ms : 0))));
    return { outcome, effects: subject.effects(simulator, ID), requests: simulator.requests.length };
  } finally {
    await simulator.close();
  }
}

const ID = 'cell-1';

async function believe(subject: Subject, simulator: Simulator, call: Cell['call']): Promise<string | undefined> {
  const { headers, auth, provider, write, read } = subject;
  const client = axios.create({ baseURL: simulator.url, ...(headers && { headers }), ...(auth && { auth }) });
  const policy = { attemptTimeout: 300, backoff: constant(2), deadline: 8000 };
  attach(client, { provider, policy, logger: false });
  const calling: Promise<unknown> = call === 'write' ? write(client, ID) : client.get(read);
  return recoveryOf(await calling.catch((error: unknown) => error))?.outcome;
}
