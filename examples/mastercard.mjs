// Mastercard wants every request signed with OAuth 1: a nonce that is used once, and a timestamp. The signer is the
// caller's own request interceptor; recoverable runs it again for every attempt, so each one has a fresh signature. The
// simulator verifies them.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import axios from 'axios';
import oauth from 'mastercard-oauth1-signer';
import { attach, exponential, mastercard } from 'recoverable';
import { startMastercard } from 'recoverable/simulators';
import { print } from './print.mjs';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const consumerKey = 'example-consumer-key';
const simulator = await startMastercard({ consumerKey, publicKey });

const client = axios.create({
  baseURL: simulator.url, // https://api.mastercard.com
  headers: { 'Content-Type': 'application/json;charset=utf-8' },
});
client.interceptors.request.use((config) => {
  config.data = config.data && JSON.stringify(config.data); // sign exactly what is sent
  const url = client.getUri(config);
  const method = config.method.toUpperCase();
  config.headers.Authorization = oauth.getAuthorizationHeader(url, method, config.data, consumerKey, privateKey);
  return config;
});
attach(client, {
  // No key of Mastercard protects this POST, so it is not retried if it may have been processed. A look-up can settle it: an
  // answer means that it landed.
  provider: mastercard({
    async reconcile(request, { get }) {
      const id = request.body?.threeDsTransactionId;
      const answer = id && (await get(`/authentications/${id}`));
      return answer?.status === 404 ? 'absent' : answer;
    },
  }),
  policy: { backoff: exponential({ initial: 20, max: 200 }) }, // far shorter than in production
  logger: false,
});

function authenticate(threeDsTransactionId, correlationId = randomUUID()) {
  const headers = { 'X-Mc-Correlation-Id': correlationId };
  return client.post('/authentications', { threeDsTransactionId, amount: 1200 }, { headers });
}

// 1. The gateway has seen the nonce: the request is signed again, and retried.
simulator.inject({ when: 'before', kind: 'provider', code: 'OAUTH_NONCE_USED' });
const resigned = print('a nonce that was used', await authenticate('3ds-1'));
assert.deepEqual(resigned.rekeyed, ['oauth']);

// 2. The correlation id was used by an earlier request: a fresh one replaces it.
const used = randomUUID();
await authenticate('3ds-2', used);
const rekeyed = print('a correlation id that was used', await authenticate('3ds-3', used));
assert.notEqual(rekeyed.keys.correlationId, used);

// 3. A rate limit rejects before any work, so a POST may be retried, after the time in Retry-After.
const limit = { when: 'before', kind: 'provider', code: 'SYSTEM_ERROR', status: 429, headers: { 'retry-after': '1' } };
simulator.inject(limit);
const limited = print('a rate limit', await authenticate('3ds-4'));
assert.ok(limited.attempts[0].delayMs >= 1000);

// 4. An answer is lost. recoverable looks the payment up, signed by the same interceptor, and adopts what it finds.
simulator.inject({ when: 'after', kind: 'reset' });
const lost = await authenticate('3ds-5');
assert.equal(print('an answer that was lost', lost).outcome, 'reconciled');
assert.equal(lost.data.threeDsTransactionId, '3ds-5');

for (const id of ['3ds-1', '3ds-2', '3ds-3', '3ds-4', '3ds-5']) assert.equal(simulator.ledger.of(id).length, 1);
console.log('ledger: 5 authentications, nothing twice');
await simulator.close();
