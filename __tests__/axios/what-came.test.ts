import { expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from './attached.js';

const fail = (): never => {
  throw new Error('lazy');
};
const hostile = new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail });
const withGetter = (target: object, field: string) => Object.defineProperty(target, field, { get: fail });

const answer = { status: 200, statusText: '', headers: {}, data: '{}' };

test.each<[string, AxiosAdapter]>([
  ['an answer whose body throws', async (config) => withGetter({ ...answer, config }, 'data') as never],
  [
    'an answer whose headers throw',
    async (config) => withGetter({ ...answer, status: 500, config }, 'headers') as never,
  ],
  ['an answer whose status throws', async (config) => withGetter({ ...answer, config }, 'status') as never],
  ['an error whose code throws', () => Promise.reject(withGetter(new Error('x'), 'code'))],
  ['an error whose answer throws', () => Promise.reject(withGetter(new Error('x'), 'response'))],
  [
    'an error whose answer is one that throws',
    () => Promise.reject(Object.assign(new Error('x'), { response: hostile })),
  ],
  ['an error that throws whatever is asked of it', () => Promise.reject(hostile)],
])('%s is an end with a report, and leaves its place to others', async (_what, adapter) => {
  const { client, recovery } = attached('http://a.test', { concurrency: 1, policy: { maxAttempts: 1 } }, { adapter });
  const read = await thrownBy(client.get('/a'));
  const written = await thrownBy(client.post('/a', {}));
  expect(recoveryOf(read)).toMatchObject({ outcome: 'failed', processed: 'no' });
  expect(recoveryOf(written)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  for (const error of [read, written]) {
    expect(error).toBeInstanceOf(AxiosError);
    expect(axios.isAxiosError(error) && error.message).toBe('what the adapter gave cannot be read');
    expect((error as Error).cause).toBeDefined();
  }
  expect(recovery.stats()).toMatchObject({ calls: 2, lanes: [{ waiting: 0 }, { waiting: 0 }] });
});

test('an error whose stack throws is handed on, with a report, to each call that gets it', async () => {
  const error = withGetter(new AxiosError('x', 'ECONNRESET'), 'stack');
  const { client } = attached(
    'http://a.test',
    { policy: { maxAttempts: 1 } },
    { adapter: () => Promise.reject(error) },
  );
  const first = await thrownBy(client.post('/a', {}));
  const second = await thrownBy(client.get('/a'));
  expect(first).toBe(error);
  expect(second).toMatchObject({ message: 'x', code: 'ECONNRESET' });
  expect(recoveryOf(first)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(recoveryOf(second)).toMatchObject({ outcome: 'failed' });
});

test('the stack of a failed attempt is not written if its call succeeds', async () => {
  let written = 0;
  const failed = Object.defineProperty(new AxiosError('x', 'ECONNREFUSED'), 'stack', { get: () => (written += 1) });
  let sent = 0;
  const { client } = attached(
    'http://a.test',
    {},
    {
      adapter: async (config: InternalAxiosRequestConfig) => {
        if (sent++ === 0) throw failed;
        return { ...answer, config };
      },
    },
  );
  expect(recoveryOf(await client.get('/a'))).toMatchObject({ outcome: 'recovered', attempts: [{}, {}] });
  expect(written).toBe(0);
});
