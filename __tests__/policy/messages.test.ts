import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { pino } from 'pino';
import { deferralWorker, deferTo } from '../../src/bullmq/index.js';
import {
  deferTo as deferToAny,
  listDeferred,
  resolveDeferred,
  retryDeferred,
  showDeferred,
  summarizeDeferred,
} from '../../src/deferral/index.js';
import { recoverFetch } from '../../src/fetch/index.js';
import {
  attach,
  bodyKey,
  constant,
  exponential,
  headerKey,
  linear,
  mastercard,
  mdes,
  midtrans,
  oncePerCall,
  run,
} from '../../src/index.js';
import { pgBossWorker } from '../../src/pg-boss/index.js';
import { redisState } from '../../src/redis/index.js';
import { startLemanpay, startMastercard, startMidtrans, startMpgs, startStripe } from '../../src/simulators/index.js';
import { instrument } from '../../src/telemetry/index.js';
import { checkProvider } from '../../src/testing/index.js';

const attached = (given: object) => () =>
  attach(axios.create(), { provider: midtrans(), logger: false, ...given } as never);
const handle = () => attach(axios.create(), { provider: midtrans(), logger: false });

const ANY_QUEUE = 'a DeferralQueue, like one that bullmqQueue(queue) or pgBossQueue(options) makes';

