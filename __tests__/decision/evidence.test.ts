import { describe, expect, test } from '@jest/globals';
import { exchangeOf, isAdoptable, isEvidence } from '../../src/decision/evidence.js';
import type { Rule } from '../../src/providers/provider.js';
import { provider, request, row } from '../failure/answers.js';

const asked = request({ method: 'GET', path: '/payments/1' });
const JSON_TYPE = { 'content-type': 'application/json' };

function answer(status: number, data: unknown, headers: object = JSON_TYPE) {
  return exchangeOf({ status, headers, data }, asked);
}

const speaks = (status: number, data: unknown, rules: readonly Rule[] = [], headers: object = JSON_TYPE) =>
  isEvidence(
    provider(rules, { kindOf: () => ({ operation: 'read', answer: 'json' }) }),
    answer(status, data, headers),
    {},
  );
const failed = (code: string) => ({ error: { code } });

describe('the answer to a look-up as the readers take it', () => {
  test('has its status, its headers whatever their case, its body, and what was asked', () => {
    const exchange = answer(404, '{"id":1}', { 'Content-Type': 'application/json', 'X-Id': '7' });
    expect(exchange).toMatchObject({ status: 404, body: { id: 1 }, bodyKind: 'json', request: asked });
    expect(exchange.header('x-id')).toBe('7');
  });

  test('has the body as the client opened it, if the provider wants that judged', () => {
    const opened = { body: { id: 2 }, kind: 'json' } as const;
    expect(exchangeOf({ status: 200, headers: {}, data: 'eyJ.a', opened }, asked)).toMatchObject({ body: { id: 2 } });
  });
});

describe('an answer about what was asked', () => {
  test.each([200, 201, 299])('%d, in JSON and without an error', (status) => {
    expect(speaks(status, { id: 1 })).toBe(true);
    expect(speaks(status, '{"id":1}')).toBe(true);
  });

  test.each([404, 400, 499])('a plain refusal that agrees with its status, %d', (status) => {
    expect(speaks(status, failed('NONE'), [row('NONE')])).toBe(true);
  });

  test('a status that refuses, without a code', () => {
    expect(speaks(404, {})).toBe(true);
  });

  test('a refusal inside HTTP 200 or 299, in the dialect of the provider', () => {
    expect(speaks(200, failed('NONE'), [row('NONE')])).toBe(true);
    expect(speaks(299, failed('NONE'), [row('NONE')])).toBe(true);
  });

  test('a refusal of the payment itself, though it was worked on', () => {
    expect(
      speaks(200, failed('05'), [
        row('05', { processed: 'yes', decline: { code: 'do_not_honor', retryable: 'never' } }),
      ]),
    ).toBe(true);
    expect(speaks(200, failed('05'), [row('05', { processed: 'yes' })])).toBe(false);
  });
});

describe('an answer that says nothing about what was asked', () => {
  test.each([199, 300, 399, 500, 503])('a refusal in HTTP %d', (status) => {
    expect(speaks(status, failed('NONE'), [row('NONE')])).toBe(false);
  });

  test.each([401, 403, 407, 408, 425, 429])('HTTP %d, whatever the code in it', (status) => {
    expect(speaks(status, failed('NONE'), [row('NONE')])).toBe(false);
    expect(speaks(200, failed(String(status)), [row(String(status))])).toBe(false);
  });

  test('part of an answer: what is missing may be in the rest', () => {
    expect(speaks(206, { data: [] })).toBe(false);
    expect(speaks(206, failed('NONE'), [row('NONE')])).toBe(false);
  });

  test('a passing fault, and one of the provider as a whole', () => {
    expect(speaks(404, failed('LATER'), [row('LATER', { action: 'retry' })])).toBe(false);
    expect(speaks(404, failed('DOWN'), [row('DOWN', { outage: true })])).toBe(false);
    expect(speaks(404, failed('MAYBE'), [row('MAYBE', { processed: 'maybe' })])).toBe(false);
  });

  test('a success that is not JSON, and one that is cut off', () => {
    expect(speaks(200, '<html>Log in</html>', [], { 'content-type': 'text/html' })).toBe(false);
    expect(speaks(200, '{"id":', [])).toBe(false);
    expect(speaks(200, '')).toBe(false);
  });

  test.each([199, 300, 404, 503])('a success by its body, in HTTP %d: the two do not agree', (status) => {
    const sure = provider([], { kindOf: () => ({ operation: 'write' }), isSuccess: () => true });
    expect(isEvidence(sure, answer(status, { id: 1 }), {})).toBe(false);
    expect(isAdoptable(sure, answer(status, { id: 1 }), {})).toBe(false);
  });

  test('a success without anything readable', () => {
    const reading = provider([], { kindOf: () => ({ operation: 'read' }) });
    expect(isEvidence(reading, answer(204, ''), {})).toBe(false);
    expect(isEvidence(reading, answer(200, 'pong', { 'content-type': 'text/plain' }), {})).toBe(false);
  });

  test('a refusal that is cut off, or that nobody could see', () => {
    expect(speaks(404, '{"error":', [])).toBe(false);
    expect(isEvidence(provider(), { ...answer(404, {}), bodyKind: 'unseen' }, {})).toBe(false);
  });

  test('a page in HTTP 404, unless the provider has no other answer', () => {
    const page = answer(404, '<html>Not found</html>', { 'content-type': 'text/html' });
    const answering = (kind: object) => provider([], { kindOf: () => ({ operation: 'read', ...kind }) });
    expect(isEvidence(answering({ answer: 'json' }), page, {})).toBe(false);
    expect(isEvidence(answering({}), page, {})).toBe(true);
  });
});

