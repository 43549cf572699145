// MDES answers HTTP 200 for its errors too. The task id of a tokenize protects it: MDES refuses a second one with the same
// id. So a request whose answer was lost can be retried, and "already used" then proves that it landed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import axios from 'axios';
import { attach, exponential, mdes } from 'recoverable';
import { startMdes } from 'recoverable/simulators';
import { print } from './print.mjs';

const simulator = await startMdes();
const client = axios.create({ baseURL: `${simulator.url}/mdes/digitization/1/0` }); // https://api.mastercard.com/mdes/…
attach(client, {
  provider: mdes(),
  policy: { backoff: exponential({ initial: 20, max: 200 }) }, // far shorter than in production
  logger: false,
});

const tokenRequestorId = '12345678901';

function tokenize(account) {
  const fundingAccountInfo = { panUniqueReference: account };
  return client.post('/tokenize', {
    requestId: randomUUID(),
    tokenRequestorId,
    taskId: randomUUID(),
    fundingAccountInfo,
  });
}

// 1. The issuer does not answer in time. MDES says when to come back, and a shorter backoff does not override that.
simulator.issuerSilentOnce({ completes: false, retryAfterSeconds: 1 });
const waited = print('an issuer that is late', await tokenize('account-1'));
assert.equal(waited.outcome, 'recovered');
assert.ok(waited.attempts[0].delayMs >= 1000);

// 2. The connection breaks before the request is acted on. The retry has the same task id.
simulator.inject({ when: 'before', kind: 'reset' });
const resent = print('a connection that broke', await tokenize('account-2'));
assert.equal(resent.outcome, 'recovered');

// 3. The answer is lost. The retry is refused as used: the first attempt landed. recoverable looks the task up and adopts it.
simulator.inject({ when: 'after', kind: 'reset' });
const task = await tokenize('account-3');
assert.equal(print('an answer that was lost', task).outcome, 'reconciled');
assert.equal(task.data.status, 'COMPLETED');
// A task's status has no token: a search finds the tokens of the account.
const found = await client.post('/searchTokens', {
  requestId: randomUUID(),
  tokenRequestorId,
  fundingAccountInfo: { panUniqueReference: 'account-3' },
});

// 4. An account that can never be tokenized fails at once.
simulator.inject({ when: 'before', kind: 'provider', code: 'PAN_INELIGIBLE' });
const refused = print('a card that is not eligible', await tokenize('account-4').catch((error) => error));
assert.equal(refused.outcome, 'failed');
assert.equal(refused.attempts.length, 1);

// 5. A call for several tokens can fail for some of them. That is an answer, and the report says so.
const [token] = found.data.tokens;
const tokenUniqueReferences = [token.tokenUniqueReference, 'no-such-token'];
const some = print('two tokens, one unknown', await client.post('/suspend', { tokenUniqueReferences }));
assert.equal(some.partial, true);

assert.equal(simulator.ledger.count('token'), 3);
assert.equal(simulator.ledger.count('suspend'), 1);
console.log('ledger: 3 tokens, 1 suspended, nothing twice');
await simulator.close();
