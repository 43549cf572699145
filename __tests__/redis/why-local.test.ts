import { beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import type { Redis } from 'ioredis';
import { attach, plainHttp, type StateLine } from '../../src/index.js';
import { redisState } from '../../src/redis/index.js';
import { keysOf } from '../../src/redis/messages.js';
import { whyLocal } from '../../src/traffic/why-local.js';
import { until } from '../bullmq/stage.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

/** What a client tells of the shared state once a call of it has failed. */
async function told(redis: Redis, prefix: string) {
  const client = axios.create({
    baseURL: 'http://provider.example',
    adapter: async (config) => ({ status: 500, statusText: '', data: 'away', headers: {}, config }),
  });
  const recovery = attach(client, {
    provider: plainHttp(),
    state: redisState(redis, { prefix, limit: 500 }),
    policy: { maxAttempts: 1 },
    logger: false,
  });
  const lines: StateLine[] = [];
  recovery.on('recovery.state', (line) => lines.push(line));
  await client.get('/payments/1').catch(() => {});
  await until(async () => lines.length > 0);
  recovery.detach();
  return { line: lines[0], link: recovery.stats().link };
}

describeWithRedis('a shared state that does not answer says why', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });

  const local = (why: string) => ({
    line: { schema: 1, event: 'recovery.state', state: 'local', why },
    link: { state: 'local', why },
  });

  test('its user may not touch the keys', async () => {
    const admin = server.client();
    await admin.call('ACL', 'SETUSER', 'shop', 'on', '>secret', '~other:*', '+@all');
    const redis = server.client({ username: 'shop', password: 'secret' });
    expect(await told(redis, 'forbidden')).toEqual(local('NOPERM'));
  });

  test('its user may not run scripts', async () => {
    const admin = server.client();
    await admin.call('ACL', 'SETUSER', 'poor', 'on', '>secret', '~*', '+@all', '-@scripting');
    const redis = server.client({ username: 'poor', password: 'secret' });
    expect(await told(redis, 'scripts')).toEqual(local('NOPERM'));
  });

  test('something else is stored under its keys', async () => {
    const redis = server.client();
    const lane = { id: 'any', provider: 'plain-http', host: 'provider.example', site: '', route: 'GET /payments' };
    // Whatever route the call has, its host's quiet is kept under this.
    await redis.lpush(keysOf('taken', lane)[1] ?? '', 'mine');
    expect(await told(redis, 'taken')).toEqual(local('WRONGTYPE'));
  });

  test.each([{ maxRetriesPerRequest: 0 }, { enableOfflineQueue: false }])('it is not there: %j', async (options) => {
    const redis = server.client({ ...options, port: 1 });
    expect(await told(redis, 'away')).toEqual(local('unreachable'));
  });

  test('it takes too long', async () => {
    const other = await RedisServer.start();
    const redis = other.client();
    await redis.ping();
    other.pause();
    expect(await told(redis, 'slow')).toEqual(local('timeout'));
    other.goOn();
  });
});

describe('why, in one word', () => {
  test.each<[unknown, string]>([
    [new Error('NOPERM this user has no permissions to access one of the keys'), 'NOPERM'],
    [new Error('An error was signalled by the server: - NoPermError: User poor'), 'NOPERM'],
    [
      new Error('ERR Error running script (call to f_0): @user_script:3: WRONGTYPE Operation against a key'),
      'WRONGTYPE',
    ],
    [Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new Error('Command timed out'), 'timeout'],
    [new Error('Socket closed unexpectedly'), 'unreachable'],
    [new Error('The client is offline'), 'unreachable'],
    [new Error('password hunter2 is wrong'), 'error'],
    [Object.assign(new Error('x'), { code: 'SECRET' }), 'error'],
    [Object.assign(new Error('Unable to execute requests'), { name: 'ClosingError' }), 'closed'],
    [undefined, 'error'],
  ])('%p is %s, and nothing of its text', (error, word) => {
    expect(whyLocal(error)).toBe(word);
  });

  test('is given for an error that cannot be read', () => {
    const error = Object.defineProperty({}, 'message', {
      get() {
        throw new Error('no message');
      },
    });
    expect(whyLocal(error)).toBe('error');
  });
});