describe("an answer that can replace the request's own", () => {
  const adoptable = (status: number, data: unknown) =>
    isAdoptable(provider([row('NONE')], { kindOf: () => ({ operation: 'write' }) }), answer(status, data), {});

  test('is a success that says something', () => {
    expect(adoptable(200, { id: 1 })).toBe(true);
    expect(adoptable(200, [{ id: 1 }])).toBe(true);
  });

  test.each([
    ['nothing', {}],
    ['null', 'null'],
    ['a text', '"paid"'],
    ['an error', failed('NONE')],
  ])('is not %s', (_, data) => {
    expect(adoptable(200, data)).toBe(false);
  });

  test('has no other status', () => {
    expect(adoptable(404, { id: 1 })).toBe(false);
    expect(adoptable(199, { id: 1 })).toBe(false);
    expect(adoptable(300, { id: 1 })).toBe(false);
  });
});

describe('a text', () => {
  const text = (data: string, isSuccess?: (exchange: { text?: string | undefined }) => boolean, onError?: () => void) =>
    isEvidence(
      provider([], { kindOf: () => ({ operation: 'read' }), ...(isSuccess && { isSuccess }) }),
      answer(200, data, { 'content-type': 'application/xml' }),
      onError ? { onError } : {},
    );
  const isPaid = ({ text: said }: { text?: string | undefined }) => said?.includes('<paid/>') === true;

  test('is evidence if the dialect reads in it that it succeeded', () => {
    expect(text('<paid/>', isPaid)).toBe(true);
    expect(text('<open/>', isPaid)).toBe(false);
  });

  test('is none if the dialect says so of any text, of none, or nothing', () => {
    expect(text('<paid/>', () => true)).toBe(false);
    expect(text('<paid/>', () => false)).toBe(false);
    expect(text('<paid/>')).toBe(false);
    let told = 0;
    text('<paid/>', undefined, () => told++);
    expect(told).toBe(0);
  });

  test("replaces the request's own answer, if the dialect reads in it that it succeeded", () => {
    const reading = provider([], { kindOf: () => ({ operation: 'write' }), isSuccess: isPaid });
    const said = (data: string) => isAdoptable(reading, answer(200, data, { 'content-type': 'application/xml' }), {});
    expect(said('<paid/>')).toBe(true);
    expect(said('<open/>')).toBe(false);
  });

  test('is none if the dialect cannot read it, which is told of', () => {
    const broken = () => {
      throw new Error('no');
    };
    let told = 0;
    expect(text('<paid/>', broken)).toBe(false);
    expect(text('<paid/>', broken, () => told++)).toBe(false);
    expect(told).toBeGreaterThan(0);
  });

  test('is none if the dialect cannot read it, though the body is a single value that nothing else is wrong with', () => {
    const told: unknown[] = [];
    const broken = provider([], {
      kindOf: () => ({ operation: 'read' }),
      isSuccess: () => {
        throw new Error('no');
      },
    });
    const value = { ...answer(200, 'paid', {}), bodyKind: 'value', text: 'paid' } as const;
    expect(isEvidence(broken, value, { onError: (error) => told.push(error) })).toBe(false);
    expect(told).not.toEqual([]);
  });
});
