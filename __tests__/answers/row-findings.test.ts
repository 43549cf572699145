import { describe, expect, test } from '@jest/globals';
import { defineProvider, headerKey, type Rule, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { readError } from '../providers/read-error.js';
import { byBothEdges, paperless } from './edges.js';

const telling = (code: string, finding: NonNullable<Rule['finding']>): Rule => ({
  code,
  action: 'fail-fast',
  processed: 'no',
  finding,
  ...paperless,
});

const acme = defineProvider({
  name: 'acme',
  rules: [
    telling('ALREADY_CAPTURED', 'landed'),
    { ...telling('REFUSED', 'denied'), decline: { code: 'generic', retryable: 'never' } },
    telling('EXPIRED', 'dead'),
    telling('OTHER_ORDER', 'foreign'),
  ],
  keys: [{ name: 'payment', kind: 'operation', ...headerKey('X-Payment'), protects: () => true }],
  read: readError,
  settledAfter: 0,
});
const headers = { 'X-Payment': 'p-1' };
const captured = { error: 'ALREADY_CAPTURED', order: { id: 7, status: 'captured' } };

byBothEdges((post) => {
  test("a row that says that it landed: its answer is the call's", async () => {
    const server = await serve(reset, reply(422, captured));
    const { status, body, report } = await post(`${server.url}/pay`, {}, { provider: acme, headers });
    expect({ status, body }).toEqual({ status: 422, body: captured });
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(server.arrived).toHaveLength(2);
  });

  test('also inside HTTP 200', async () => {
    const server = await serve(reset, reply(200, captured));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme, headers });
    expect(body).toEqual(captured);
    expect(report.outcome).toBe('reconciled');
  });

  test.each([['ALREADY_CAPTURED'], ['REFUSED'], ['EXPIRED'], ['OTHER_ORDER']])(
    '%s on a first attempt is what its action says',
    async (error) => {
      const server = await serve(reply(422, { error }));
      const { report } = await post(`${server.url}/pay`, {}, { provider: acme, headers });
      expect(report).toMatchObject({ outcome: 'failed', processed: 'no', action: 'fail-fast' });
    },
  );

  test('a refusal of the earlier attempt is a refusal of the call', async () => {
    const server = await serve(reset, reply(402, { error: 'REFUSED' }));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme, headers });
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', decline: { code: 'generic' } });
  });

  test('what has expired did not happen, and is not sent again', async () => {
    const server = await serve(reset, reply(410, { error: 'EXPIRED' }));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme, headers });
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'rule' });
    expect(server.arrived).toHaveLength(2);
  });

  test("if the key is somebody else's, it stays open what became of ours", async () => {
    const server = await serve(reset, reply(409, { error: 'OTHER_ORDER' }));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme, headers });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});

describe('by run', () => {
  test('an error cannot become the value of an operation, but the report says that it landed', async () => {
    let runs = 0;
    const operation = async () => {
      runs += 1;
      if (runs === 1) throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
      throw Object.assign(new Error('captured'), { response: { status: 422, headers: {}, data: captured } });
    };
    const options = { provider: acme, logger: false, idempotent: true, policy: { backoff: () => 1 } } as const;
    const report = recoveryOf(await thrownBy(run(operation, options)));
    expect(report).toMatchObject({ outcome: 'unknown', attempts: [{}, { processed: 'yes' }] });
  });
});

test('a finding is one of four words', () => {
  const rules = [{ ...telling('X', 'landed'), finding: 'absent' } as never];
  expect(() => defineProvider({ name: 'acme', rules })).toThrow(
    "rules[0] (code 'X').finding must be one of landed, denied, dead, foreign; got 'absent'",
  );
});
