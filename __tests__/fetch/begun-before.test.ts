// What began before anybody listened is not taken for the request of a call that has made none so far. A process has one such time.
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

test('a payment of somebody else that is answered meanwhile', async () => {
  let isTime = false;
  const first = reply(201, {});
  const server = await serve(
    (response, request) => void until(() => isTime).then(() => first(response, request)),
    reply(429),
    reply(201, {}),
  );
  const others = axios.post(server.url, {});
  await until(() => server.arrived.length > 0);
  const adapter = async (config: Parameters<ReturnType<typeof axios.getAdapter>>[0]) => {
    isTime = true;
    await others;
    return axios.getAdapter('http')(config);
  };
  const options = { provider: plainHttp(), policy: { backoff: constant(1) } };
  const { client } = attached(server.url, options, { adapter });
  const response = await client.post('', {});
  expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [{ status: 429 }, {}] });
});
