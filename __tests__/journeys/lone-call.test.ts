import { expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, plainHttp, recoveryOf } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';

test('a call that is lost while there are no other calls is retried within seconds, though it was slow to fail', async () => {
  const server = await serve(() => {}, reply(200, { id: 1 }));
  const client = axios.create({ baseURL: server.url });
  attach(client, { provider: plainHttp(), policy: { attemptTimeout: 1200, longestWait: 8000 }, logger: false });
  const report = recoveryOf(await client.get('/payments/1'));
  expect(report?.outcome).toBe('recovered');
  expect(report?.attempts[0]).toMatchObject({ code: 'ECONNABORTED' });
  expect(report?.attempts.at(-1)).toMatchObject({ status: 200 });
});
