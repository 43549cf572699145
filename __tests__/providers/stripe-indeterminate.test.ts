// Stripe's own 500: Stripe may complete such a request later, so that nothing is found never proves that nothing was done.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import type { Report } from '../../src/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { answered } from '../failure/answers.js';
import { AMPLE, withEnough } from '../time-for.js';
import { edges } from './keys/edges.js';

const PATH = '/v1/payment_intents';
const body = { amount: 500, currency: 'usd', metadata: { order: 'o-1' } };
const apiError = { error: { type: 'api_error' } };
const advice = (word: 'true' | 'false') => ({ 'stripe-should-retry': word });

test.each<
  readonly [what: string, lasting: true | undefined, status: number, data: unknown, headers: object, to?: object]
>([
  ['a 500', true, 500, apiError, {}],
  ['a 500 that is not kept', true, 500, apiError, advice('true')],
  ['a 503 that is kept', true, 503, apiError, advice('false')],
  ['a 500 with the code of a refusal', true, 500, { error: { type: 'x', code: 'parameter_missing' } }, {}],
  ['a bare 500', true, 500, '', {}],
  ['a web page', true, 500, '<html></html>', {}],
  ['a 500 inside run(), which does not tell the method', true, 500, apiError, {}, { method: undefined, path: '' }],
  ['a 503, which comes before any work', undefined, 503, apiError, {}],
  ['a refusal', undefined, 400, apiError, {}],
  ['a 500 of v2, which finishes the work on a retry', undefined, 500, apiError, {}, { path: '/v2/core/accounts' }],
  ['the 500 of a read', undefined, 500, apiError, {}, { method: 'GET' }],
])('%s leaves a lasting doubt: %s', (_what, lasting, status, data, headers, to = {}) => {
  const found = classify(stripe(), answered(status, data, headers as Record<string, string>, { path: PATH, ...to }));
  expect([found?.failure.status, found?.failure.lasting]).toEqual([status, lasting]);
});

describe.each(edges)('by %s', (_edge, send) => {
  const provider = stripe({ hosts: ['127.0.0.1'], reference: 'order', settledAfter: 20 });
  const empty = reply(200, { object: 'list', data: [], has_more: false });
  /** Answers the payments in order, and finds none of them. */
  const server = (...answers: readonly Answer[]) => {
    let paid = 0;
    return serve((response, request) => {
      const answer = request.method === 'GET' ? empty : answers[paid++];
      answer?.(response, request);
    });
  };
  const posts = (arrived: readonly { readonly method: string | undefined }[]) =>
    arrived.filter(({ method }) => method === 'POST').length;

  test('a payment that lost its answer after a 500 has not failed because it is not found', async () => {
    const pay = async (deadline: number) => {
      const { url } = await server(reply(500, apiError, advice('true')), reset, reset, reset);
      return send({ provider, url, path: PATH, body, deadline, recovery: { maxAttempts: 2 } });
    };
    const isAsked = ({ attempts, lookUps = [] }: Report) => attempts.length === 2 && lookUps.length > 1;
    const report = await withEnough(1500, pay, isAsked);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', doubt: { lasting: true } });
  });

  test('a capture that is refused after a 500 may have been made by that: it is looked up', async () => {
    const refused = { error: { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' } };
    const captured = { id: 'pi_1', object: 'payment_intent', status: 'succeeded', amount: 500, amount_received: 500 };
    let sent = 0;
    const { url } = await serve((response, request) => {
      const isFirst = request.method === 'POST' && sent++ === 0;
      const told = isFirst ? reply(500, apiError, advice('true')) : reply(400, refused);
      return (request.method === 'GET' ? reply(200, captured) : told)(response, request);
    });
    const report = await send({ provider, url, path: `${PATH}/pi_1/capture`, body: {} });
    expect(report).toMatchObject({ outcome: 'reconciled', attempts: { length: 2 } });
  });

  test.each([
    [true, 'unknown', 0],
    [undefined, 'ok', 1],
  ] as const)('a call that resumes a lasting doubt (%s) ends as %s', async (lasting, outcome, made) => {
    const { id, object } = { id: 'pi_1', object: 'payment_intent' };
    const { url, arrived } = await server(reply(200, { id, object, status: 'requires_confirmation', ...body }));
    const since = Date.now() - 3_600_000;
    const doubt = { since, absences: 2, sentAt: since, ...(lasting && { lasting }) };
    const report = await send({
      provider: stripe({ hosts: ['127.0.0.1'], reference: 'order', keys: { idempotencyKey: false } }),
      url,
      path: PATH,
      body,
      deadline: lasting ? 1500 : AMPLE,
      recovery: { keys: {}, processed: 'maybe', doubt },
    });
    expect([report.outcome, posts(arrived)]).toEqual([outcome, made]);
  });
});
