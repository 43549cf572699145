// The status of a write says that it was refused, its body that it was done: the rule is the same for every provider, and for those
// that others define.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { plainHttp, type RequestFacts } from '../../src/index.js';
import type { ProviderDefinition } from '../../src/providers/provider.js';
import { answered, provider, row } from './answers.js';

// biome-ignore lint/suspicious/noExplicitAny: whatever an answer holds.
type Told = any;

const isOk = (status: number) => status >= 200 && status <= 299;
const paid = { id: 'p-1', state: 'paid' };
const asks = (isSuccess: (body: Told, request: RequestFacts) => boolean, more: Partial<ProviderDefinition> = {}) =>
  provider([row('USED')], {
    isSuccess: ({ status, body, request }) => isOk(status) && isSuccess(body, request),
    ...more,
  });
const strict = asks((body) => body?.state === 'paid');

const verdict = (of: ReturnType<typeof provider>, status: number, data: unknown, asked: Partial<RequestFacts> = {}) => {
  const faults: unknown[] = [];
  const found = classify(of, answered(status, data, {}, asked), { onError: (error) => faults.push(error) });
  expect(faults).toEqual([]);
  return found && `${found.failure.code} ${found.failure.processed}`;
};
const DOUBT = 'NOT_UNDERSTOOD maybe';

describe('a success inside an error status', () => {
  test.each([300, 302, 400, 401, 402, 403, 404, 409, 422, 429, 499])('is in doubt in HTTP %i', (status) => {
    expect(verdict(strict, status, paid)).toBe(DOUBT);
  });

  test('is an outage from HTTP 500 on, as any answer is', () => {
    expect(verdict(strict, 500, paid)).toBe('500 maybe');
    expect(verdict(strict, 503, paid)).toBe('503 maybe');
  });

  test('is none if the body says something else', () => {
    for (const data of [{ state: 'open' }, { message: 'no' }, {}, [], '', '<html></html>', '{"state":"pa']) {
      expect(verdict(strict, 403, data)).toBe('403 no');
    }
  });

  test('is in doubt for a request that may be repeated too, but says nothing about a read', () => {
    const kinds = asks(() => true, { kindOf: () => ({ operation: 'read' }) });
    expect(verdict(kinds, 404, paid)).toBe('404 no');
    expect(verdict(strict, 404, paid, { method: 'GET' })).toBe('404 no');
    const repeatable = asks((body) => body?.state === 'paid', { kindOf: () => ({ operation: 'repeatable' }) });
    expect(verdict(repeatable, 404, paid)).toBe(DOUBT);
  });

  test('is one if the provider says so: it was asked about the status too', () => {
    const documented = provider([], { isSuccess: ({ body }) => (body as Told)?.state === 'paid' });
    expect(verdict(documented, 404, paid)).toBeUndefined();
    expect(verdict(documented, 404, { state: 'open' })).toBe('404 no');
  });

  test('is in doubt even if it is about another payment: the answer says nothing about this one', () => {
    const own = asks((body, { body: sent }) => body?.state === 'paid' && ((sent as Told)?.id ?? body.id) === body.id);
    expect(verdict(own, 409, paid, { body: { id: 'p-1' } })).toBe(DOUBT);
    expect(verdict(own, 422, paid, { body: { id: 'p-2' } })).toBe(DOUBT);
  });

  test('is in doubt too if the provider has to know what was sent, or takes HTTP 200 alone for a success', () => {
    const knowing = asks(({ sum }, { body: sent }) => sum === (sent as Told).sum);
    expect(verdict(knowing, 400, { sum: 5 }, { body: { sum: 5 } })).toBe(DOUBT);
    const exact = provider([], { isSuccess: ({ status, body }) => status === 200 && (body as Told)?.state === 'paid' });
    expect(verdict(exact, 400, paid)).toBe(DOUBT);
    // It is refused by nothing.
    expect(verdict(exact, 202, { ...paid, error: { code: 'BUSY', from: 'status' } })).toBe('BUSY maybe');
  });

  test('is told by a code of its own, or by a text', () => {
    expect(
      verdict(
        asks((body) => body?.code === '0000'),
        400,
        { code: '0000', message: 'ok' },
      ),
    ).toBe(DOUBT);
    const xml = provider([], { isSuccess: ({ status, text }) => isOk(status) && text === '<ok/>' });
    const sent = (status: number, text: string) =>
      classify(xml, { ...answered(status), bodyKind: 'text', text })?.failure.processed;
    expect(sent(400, '<ok/>')).toBe('maybe');
    expect(sent(400, '<no/>')).toBe('no');
  });
});

