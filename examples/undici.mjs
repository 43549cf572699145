// undici's own fetch with a custom dispatcher: wrap it, and call it as usual. The dispatcher must not retry itself
// (`interceptors.retry()`, `RetryAgent`): that would multiply the attempts, without the money rules. For undici's `request()`, use
// `run`.
import assert from 'node:assert/strict';
import { headerKey, plainHttp, run } from 'recoverable';
import { recoverFetch } from 'recoverable/fetch';
import { startPlainHttp } from 'recoverable/simulators';
import { Agent, interceptors, request, fetch as undiciFetch } from 'undici';
import { print } from './print.mjs';
import { meetTroubles } from './troubles.mjs';

const simulator = await startPlainHttp({ idempotencyKeys: true });
const dispatcher = new Agent({ connections: 20, pipelining: 1 }).compose(interceptors.dns());

const { fetch } = recoverFetch(undiciFetch, {
  provider: plainHttp({
    name: 'payouts',
    keys: [
      {
        name: 'requestId',
        kind: 'operation',
        ...headerKey('Idempotency-Key'),
        attach: (method) => method === 'post', // a fresh one for each payment that has none
        protects: () => true, // this provider does nothing twice under one key
      },
    ],
  }),
  policy: { backoff: () => 20, attemptTimeout: 500 }, // short, for an example
  logger: false,
});

await meetTroubles(simulator, (id) =>
  fetch(`${simulator.url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, amount: 500, currency: 'EUR' }),
    dispatcher,
  }),
);

// The answer is lost once. `run` reads the status of the result of `request()`, and leaves its body alone.
simulator.inject({ when: 'after', kind: 'reset' });
const init = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': 'payout-1' },
  body: JSON.stringify({ id: 'by-request', amount: 500, currency: 'EUR' }),
  dispatcher,
};
const paid = await run(({ signal }) => request(`${simulator.url}/payments`, { ...init, signal }), {
  provider: plainHttp({ name: 'payouts' }),
  idempotent: true, // under the key above
  logger: false,
});
print('a request without fetch', paid);
assert.equal((await paid.body.json()).id, 'by-request');
assert.equal(simulator.ledger.of('by-request').length, 1);

await dispatcher.close();
await simulator.close();
