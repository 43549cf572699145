// undici's own fetch, by a dispatcher of one's own: wrapped, and called as ever. A dispatcher that retries
// (`interceptors.retry()`, `RetryAgent`) must not be among them: it would multiply the attempts, and knows no money rules.
import { headerKey, plainHttp } from 'recoverable';
import { recoverFetch } from 'recoverable/fetch';
import { startPlainHttp } from 'recoverable/simulators';
import { Agent, interceptors, fetch as undiciFetch } from 'undici';
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

await dispatcher.close();
await simulator.close();