describe('an error that is read', () => {
  test('decides, whatever else the answer says', () => {
    expect(verdict(strict, 409, { ...paid, error: { code: 'USED' } })).toBe('USED no');
    expect(verdict(strict, 409, { ...paid, error: [{ code: 'USED' }] })).toBe('USED no');
  });

  test('does not, if it is only the status again', () => {
    for (const error of [{ code: '400' }, { code: 'BUSY', from: 'status' }, [{ code: '400' }]]) {
      expect(verdict(strict, 400, { ...paid, error })).toBe(DOUBT);
    }
  });
});

test('is documented if a row for that status is about an earlier request: what was made then is in the answer', () => {
  const isSuccess: ProviderDefinition['isSuccess'] = ({ status, body }) =>
    isOk(status) && (body as Told)?.state === 'paid';
  for (const about of [{ finding: 'landed' }, { keys: ['order'], action: 'reconcile' }] as const) {
    const conflict = provider([row('409', about)], { isSuccess });
    expect(verdict(conflict, 409, paid)).toBe('409 no');
    expect(verdict(conflict, 409, { ...paid, error: { code: '409' } })).toBe('409 no');
    expect(verdict(conflict, 402, paid)).toBe(DOUBT);
  }
  // These look nothing up, or only what became of this request itself.
  for (const about of [{}, { keys: ['order'], action: 're-key' }, { action: 'reconcile' }] as const) {
    expect(verdict(provider([row('409', about)], { isSuccess }), 409, paid)).toBe(DOUBT);
  }
  // By the code that the provider itself has for that status, and if any of its errors is about an earlier request.
  const coded = provider([row('TAKEN', { finding: 'landed' })], { isSuccess });
  const taken = { code: 'TAKEN', from: 'status' };
  expect(verdict(coded, 409, { ...paid, error: taken })).toBe('TAKEN no');
  expect(verdict(coded, 409, { ...paid, error: [{ code: '409' }, taken] })).not.toBe(DOUBT);
  expect(verdict(coded, 409, paid)).toBe(DOUBT);
});

test('is documented by a row for any key, whatever another row says of a key that nobody can have used', () => {
  const rows = [row('409', { when: { key: 'unused' } }), row('409', { finding: 'landed' })];
  const isSuccess: ProviderDefinition['isSuccess'] = ({ status, body }) =>
    isOk(status) && (body as Told)?.state === 'paid';
  expect(verdict(provider(rows, { isSuccess }), 409, paid)).toBe('409 no');
});

describe('where any words are a success', () => {
  const wordy = asks((body) => Object.keys(body ?? {}).length > 0);

  /** An empty field is not a word. */
  const worded = asks((body) => Object.values(body ?? {}).some((each) => each !== ''));

  test('only something that has an id is in doubt', () => {
    for (const believing of [wordy, worded]) {
      for (const id of ['p-1', 7]) expect(verdict(believing, 400, { id, message: 'x' })).toBe(DOUBT);
      for (const data of [{ message: 'no' }, { declined_because: 'x' }, { id: '' }, { id: {} }, [{ id: 1 }]]) {
        expect(verdict(believing, 400, data)).toBe('400 no');
      }
    }
  });

  test('nothing is, if the body does not count at all', () => {
    expect(
      verdict(
        asks(() => true),
        400,
        paid,
      ),
    ).toBe('400 no');
    expect(verdict(plainHttp(), 400, paid)).toBe('400 no');
    expect(verdict(provider(), 400, paid)).toBe('400 no');
  });
});

test('a provider that does not expect such a body is not told of: no such answer came', () => {
  const careless = asks((body) => body.data.payment.state === 'paid');
  expect(verdict(careless, 400, { data: { payment: paid } })).toBe(DOUBT);
  expect(verdict(careless, 400, { message: 'no' })).toBe('400 no');
  expect(verdict(careless, 400, '')).toBe('400 no');
});