describe('a complaint about an option names its path, its value and what is expected:', () => {
  test.each<readonly [string, () => unknown, string | RegExp]>([
    [
      'a ratio of 10',
      attached({ retryBudget: { ratio: 10 } }),
      'retryBudget.ratio must be a number from 0 to 1; got 10',
    ],
    ['retries', attached({ retries: 3 }), 'retries is not an option; did you mean policy.maxAttempts?'],
    ['polcy', attached({ polcy: {} }), 'polcy is not an option; did you mean policy?'],
    [
      'one of the policy',
      attached({ maxAttempts: 3 }),
      'maxAttempts is not an option; did you mean policy.maxAttempts?',
    ],
    [
      'one of attach',
      attached({ policy: { retryBudget: {} } }),
      'policy.retryBudget is not an option; did you mean retryBudget?',
    ],
    [
      'retries in the policy',
      attached({ policy: { retries: 3 } }),
      'policy.retries is not an option; did you mean policy.maxAttempts?',
    ],
    [
      'ratoi',
      attached({ retryBudget: { ratoi: 1 } }),
      'retryBudget.ratoi is not an option; did you mean retryBudget.ratio?',
    ],
    [
      'a credential',
      () => midtrans({ serverKey: 'SB-Mid-server' } as never),
      'midtrans: serverKey is not an option here: it belongs to your HTTP client',
    ],
    [
      'a base URL',
      attached({ baseURL: 'https://x.example' }),
      'baseURL is not an option here: it belongs to your HTTP client',
    ],
    [
      'threshold',
      attached({ circuitBreaker: { threshold: 5 } }),
      'circuitBreaker.threshold is not an option; did you mean circuitBreaker.row?',
    ],
    [
      'resetTimeout',
      attached({ circuitBreaker: { resetTimeout: 5 } }),
      'circuitBreaker.resetTimeout is not an option; did you mean circuitBreaker.openFor?',
    ],
    ['base', () => exponential({ base: 5 } as never), 'base is not an option; did you mean initial?'],
    ['recovery', attached({ recovery: {} }), 'attach: recovery is not an option; did you mean policy?'],
    ['a list as policy', attached({ policy: [] }), /policy must be an object with some of: .*; got an empty array/],
    ['a list of rows', attached({ circuitBreaker: [] }), /circuitBreaker must be an object .*; got an empty array/],
    ['nothing near', attached({ xyzzy: 1 }), /xyzzy is not an option; expected an object with some of: provider/],
    ['__proto__', attached(JSON.parse('{"toString":1}')), /toString is not an option/],
    [
      'pino uncalled',
      attached({ logger: pino }),
      /logger must be .* pino\(\) makes, or false; got the function pino itself: call it/,
    ],
    [
      'console.log',
      attached({ logger: console.log }),
      /logger must be a logger with info, warn and error, .*; got a function$/,
    ],
    [
      'a provider as the options',
      () => attach(axios.create(), midtrans() as never),
      'attach: the options must be an object, as in { provider }; got the provider midtrans itself',
    ],
    [
      'a provider as the options of fetch',
      () => recoverFetch(fetch, midtrans() as never),
      'recoverFetch: the options must be an object, as in { provider }; got the provider midtrans itself',
    ],
    [
      'a provider as the options of run',
      () => run(async () => 1, midtrans() as never),
      'run: the options must be an object, as in { provider }; got the provider midtrans itself',
    ],
    [
      'no header',
      () => headerKey(...([] as unknown as [string])),
      "headerKey: expected the name of a header, such as 'Idempotency-Key'; got nothing",
    ],
    [
      'a header from nowhere',
      () => headerKey('Key', undefined as never),
      /^headerKey: expected the name of a header, .*; got undefined$/,
    ],
    ['a list of headers', () => headerKey(['Key'] as never), /^headerKey: .*; got an array$/],
    ['a header and its value', () => headerKey('Key: 1'), "got 'Key: 1'"],
    [
      'no field',
      () => bodyKey(...([] as unknown as [string])),
      "bodyKey: expected the name of a field, as in bodyKey('order', 'id'); got nothing",
    ],
    ['a field without a name', () => bodyKey('order', ''), "; got ''"],
    [
      "a simulator's option that another one takes",
      () => startStripe({ serverKey: 'x' } as never),
      /^simulator stripe: serverKey is not an option; expected an object with some of: /,
    ],
    [
      'exponential uncalled',
      attached({ policy: { backoff: exponential } }),
      /policy\.backoff must be .*; got the function exponential itself: call it/,
    ],
    ['linear uncalled', attached({ policy: { backoff: linear } }), /got the function linear itself: call it/],
    ['constant uncalled', attached({ policy: { backoff: constant } }), /got the function constant itself: call it/],
    [
      'midtrans uncalled',
      attached({ provider: midtrans }),
      /provider must be .*; got the function midtrans itself: call it/,
    ],
    [
      'a provider twice',
      attached({ provider: undefined, providers: [midtrans(), midtrans()] }),
      'attach: providers has midtrans twice for the same hosts: ',
    ],
    [
      'a provider that would never be used',
      attached({ provider: undefined, providers: [mastercard(), mdes()] }),
      /^attach: providers has mastercard before mdes, for the same hosts: .*; give each a client of its own$/,
    ],
    ['axios.create', () => attach(axios.create as never, { provider: midtrans() }), 'got the function create'],
    [
      'no client',
      () => attach(undefined as never, { provider: midtrans() }),
      /client must be an axios instance.*; got undefined/,
    ],
    [
      'no options',
      () => attach(axios.create(), undefined as never),
      'the options must be an object with some of: provider',
    ],
    [
      'no listener',
      () => handle().on('recovery.retry', undefined as never),
      "on: listener must be a function; it gets the event's fields; got undefined",
    ],
    [
      'a misspelled recovery',
      () => handle() && run((() => 1) as never, { provdier: 1 } as never),
      /provdier is not an option; did you mean provider\?/,
    ],
    [
      'deferralWorker(name, fn)',
      () => deferralWorker('q', () => null, undefined as never),
      "deferralWorker: the options must be an object with a connection, such as { connection: { host: '127.0.0.1', port: 6379 } }; got undefined",
    ],
    [
      'deferralWorker(name)',
      () => deferralWorker('q', undefined as never, { connection: {} }),
      'deferralWorker: handler must be a function',
    ],
    [
      'a delay uncalled',
      () => deferralWorker('q', () => null, { connection: {}, delay: exponential as never }),
      /delay must be .*; got the function exponential itself/,
    ],
    [
      'no queue',
      () => deferTo(undefined as never, { job: () => 1 }),
      'deferTo: queue must be a BullMQ Queue; got undefined',
    ],
    [
      "a queue's name",
      () => deferTo('payments' as never, { job: () => 1 }),
      "deferTo: queue must be a BullMQ Queue; got 'payments'",
    ],
    [
      'of any queue',
      () => deferToAny({} as never, { job: () => 1 }),
      `deferTo: queue must be ${ANY_QUEUE}; got an object`,
    ],
    ...Object.entries({ listDeferred, showDeferred, summarizeDeferred, retryDeferred, resolveDeferred }).map(
      ([name, act]) =>
        [
          `${name} of BullMQ's own`,
          () => act({ add() {}, getJobs() {}, remove() {} } as never, 'id' as never),
          `${name}: queue must be ${ANY_QUEUE}; got an object`,
        ] as const,
    ),
    [
      'a worker of pg-boss of a name',
      () => pgBossWorker('payments' as never, () => null),
      "pgBossWorker: queue must be what pgBossQueue(options) returns; got 'payments'",
    ],
    [
      'a worker of a queue',
      () => deferralWorker({} as never, () => null, { connection: {} }),
      'deferralWorker: queueName must be the name of a queue, a string; got an object',
    ],
    [
      'a worker without a connection',
      () => deferralWorker('q', () => null, {} as never),
      "deferralWorker: the options must be an object with a connection, such as { connection: { host: '127.0.0.1', port: 6379 } }; got one without",
    ],
    ...[
      ['maxAttemps', 'maxAttempts'],
      ['retries', 'maxAttempts'],
      ['dealine', 'deadline'],
      ['log', 'logger'],
    ].map(
      ([name, meant]) =>
        [
          `a worker's ${name}`,
          () => deferralWorker('q', () => null, { connection: {}, [name as string]: 3 }),
          `deferralWorker: ${name} is not an option; did you mean ${meant}?`,
        ] as const,
    ),
    [
      'finished',
      () => handle().on('finished' as never, () => {}),
      /^on: event must be one of recovery\.attempt, .*; got 'finished'; did you mean recovery\.finished\?$/,
    ],
    ['nothing like an event', () => handle().on('xyzzy' as never, () => {}), /; got 'xyzzy'$/],
    [
      'run({ operation })',
      () => run({ operation() {} } as never, undefined as never),
      'run: operation must be a function that returns a promise; got an object',
    ],
    [
      'run with an unknown option',
      () => run(() => 1, { provider: midtrans(), operation() {} } as never),
      'run: operation is not an option; expected an object with some of: provider, policy,',
    ],
    [
      'run without options',
      () => run(() => 1, undefined as never),
      'run: the options must be an object with some of: provider,',
    ],
    [
      'oncePerCall(add)',
      () => oncePerCall((() => 1) as never, undefined as never),
      'oncePerCall: client must be an axios instance, like one that axios.create() makes; got another function',
    ],
    [
      'oncePerCall(client, handler id)',
      () => oncePerCall(axios.create(), 0 as never),
      'oncePerCall: add must be a function that adds the interceptors; got 0',
    ],
    [
      'withRecovery(work, options)',
      () =>
        recoverFetch(fetch, { provider: midtrans(), logger: false }).withRecovery(
          (() => 1) as never,
          { deadline: 3 } as never,
        ),
      'withRecovery: work must be a function that makes the requests, as the second argument; got an object',
    ],
    [
      'recoverFetch(options)',
      () => recoverFetch({ provider: midtrans() } as never, undefined as never),
      'recoverFetch: the first argument must be fetch, as in recoverFetch(globalThis.fetch, options); got an object',
    ],
    [
      'a misspelt success',
      () => checkProvider(midtrans(), { answers: [{ status: 200, expect: 'sucess' as never }] }),
      "checkProvider: answers[0].expect must be 'success', or an object with some of: action, code, delayMs, processed; got 'sucess'",
    ],
    [
      'a misspelt action',
      () => checkProvider(midtrans(), { answers: [{ status: 200, expect: { acton: 'retry' } as never }] }),
      'checkProvider: answers[0].expect.acton is not an option; did you mean answers[].expect.action?',
    ],
    [
      'instrument()',
      () => instrument(undefined as never),
      'instrument: recovery must be what attach() or recoverFetch() returns; got undefined',
    ],
    [
      'instrument(handle, { metre })',
      () => instrument(handle(), { metre: 1 } as never),
      'metre is not an option; expected',
    ],
    ['no Redis', () => redisState(undefined as never), /redis must be a client of .*; got undefined/],
    [
      'a latency below 0',
      () => startStripe({ latency: -1 }),
      'simulator stripe: latency must be a number of milliseconds, at least 0; got -1',
    ],
    [
      'latncy',
      () => startStripe({ latncy: 1 } as never),
      'simulator stripe: latncy is not an option; did you mean latency?',
    ],
    [
      'a key that is no text',
      () => startMidtrans({ serverKey: 5 } as never),
      'simulator midtrans: serverKey must be a string; got 5',
    ],
    [
      'a word',
      () => startMpgs({ onRepeat: 'ignored' as never }),
      "onRepeat must be 'refused' or 'answered'; got 'ignored'",
    ],
    [
      'a rate limit',
      () => startLemanpay({ rateLimit: { limit: 0, windowMs: 1 } }),
      'rateLimit.limit must be a number of requests, at least 1; got 0',
    ],
    [
      'a capacity of 0',
      () => startMastercard({ capacity: 0 }),
      'capacity must be a number of requests a second, above 0; got 0',
    ],
  ])('%s', async (_what, act, message) => {
    // Some throw, others reject: both are heard.
    const error = await (async () => act())().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TypeError);
    if (typeof message === 'string') expect((error as Error).message).toContain(message);
    else expect((error as Error).message).toMatch(message);
  });

  test.each<readonly [string, (simulator: Awaited<ReturnType<typeof startStripe>>) => void, RegExp]>([
    [
      'when',
      (it) => it.inject({ when: 'befor' as never, kind: 'reset' }),
      /inject: fault\.when must be 'before' or 'after'; got 'befor'/,
    ],
    [
      'an unknown field',
      (it) => it.inject({ when: 'before', kind: 'reset', statos: 3 } as never),
      /fault\.statos is not an option; did you mean fault\.status\?/,
    ],
    ['no fault', (it) => it.inject(undefined as never), /fault must be an object with some of: when, kind/],
    [
      'a list in a list',
      (it) => it.inject([{ when: 'before', kind: 'reset' }] as never),
      /fault.* must be .*; got an array|fault\.\w+ is/,
    ],
    [
      'a ratio in percent',
      (it) => it.chaos({ seed: 1, ratio: 25, faults: [] }),
      /chaos:\n? *ratio must be a share of requests, a number from 0 to 1; got 25|ratio must be/,
    ],
    [
      'an unknown code',
      (it) => it.inject({ when: 'before', kind: 'provider', code: '999' }),
      /inject: fault\.code must be a code of the provider's documentation, such as 'api_error' \(recoverable rules stripe lists them\); got '999'/,
    ],
    [
      'no faults',
      (it) => it.chaos({ seed: 1, ratio: 0.5 } as never),
      /chaos: faults is missing; expected an array of faults/,
    ],
    [
      'nothing',
      (it) => it.chaos(undefined as never),
      /chaos: the options must be an object with some of: seed, ratio, faults, match; got undefined/,
    ],
  ])('of a simulator: %s', async (_what, act, message) => {
    const simulator = await startStripe();
    try {
      expect(() => act(simulator)).toThrow(message);
    } finally {
      await simulator.close();
    }
  });
});
