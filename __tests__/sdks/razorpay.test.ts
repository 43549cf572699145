import { expect, test } from '@jest/globals';
import type { AxiosInstance } from 'axios';
import Razorpay from 'razorpay';
import { attach, plainHttp } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { reset, serve } from '../axios/serve.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

protects({
  name: 'razorpay',
  manner: manners.razorpay,
  connect({ url }, settings) {
    const razorpay = new Razorpay({ key_id: 'rzp_test_1', key_secret: 'secret' });
    const { rq } = razorpay.api as unknown as { rq: AxiosInstance };
    rq.defaults.baseURL = url;
    const { on } = attach(rq, { provider: plainHttp({ name: 'razorpay' }), ...settings });
    rq.interceptors.response.use(undefined, (error) => {
      const { status = 0, data } = error.response ?? {};
      error.response = { status, data: { error: { ...data?.error, cause: error } } };
      throw error;
    });
    const pay = (receipt: string) => razorpay.orders.create({ amount: 5000, currency: 'INR', receipt });
    return { pay, on };
  },
  keyed: [false],
  paid: (payment) => ({ status: 'created', receipt: payment }),
  refused: { as: { statusCode: 503, error: { code: 'SERVER_ERROR', description: 'is 503' } }, isReported: true },
  broken: { as: { statusCode: 0, error: { cause: { isAxiosError: true, code: 'ECONNRESET' } } }, isReported: true },
});

test('razorpay itself throws an error with its own code if no answer came', async () => {
  const razorpay = new Razorpay({ key_id: 'rzp_test_1', key_secret: 'secret' });
  Reflect.set(Reflect.get(razorpay.api, 'rq').defaults, 'baseURL', (await serve(reset)).url);
  const error = await thrownBy(razorpay.orders.create({ amount: 5000, currency: 'INR' }));
  expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining("reading 'status'") });
});
