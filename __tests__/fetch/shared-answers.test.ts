// A `fetch` of the application's own may hand one and the same answer to several calls.
import { describe, expect, test } from '@jest/globals';
import { midtrans, plainHttp, recoveryOf, run } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { posting, wrapped } from './wrapped.js';

/** Sends requests to one place at the same time only once. */
function deduped(): typeof fetch {
  const underWay = new Map<string, Promise<Response>>();
  return (async (input: string, init?: RequestInit) => {
    const sent = underWay.get(input) ?? fetch(input, init).finally(() => underWay.delete(input));
    underWay.set(input, sent);
    return sent;
  }) as typeof fetch;
}

describe('an answer that several calls were given', () => {
  test.each([1, 2, 3])('has the report of none of %i others', async (others) => {
    const server = await serve(reply(200, { id: 1 }));
    const { fetch } = wrapped({}, deduped());
    const pay = () => fetch(`${server.url}/payments`, posting({ amount: 1 }));
    const answers = await Promise.all([pay(), ...Array.from({ length: others }, pay)]);
    expect(server.arrived.length).toBe(1);
    expect(new Set(answers).size).toBe(1);
    expect(recoveryOf(answers[0])).toBeUndefined();
  });

  test('does not say of a payment that was made that it failed, because another was not', async () => {
    const server = await serve((response, request) =>
      (request.method === 'POST' ? reply(200, statusOf('capture')) : reply(404, { status_code: '404' }))(
        response,
        request,
      ),
    );
    const { fetch } = wrapped({ provider: midtrans({ settledAfter: 0 }), policy: { maxAttempts: 1 } }, deduped());
    const pay = (order_id: string) =>
      fetch(`${server.url}/v2/charge`, posting({ ...charge, transaction_details: { order_id, gross_amount: 1 } }));
    const paid = pay('o-1');
    await Promise.all([pay('o-2'), pay('o-3')]);
    expect(recoveryOf(await paid)?.outcome).not.toBe('failed');
  });
});

describe('an answer that one call hands on to another around it', () => {
  test.each(['GET', 'POST'])('of a %s, has the report of the outer one', async (method) => {
    const server = await serve(reply(200, { id: 1 }));
    const inner = wrapped({ provider: plainHttp({ name: 'inner' }) });
    const around = (async (...given: Parameters<typeof fetch>) => inner.fetch(...given)) as typeof fetch;
    const outer = wrapped({ provider: plainHttp({ name: 'outer' }) }, around);
    const response = await outer.fetch(server.url, { method });
    expect(recoveryOf(response)?.provider).toBe('outer');
    expect(await response.json()).toEqual({ id: 1 });
  });

  test('of a run, has the report of the run', async () => {
    const server = await serve(reply(200, { id: 1 }));
    const { fetch } = wrapped({ provider: plainHttp({ name: 'inner' }) });
    const options = { provider: plainHttp({ name: 'outer' }), logger: false } as const;
    const response = await run(() => fetch(server.url, posting({})), options);
    expect(recoveryOf(response)?.provider).toBe('outer');
  });
});
