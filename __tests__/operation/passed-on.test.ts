// A redirect that repeats the write (307, 308), and that the client does not follow: nobody has made it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const options = (): RunOptions => ({ provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
const post = { method: 'POST', body: '{}' };

test.each<[string, string, (url: string) => Promise<unknown>]>([
  ['that follows none', '/moved', (url) => axios.post(url, {}, { maxRedirects: 0 })],
  ['that follows none, and reads on', '/moved', (url) => fetch(url, { ...post, redirect: 'manual' })],
  ['that refuses its port', 'http://127.0.0.1:9/moved', (url) => fetch(url, post)],
])('by a client %s: not all is well, though the operation catches it', async (_, location, pay) => {
  const server = await serve(reply(307, {}, { location }));
  const operation = () =>
    pay(`${server.url}/payments`).then(
      () => 'paid',
      () => 'not paid',
    );
  expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
});

test('it is not made up for by another write to that path of another host', async () => {
  const server = await serve(reply(307, {}, { location: 'http://127.0.0.1:9/payments' }), reply(201));
  const operation = async () => {
    await fetch(`${server.url}/payments`, post).catch(() => {});
    return { own: (await fetch(`${server.url}/payments`, { ...post, body: '{"id":2}' })).status };
  };
  expect(recoveryOf(await run(operation, options()))).toMatchObject({ outcome: 'unknown', stoppedBy: 'operation' });
});

test('a redirect that is followed is none', async () => {
  const server = await serve(reply(308, {}, { location: '/moved' }), reply(201, { id: 1 }));
  const value = await run(async () => ({ own: (await axios.post(`${server.url}/payments`, {})).data }), options());
  expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
});

test('nor is one that is followed by way of a proxy', async () => {
  const answers = [() => reply(308, {}, { location: '/moved' }), () => reply(201, { id: 1 })];
  const proxy = createServer((request, response) => answers.shift()?.()(response, request));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const pay = () => axios.post('http://pay.example/payments', {}, { proxy: { host: '127.0.0.1', port } });
  const value = await run(async () => ({ own: (await pay()).data }), options());
  proxy.closeAllConnections();
  proxy.close();
  expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
});
