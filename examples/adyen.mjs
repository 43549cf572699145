// Adyen has no look-up by reference: it reports payments by webhook. The application stores the webhooks with a valid signature,
// and recoverable asks the application for them if the key does not settle what became of a payment.
import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import axios from 'axios';
import { attach, exponential } from 'recoverable';
import { adyen } from 'recoverable/providers/adyen';
import { startAdyen } from 'recoverable/simulators';
import { print } from './print.mjs';

const HMAC_KEY = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'; // from the Customer Area

// The application's own part: an endpoint for webhooks, and a table of them by merchant reference.
const table = new Map();
const endpoint = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { notificationItems } = JSON.parse(Buffer.concat(chunks).toString());
  for (const { NotificationRequestItem: item } of notificationItems) {
    if (!isSigned(item)) continue;
    table.set(item.merchantReference, [...(table.get(item.merchantReference) ?? []), item]);
  }
  response.writeHead(202).end();
});

function isSigned({ additionalData, ...item }) {
  const { pspReference, originalReference, merchantAccountCode, merchantReference, amount, eventCode, success } = item;
  const names = [pspReference, originalReference, merchantAccountCode, merchantReference];
  const signed = [...names, amount.value, amount.currency, eventCode, success].join(':');
  const expected = createHmac('sha256', Buffer.from(HMAC_KEY, 'hex')).update(signed).digest();
  const given = Buffer.from(additionalData?.hmacSignature ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

await new Promise((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
const webhookUrl = `http://127.0.0.1:${endpoint.address().port}`;
const posts = [];
const onWebhook = (webhook) => posts.push(fetch(webhookUrl, { method: 'POST', body: JSON.stringify(webhook) }));

const simulator = await startAdyen({ onWebhook, hmacKey: HMAC_KEY });
const headers = { 'x-api-key': 'test-api-key' };
const client = axios.create({ baseURL: `${simulator.url}/v72`, headers }); // https://checkout-test.adyen.com/v72
attach(client, {
  provider: adyen({ webhooks: (reference) => table.get(reference) ?? [] }),
  policy: { backoff: exponential({ initial: 20, max: 200 }) }, // far shorter than in production
  logger: false,
});

const pay = (reference, additionalData) =>
  client.post('/payments', {
    merchantAccount: 'Shop',
    reference, // one for each payment: a webhook names the payment by it
    amount: { value: 1000, currency: 'EUR' },
    paymentMethod: { type: 'scheme' },
    returnUrl: 'https://shop.example/return',
    additionalData,
  });

// 1. The answer is lost. The retry has the same key, so Adyen repeats its first answer.
simulator.inject({ when: 'after', kind: 'reset' });
assert.equal(print('an answer that was lost', await pay('order-1')).outcome, 'recovered');

// 2. Nothing reached the bank. Adyen says so in a header, so the same key can be used again.
simulator.inject({ when: 'before', kind: 'provider', code: 'NO_CONNECTION_AVAILABLE' });
assert.equal(print('no connection to the bank', await pay('order-2')).outcome, 'recovered');

// 3. The bank may have acted, and Adyen keeps the error as the final answer of the key. The webhook knows.
simulator.inject({ when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' });
const adopted = await pay('order-3');
assert.equal(print('an error that is final', adopted).outcome, 'reconciled');
assert.equal(adopted.data.resultCode, 'Authorised');

// 4. A refusal comes inside HTTP 200. It is final, and says whether another payment can succeed.
const error = await pay('order-4', { RequestedTestAcquirerResponseCode: '6' }).catch((thrown) => thrown);
const refused = print('a card that has expired', error);
assert.deepEqual(
  [refused.outcome, refused.decline.code, refused.decline.retryable],
  ['failed', 'expired_card', 'new-data'],
);

assert.equal(simulator.ledger.count('authorisation'), 3);
assert.equal(simulator.ledger.count('refusal'), 1);
console.log('ledger: 3 authorisations, 1 refusal, nothing twice');
await Promise.all(posts);
await simulator.close();
endpoint.close();
endpoint.closeAllConnections();
