// Some APIs have one path for all payments: the request of an attached client must not be taken for that of another client beside it.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { wrapped } from '../fetch/wrapped.js';
import { until } from '../simulators/until.js';

const options = (): RunOptions => ({ provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });

const json = { 'content-type': 'application/json' };
type Pay = (url: string, id: string) => Promise<unknown>;
const clients: [string, Pay][] = [
  ['an attached client', (url, id) => attached(url, { provider: plainHttp() }).client.post('/payments', { id })],
  [
    "an attached client with axios's adapter for fetch",
    (url, id) => attached(url, { provider: plainHttp() }, { adapter: 'fetch' }).client.post('/payments', { id }),
  ],
  [
    'a wrapped fetch',
    async (url, id) => {
      const { fetch } = wrapped({ provider: plainHttp() });
      const response = await fetch(`${url}/payments`, { method: 'POST', headers: json, body: JSON.stringify({ id }) });
      if (!response.ok) throw response;
    },
  ],
];
const bare: Pay = (url, id) => axios.post(`${url}/payments`, { id });

/** A server that refuses the payment of this id, once `isTime`. */
async function refusing(id: string, isTime: () => boolean = () => true) {
  const server = await serve((response, request) => {
    const isIt = server.arrived.at(-1)?.body.includes(`"${id}"`);
    const answer: Answer = isIt ? reply(429, {}, { 'retry-after': '0' }) : reply(201, {});
    void (isIt ? until(isTime) : Promise.resolve()).then(() => answer(response, request));
  });
  return {
    url: server.url,
    count: (of: string) => server.arrived.filter(({ body }) => body.includes(`"${of}"`)).length,
  };
}

describe.each(clients)('%s makes a payment beside a bare client', (_, pay) => {
  test('it is refused, and the other was made: nothing is run again', async () => {
    let isPaid = false;
    const server = await refusing('one', () => isPaid);
    const operation = async () => {
      const refused = pay(server.url, 'one').catch(() => null);
      const paid = bare(server.url, 'another').then(() => {
        isPaid = true;
      });
      await paid;
      return refused;
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
    expect([server.count('one'), server.count('another')]).toEqual([1, 1]);
  });

  test('it was made, and the other is refused: not all is well', async () => {
    const server = await refusing('another');
    const operation = async () => {
      const refused = await bare(server.url, 'another').catch(() => null);
      await pay(server.url, 'one').catch(() => {});
      await bare(server.url, 'another').catch(() => {});
      return refused;
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
  });
});
