import { expect, test } from '@jest/globals';
import axios from 'axios';
import { plainHttp, recoveryOf, run } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { serveElsewhere } from '../axios/serve-elsewhere.js';

test.each<[string, (url: string) => Promise<{ status: number }>]>([
  ['axios', (url) => axios.post(url, {})],
  ['fetch', (url) => fetch(url, { method: 'POST' })],
  ['an attached client', (url) => attached(url).client.post('/', {})],
])(
  'an answer to %s that lay in the socket while the process was busy is read before the time-out is believed',
  async (_name, pay) => {
    const { url, payWhileBusy } = await serveElsewhere();
    const response = await payWhileBusy((attemptTimeout) =>
      run(() => pay(url), { provider: plainHttp(), logger: false, policy: { attemptTimeout, maxAttempts: 1 } }),
    );
    expect(response.status).toBe(200);
    expect(recoveryOf(response)?.outcome).toBe('ok');
  },
);
