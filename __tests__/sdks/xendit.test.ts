import { expect, test } from '@jest/globals';
import { PaymentRequest } from 'xendit-node';
import { recoverFetch } from '../../src/fetch/index.js';
import { headerKey, plainHttp } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { attached } from './keys.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

protects({
  name: 'xendit-node',
  manner: manners.xendit,
  connect({ url }, settings, isKeyed) {
    const provider = plainHttp({ name: 'xendit', keys: isKeyed ? [attached(headerKey('idempotency-key'))] : [] });
    const { fetch, on } = recoverFetch(globalThis.fetch, { provider, ...settings });
    const requests = new PaymentRequest({ secretKey: 'xnd_test', xenditURL: url });
    Reflect.set(requests, 'fetchApi', fetch);
    const pay = (referenceId: string) =>
      requests.createPaymentRequest({ data: { amount: 15_000, currency: 'IDR', referenceId } });
    return { pay, on };
  },
  keyed: [true, false],
  paid: (payment) => ({ status: 'SUCCEEDED', referenceId: payment }),
  refused: { as: { name: 'XenditSdkError', status: 503, errorCode: 'IS_503' }, isReported: true },
  broken: { as: { name: 'TypeError', message: 'fetch failed' }, isReported: true },
});

test("xendit-node itself turns a gateway's page into an error with its own code", async () => {
  const { url } = await serve(reply(503, '<html>', { 'content-type': 'text/html' }));
  const bare = new PaymentRequest({ secretKey: 'xnd_test', xenditURL: url });
  expect(await thrownBy(bare.createPaymentRequest({ data: { currency: 'IDR' } }))).toMatchObject({ name: 'TypeError' });
});
