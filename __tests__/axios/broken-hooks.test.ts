import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
  type AttachOptions,
  bodyKey,
  defineProvider,
  type HookLine,
  type KeyDefinition,
  type Logger,
  type ProviderDefinition,
  recoveryOf,
} from '../../src/index.js';
import { attached, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const secret = new RangeError('card 4811111111111114');
const fail = (): never => {
  throw secret;
};
const later = async (): Promise<never> => {
  throw secret;
};

/** Errors that would end the process. */
const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);
beforeEach(() => {
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled.splice(0)).toEqual([]);
});

/** A client of a provider with these hooks, and what it reports about them. */
async function clientOf(
  hooks: Partial<ProviderDefinition>,
  given: Partial<AttachOptions>,
  ...answers: [Answer, ...Answer[]]
) {
  const server = await serve(...answers);
  const options = { provider: defineProvider({ name: 'own', ...hooks }), ...given } as Partial<AttachOptions>;
  const { client, recovery } = attached(server.url, options);
  const told: HookLine[] = [];
  recovery.on('recovery.hook', (line) => told.push(line));
  return { client, recovery, server, told };
}

const paid = reply(200, { paid: true });

describe("a provider's own hook that is broken", () => {
  test.each<[string, Partial<ProviderDefinition>, string]>([
    ['read that throws', { read: fail }, 'RangeError'],
    ['read that gives a promise', { read: later as never }, 'TypeError'],
    ['read that gives a text', { read: () => 'BUSY' as never }, 'TypeError'],
  ])('a %s makes an answer ambiguous, whatever its body, and the request is not retried', async (_, hooks, error) => {
    const { client, server, told } = await clientOf(hooks, {}, paid);
    const thrown = await thrownBy(client.post('/payments', {}));
    expect(recoveryOf(thrown)).toMatchObject({ outcome: 'unknown', processed: 'maybe', hooks: ['read'] });
    expect(server.arrived).toHaveLength(1);
    expect(told).toEqual([
      {
        schema: 1,
        event: 'recovery.hook',
        hook: 'read',
        error,
        provider: 'own',
        method: 'POST',
        path: '/payments',
        attempt: 0,
        callId: recoveryOf(thrown)?.callId,
        elapsedMs: expect.any(Number),
      },
    ]);
  });

  test.each<[string, Partial<ProviderDefinition>]>([
    ['throws', { limitScope: fail }],
    ['gives a promise', { limitScope: later as never }],
    ['gives no word', { limitScope: () => undefined as never }],
  ])('a limitScope that %s is reported once per call, and the limit covers all requests', async (_, hooks) => {
    const policy = { maxRetryAfter: 10 };
    const { client, recovery, told } = await clientOf(hooks, { policy }, reply(429, {}, { 'retry-after': '20' }));
    const thrown = await thrownBy(client.post('/payments', {}));
    expect(recoveryOf(thrown)).toMatchObject({ outcome: 'deferred', hooks: ['limitScope'] });
    expect(told).toMatchObject([{ hook: 'limitScope', callId: recoveryOf(thrown)?.callId }]);
    expect(recovery.stats().lanes).toMatchObject([{ held: { '': expect.any(Number) } }]);
  });

  test.each<[string, Partial<ProviderDefinition>, string]>([
    ['isPartial that throws', { isPartial: fail }, 'isPartial'],
    ['isPartial that gives a promise', { isPartial: later as never }, 'isPartial'],
    ['id of made that throws', { made: fail }, 'made'],
    ['id of made that is a promise', { made: later }, 'made'],
    [
      'endpoint that is no text, as part of the name of what was made',
      { kindOf: () => ({ operation: 'write', endpoint: 1n as never }), made: () => 'p-1' },
      'kindOf',
    ],
  ])('an %s leaves a success as it is', async (_, hooks, hook) => {
    const { client, told } = await clientOf(hooks, {}, paid);
    const response = await client.post('/payments', {});
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    expect(recoveryOf(response)?.partial).toBeUndefined();
    expect(told).toMatchObject([{ hook }]);
  });

  test.each<[string, Partial<ProviderDefinition>]>([
    ['throws', { kindOf: fail }],
    ['gives nothing', { kindOf: () => undefined as never }],
    ['gives a promise', { kindOf: later as never }],
    ['names an endpoint by a number', { kindOf: () => ({ operation: 'read', endpoint: 5 as never }) }],
  ])('with a kindOf that %s, the request counts as a write', async (_, hooks) => {
    const { client, server, told } = await clientOf(hooks, {}, reset);
    const thrown = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(thrown)).toMatchObject({ outcome: 'unknown' });
    expect(server.arrived).toHaveLength(1);
    expect(told).toMatchObject([{ hook: 'kindOf' }]);
  });

  test.each<[string, Partial<ProviderDefinition>]>([
    ['throws', { inDoubt: fail }],
    ['gives a promise', { inDoubt: later as never }],
  ])('an inDoubt that %s leaves the usual words', async (_, hooks) => {
    const { client, told } = await clientOf(hooks, {}, reset);
    const thrown = await thrownBy(client.post('/payments', {}));
    expect(recoveryOf(thrown)?.summary).toContain('it may have taken effect');
    expect(told).toMatchObject([{ hook: 'inDoubt' }]);
  });
});

