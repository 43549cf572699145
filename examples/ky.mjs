// ky accepts a fetch: give it the wrapped one. Turn off its own retries, since they would multiply the attempts, and its timeout,
// which is for all attempts together: policy.attemptTimeout and policy.deadline replace it.
import ky from 'ky';
import { headerKey, plainHttp, recoveryOf } from 'recoverable';
import { recoverFetch } from 'recoverable/fetch';
import { startPlainHttp } from 'recoverable/simulators';
import { print } from './print.mjs';
import { meetTroubles } from './troubles.mjs';

const simulator = await startPlainHttp({ idempotencyKeys: true });

const { fetch } = recoverFetch(globalThis.fetch, {
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
const payouts = ky.create({ prefixUrl: simulator.url, fetch, retry: 0, timeout: false });

await meetTroubles(simulator, (id) => payouts.post('payments', { json: { id, amount: 500, currency: 'EUR' } }));

// ky throws for an error status. The report belongs to the response that it carries.
const error = await payouts.post('payments', { json: { id: 'wrong', amount: -1 } }).catch((thrown) => thrown);
print('a request that is wrong', error.response);
console.log(recoveryOf(error.response).summary);

await simulator.close();
