import { afterEach, expect, test } from '@jest/globals';
import { MercadoPagoConfig, Payment } from 'mercadopago';
import { recoverFetch } from '../../src/fetch/index.js';
import { headerKey, plainHttp, recoveryOf, run } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { kept } from './keys.js';
import { towards } from './ledger.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

const plain = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = plain;
});

protects({
  name: 'mercadopago',
  manner: manners.mercadopago,
  connect(ledger, settings, isKeyed, timeout) {
    const provider = plainHttp({
      name: 'mercadopago',
      hosts: ['api.mercadopago.com'],
      keys: isKeyed ? [kept(headerKey('X-Idempotency-Key'))] : [],
    });
    const { fetch, on } = recoverFetch(towards(ledger), { providers: [provider], ...settings });
    globalThis.fetch = fetch;
    const payment = new Payment(new MercadoPagoConfig({ accessToken: 'TEST-1', options: { maxRetries: 0, timeout } }));
    const pay = (reference: string) =>
      payment.create({ body: { transaction_amount: 10, payment_method_id: 'pix', external_reference: reference } });
    return { pay, on };
  },
  keyed: [true, false],
  paid: (payment) => ({ status: 'approved', external_reference: payment }),
  refused: { as: { name: 'MPServerError', status: 503, message: 'is 503' }, isReported: false },
  broken: { as: { name: 'MPConnectionError', message: expect.stringContaining('fetch failed') }, isReported: true },
  cut: { as: { name: 'MPConnectionError' }, isReported: true },
});

test("a global fetch that is wrapped for one vendor's hosts leaves all others alone", async () => {
  const server = await serve(reset, reply(503));
  const providers = [plainHttp({ hosts: ['api.mercadopago.com'] })];
  const { fetch, stats } = recoverFetch(plain, { providers, logger: false });
  globalThis.fetch = fetch;
  await expect(globalThis.fetch(server.url)).rejects.toThrow('fetch failed');
  expect((await globalThis.fetch(server.url)).status).toBe(503);
  expect([server.arrived.length, stats().calls]).toEqual([2, 0]);
});

test("run() recognises a broken connection in mercadopago's own error", async () => {
  const server = await serve(reset, reply(200, { id: 1, status: 'approved' }));
  globalThis.fetch = (input, init) => plain(String(input).replace('https://api.mercadopago.com', server.url), init);
  const payment = new Payment(new MercadoPagoConfig({ accessToken: 'TEST-1', options: { maxRetries: 0 } }));
  const provider = plainHttp();
  const idempotent = true;
  const got = await run(() => payment.get({ id: 1 }), { provider, idempotent, logger: false });
  expect(recoveryOf(got)).toMatchObject({ outcome: 'recovered', attempts: [{ code: 'ECONNRESET' }, {}] });
});
