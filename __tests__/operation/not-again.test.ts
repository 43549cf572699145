// p-retry's AbortError: an operation that was written for p-retry says by it that running it again is useless.
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { AbortError } from 'p-retry';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const options = (): RunOptions => ({
  provider: plainHttp(),
  logger: false,
  policy: { backoff: constant(1), attemptTimeout: 30_000 },
});

const giveUp = (error: Error) => {
  throw new AbortError(error);
};

test('an operation that says so is not run again, though it may be repeated', async () => {
  let times = 0;
  const operation = () => {
    times += 1;
    throw new AbortError('no use');
  };
  const error = await thrownBy(run(operation, { ...options(), idempotent: true }));
  expect(error).toBeInstanceOf(AbortError);
  expect(recoveryOf(error)).toMatchObject({ stoppedBy: 'rule', attempts: [{ code: 'OPERATION_THREW' }] });
  expect(times).toBe(1);
});

test.each([
  ['a refusal, nothing was made', 'post', 422, { outcome: 'failed', processed: 'no' }],
  ['a failure of the server, it is in doubt', 'post', 503, { outcome: 'unknown', processed: 'maybe' }],
  ['a read, nothing was made', 'get', 503, { outcome: 'failed' }],
] as const)('it is judged by the error that it carries: %s', async (_, method, status, end) => {
  const server = await serve(reply(status));
  const error = await thrownBy(run(() => axios.request({ method, url: server.url }).catch(giveUp), options()));
  expect(recoveryOf(error)).toMatchObject({ ...end, attempts: [{ status }] });
  expect(server.arrived).toHaveLength(1);
});

test('from an adapter it is no abort either: what went wrong is inside', async () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const { client } = attached('https://pay.example', { provider: plainHttp(), policy: { maxAttempts: 1 } });
  client.defaults.adapter = async () => giveUp(refused);
  const error = await thrownBy(client.post('/pay', {}));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: [{ code: 'ECONNREFUSED', processed: 'no' }] });
});
