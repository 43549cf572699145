import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { bullmqQueue } from '../../src/bullmq/index.js';
import { deferTo, listDeferred, processorOf, summarizeDeferred } from '../../src/deferral/index.js';
import {
  attach,
  attemptOf,
  contradictions,
  faults,
  laneName,
  plainHttp,
  refusals,
  withRemedies,
} from '../../src/index.js';
import { MemoryQueue } from '../deferral/memory-queue.js';
import { reportOf } from '../deferral/reports.js';

const source = 'https://acme.example/errors';
const strange = Object.create(null);

describe('an argument that is wrong is named, with what is right', () => {
  test.each<[string, () => unknown, string]>([
    [
      'attemptOf',
      () => attemptOf(undefined as never),
      'config must be the config that an interceptor gets; got undefi',
    ],
    ['attemptOf', () => attemptOf('x' as never), "config must be the config that an interceptor gets; got 'x'"],
    ['refusals', () => refusals(null as never), "common must be an object, such as { source, basis: 'S' }; got null"],
    ['refusals', () => refusals({ source, basis: 'S' }, 'BUSY' as never), "rows[0] must be a list, such as ['BUSY', "],
    [
      'faults',
      () => faults({ source, basis: 'S' }, ['A', 'a'], { code: 'B' } as never),
      'rows[1] must be a list, such',
    ],
    ['contradictions', () => contradictions(undefined as never), 'common must be an object, such as'],
    ['withRemedies', () => withRemedies([] as never, undefined as never), 'rows must be a list of rows; got undefined'],
    [
      'withRemedies',
      () => withRemedies(null as never, []),
      'remedies must be an object of sentences by code; got null',
    ],
    ['withRemedies', () => withRemedies({}, [undefined as never]), 'rows[0] must be a row; got undefined'],
    ['laneName', () => laneName(undefined as never), 'word must be a string; got undefined'],
    ['bullmqQueue', () => bullmqQueue(undefined as never), 'queue must be a BullMQ Queue; got undefined'],
    ['processorOf', () => processorOf(strange, new MemoryQueue(), () => null, {}), 'name must be a string; got'],
    ['on', () => attach(axios.create(), { provider: plainHttp() }).on(strange, () => {}), 'event must be one of'],
  ])('by %s', (name, given, complaint) => {
    expect(given).toThrow(TypeError);
    expect(given).toThrow(`${name}: ${complaint}`);
  });

  test.each([
    ['listDeferred', listDeferred],
    ['summarizeDeferred', summarizeDeferred],
  ])('by %s', async (name, list) => {
    const queue = { ...new MemoryQueue(), list: async () => [] } as never;
    await expect(list(queue, 'ten' as never)).rejects.toThrow(
      `${name}: limit must be a whole number, at least 1; got 'ten'`,
    );
  });
});

describe('a report that has lost what a worker needs', () => {
  const { attempts, keys, callId, provider, processed, ...told } = reportOf({ outcome: 'unknown', processed: 'maybe' });
  const whole = { attempts, keys, callId, provider, processed, ...told };

  test.each<[unknown, string]>([
    [{ ...told, keys, callId, provider, processed }, 'report.attempts is missing; expected the list of the call'],
    [
      { ...whole, attempts: null },
      "report.attempts must be the list of the call's attempts, as in the report; got null",
    ],
    [{ ...whole, keys: undefined }, 'report.keys must be the operation keys, as in the report; got undefined'],
    [{ ...whole, keys: { orderId: 5 } }, 'report.keys.orderId must be a string, as in the report; got 5'],
    [{ ...whole, provider: null }, 'report.provider must be a string, as in the report; got null'],
    [{ ...whole, callId: undefined }, 'report.callId must be a string, as in the report; got undefined'],
    [
      { ...whole, processed: 'perhaps' },
      "report.processed must be 'no', 'maybe' or 'yes', as in the report; got 'perh",
    ],
    [{ ...whole, retryAt: '5' }, "report.retryAt must be milliseconds since the epoch; got '5'"],
    [{ ...whole, doubt: { since: 1 } }, 'report.doubt.absences is missing; expected a number of look-ups'],
    [
      { ...whole, doubt: 5 },
      'report.doubt must be { since, absences, sentAt, sentBy, spent, used, lasting, origin, sentTo }, as',
    ],
    [null, 'expected the report of a call: defer(recoveryOf(error)); got null'],
    [
      { ...whole, outcome: 'Unknown' },
      "expected the report of a call: defer(recoveryOf(error)); got the outcome 'Unkn",
    ],
  ])('is refused with what is missing, and nothing is stored of it: %#', async (report, complaint) => {
    const queue = new MemoryQueue();
    const deferred = deferTo(queue as never, { job: () => 1, logger: false })(report as never);
    await expect(deferred).rejects.toThrow(TypeError);
    await expect(deferred).rejects.toThrow(`deferTo: ${complaint}`);
    expect(queue.jobs.size).toBe(0);
  });

  test('is taken if it was only written down as JSON, with whatever a later version adds', async () => {
    const queue = new MemoryQueue();
    const defer = deferTo(queue as never, { job: () => 1, logger: false });
    await defer(JSON.parse(JSON.stringify({ ...whole, added: 1 })));
    expect(queue.jobs.size).toBe(1);
  });
});
