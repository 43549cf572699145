// A simulator that is reset between two tests gives no id twice: a look-up would take what the second test has made for what the
// first one was answered with.
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, recoveryOf, testPolicy } from '../../src/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { startXendit } from '../../src/simulators/index.js';
import { keep } from './keep.js';

test('a lost payment is found after a reset', async () => {
  const simulator = await keep(startXendit());
  const auth = { username: 'xnd_development_simulator', password: '' };
  const client = axios.create({ baseURL: simulator.url, auth });
  attach(client, { provider: xendit({ settledAfter: 20 }), policy: testPolicy, logger: false });
  const pay = (reference_id: string) =>
    client.post('/payment_requests', { reference_id, amount: 15_000, currency: 'IDR', payment_method_id: 'pm-1' });
  const first = await pay('R-1');
  simulator.reset();
  simulator.inject({ when: 'after', kind: 'reset' });
  const second = await pay('R-2');
  expect(recoveryOf(second)).toMatchObject({ outcome: 'reconciled' });
  expect(second.data.id).not.toBe(first.data.id);
});