describe("a key's own hook that is broken", () => {
  const key = (given: Partial<KeyDefinition>): Partial<ProviderDefinition> => ({
    keys: [
      { name: 'order', kind: 'operation', ...bodyKey('id'), ...given },
      { name: 'ref', kind: 'operation', ...bodyKey('ref') },
    ],
  });

  test.each<[string, Partial<KeyDefinition>, string]>([
    ['read that throws', { read: fail, protects: () => true }, 'key.read'],
    ['read that gives a promise', { read: later as never, protects: () => true }, 'key.read'],
    ['protects that throws', { protects: fail }, 'protects'],
    ['protects that gives a promise', { protects: later as never }, 'protects'],
    ['attach that throws', { attach: fail }, 'attach'],
    ['read that throws, of a key that is attached', { attach: () => true, read: fail }, 'key.read'],
  ])('a %s protects nothing, and the other keys are reported', async (_, given, hook) => {
    const { client, server, told } = await clientOf(key(given), {}, reset, paid);
    const thrown = await thrownBy(client.post('/payments', { id: 'o-1', ref: 'r-1' }));
    expect(recoveryOf(thrown)).toMatchObject({ outcome: 'unknown', processed: 'maybe', keys: { ref: 'r-1' } });
    expect(server.arrived).toHaveLength(1);
    expect(told.map((line) => line.hook)).toContain(hook);
    expect(new Set(told.map((line) => line.hook)).size).toBe(told.length);
  });

  test('if read throws, the key that would be replaced stays', async () => {
    const used = { code: '409', action: 're-key', processed: 'no', keys: ['order'] } as const;
    const rules = [{ ...used, why: 'used', source: 'here', basis: 'J' } as const];
    const { client, server } = await clientOf({ ...key({ read: fail }), rules }, {}, reply(409), paid);
    const thrown = await thrownBy(client.post('/payments', { id: 'o-1' }));
    expect(recoveryOf(thrown)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule' });
    expect(server.arrived).toHaveLength(1);
  });

  test('its error ends a call that would be resumed, unchanged, before anything is sent', async () => {
    const { client, server } = await clientOf(key({ write: fail }), {}, paid);
    expect(await thrownBy(client.post('/payments', {}, { recovery: { keys: { order: 'o-1' } } }))).toBe(secret);
    expect(server.arrived).toHaveLength(0);
  });
});

describe("a caller's own hook that is broken", () => {
  test.each([
    ['throws', fail],
    ['rejects later', later],
    ['is no number', () => Number.NaN],
    ['is below 0', () => -1],
  ])('a backoff that %s is reported, and the usual wait replaces it', async (_, backoff) => {
    const policy = { backoff: backoff as never, maxAttempts: 2 };
    const { client, server, told } = await clientOf({}, { policy }, reply(503, {}, { 'retry-after-ms': '1' }), paid);
    expect((await client.get('/payments/1')).data).toEqual({ paid: true });
    expect(server.arrived).toHaveLength(2);
    expect(told).toMatchObject([{ hook: 'backoff', attempt: 0 }]);
  });

  test.each([
    ['throws', fail],
    ['rejects later', later],
  ])('a listener that %s is reported once per call, and the others are still called', async (_, listener) => {
    const { client, recovery, told } = await clientOf({}, {}, reply(429), paid);
    let heard = 0;
    for (const event of ['recovery.attempt', 'recovery.retry', 'recovery.finished', 'recovery.hook'] as const) {
      recovery.on(event, listener);
      recovery.on(event, () => {
        heard += 1;
      });
    }
    expect((await client.get('/payments/1')).data).toEqual({ paid: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toMatchObject([{ hook: 'listener', error: 'RangeError' }]);
    expect(heard).toBe(4);
  });

  test.each([
    ['throws', fail],
    ['rejects later', later],
  ])('a logger that %s is reported once per call', async (_, log) => {
    const logger = { info: log, warn: log, error: log } as Logger;
    const { client, told } = await clientOf({}, { logger }, reply(429), paid);
    expect((await client.get('/payments/1')).data).toEqual({ paid: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toMatchObject([{ hook: 'logger', error: 'RangeError' }]);
  });

  test.each([
    ['throws', fail],
    ['rejects later', later],
  ])(
    'a listener or logger of what concerns no call, which %s, is told of and goes round in no circle',
    async (_, hook) => {
      const logger = { info: hook, warn: hook, error: hook } as Logger;
      const held = reply(503, {}, { 'retry-after': '1' });
      const { client, recovery, told } = await clientOf({}, { logger, policy: { maxAttempts: 1 } }, held);
      recovery.on('recovery.held', hook);
      recovery.on('recovery.hook', hook);
      await thrownBy(client.get('/payments/1'));
      await new Promise((resolve) => setImmediate(resolve));
      const beside = told.filter((line) => line.callId === undefined);
      expect(beside.map((line) => line.hook).sort()).toEqual(['listener', 'logger']);
      expect(beside[0]).toEqual({ schema: 1, event: 'recovery.hook', hook: expect.any(String), error: 'RangeError' });
    },
  );

  test("it is logged at warn, with the error's name and nothing else of it", async () => {
    const lines: [string, unknown, string][] = [];
    const log = (level: string) => (fields: unknown, message: string) => lines.push([level, fields, message]);
    const logger: Logger = { info: log('info'), warn: log('warn'), error: log('error') };
    const { client } = await clientOf({ isPartial: fail }, { logger }, paid);
    await client.post('/payments', {});
    expect(lines).toEqual([
      ['warn', expect.objectContaining({ hook: 'isPartial', error: 'RangeError' }), expect.any(String)],
    ]);
    expect(lines[0]?.[2]).toBe('own: isPartial failed with RangeError; the call goes on without it');
    expect(JSON.stringify(lines)).not.toContain('4811');
  });

  test('its error is the cause of the error that the caller gets', async () => {
    const { client } = await clientOf({ read: fail }, {}, reply(503));
    const thrown = await thrownBy(client.post('/payments', {}));
    expect(axios.isAxiosError(thrown) && thrown.cause).toBe(secret);
  });
});
