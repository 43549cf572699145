// got accepts neither a fetch nor an adapter, and its hooks can neither judge a body nor look a payment up: `run` makes the
// decisions about the whole call. got's own retries are off, since they would multiply the attempts. `run` attaches no key:
// make it once, before the attempts, and vouch for it.
import { randomUUID } from 'node:crypto';
import got from 'got';
import { plainHttp, recoveryOf, run } from 'recoverable';
import { startPlainHttp } from 'recoverable/simulators';
import { print } from './print.mjs';
import { meetTroubles } from './troubles.mjs';

const simulator = await startPlainHttp({ idempotencyKeys: true });
const payouts = got.extend({ prefixUrl: simulator.url, responseType: 'json', retry: { limit: 0 } });
const provider = plainHttp({ name: 'payouts' }); // one for the whole application
const policy = { backoff: () => 20, attemptTimeout: 500 }; // short, for an example

function pay(payment) {
  const headers = { 'Idempotency-Key': randomUUID() };
  return run(({ signal }) => payouts.post('payments', { json: payment, headers, signal }), {
    provider,
    policy,
    idempotent: true, // this provider does nothing twice under one key
    logger: false,
  });
}

await meetTroubles(simulator, (id) => pay({ id, amount: 500, currency: 'EUR' }));

const error = await pay({ id: 'wrong', amount: -1 }).catch((thrown) => thrown);
print('a request that is wrong', error);
console.log(recoveryOf(error).summary);

await simulator.close();
