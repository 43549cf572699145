import { afterEach, expect } from '@jest/globals';
import { MercadoPagoConfig, Payment } from 'mercadopago';
import { recoverFetch } from '../../src/fetch/index.js';
import { headerKey, plainHttp } from '../../src/index.js';
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
  connect(ledger, settings, isKeyed) {
    const provider = plainHttp({
      name: 'mercadopago',
      hosts: ['api.mercadopago.com'],
      keys: isKeyed ? [kept(headerKey('X-Idempotency-Key'))] : [],
    });
    const { fetch, on } = recoverFetch(towards(ledger), { providers: [provider], ...settings });
    globalThis.fetch = fetch;
    const payment = new Payment(new MercadoPagoConfig({ accessToken: 'TEST-1', options: { maxRetries: 0 } }));
    const pay = (reference: string) =>
      payment.create({ body: { transaction_amount: 10, payment_method_id: 'pix', external_reference: reference } });
    return { pay, on };
  },
  keyed: [true, false],
  paid: (payment) => ({ status: 'approved', external_reference: payment }),
  refused: { as: { name: 'MPServerError', status: 503, message: 'is 503' }, isReported: false },
  broken: { as: { name: 'MPConnectionError', message: expect.stringContaining('fetch failed') }, isReported: true },
});
