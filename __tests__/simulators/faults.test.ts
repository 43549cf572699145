import { request as httpRequest, type IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault, type PlainHttpSimulator, startPlainHttp } from '../../src/simulators/index.js';
import { keep } from './keep.js';
import { until } from './until.js';

const TRUTH = '{"id":"payment-1","amount":5,"currency":"USD","status":"paid"}';
const INTERNAL_ERROR = '{"message":"Something went wrong on our side"}';
let plain: PlainHttpSimulator;

beforeEach(async () => {
  plain = await keep(startPlainHttp());
});

interface Seen {
  status?: number;
  type?: string | undefined;
  length?: string | undefined;
  text: string;
  /** The error code of the request or of the response, if one of them failed. */
  error?: string;
  /** Milliseconds until the headers, and until the end. */
  headersAfter?: number;
  endAfter: number;
}

/** Pays over a bare socket, so that the test sees what came before a failure. */
function pay(timeout = 0): Promise<Seen> {
  const began = Date.now();
  return new Promise((resolve) => {
    const seen: Seen = { text: '', endAfter: 0 };
    const end = (error?: NodeJS.ErrnoException) => {
      if (error !== undefined) seen.error ??= error.code ?? error.message;
      seen.endAfter = Date.now() - began;
      resolve(seen);
    };
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const sent = httpRequest(
      `${plain.url}/payments`,
      { method: 'POST', headers, timeout },
      (answer: IncomingMessage) => {
        seen.headersAfter = Date.now() - began;
        seen.status = answer.statusCode ?? 0;
        seen.type = answer.headers['content-type'];
        seen.length = answer.headers['content-length'];
        answer.on('data', (chunk) => {
          seen.text += String(chunk);
        });
        answer.on('end', () => end());
        answer.on('error', end);
      },
    );
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })));
    sent.on('error', end);
    sent.end('{"amount":5}');
  });
}

async function payWith(fault: Fault): Promise<Seen> {
  plain.inject(fault);
  const seen = await pay();
  expect(plain.requests[0]?.fault).toBe(fault.kind);
  return seen;
}

describe.each(['before', 'after'] as const)('%s the effect', (when) => {
  const truth = when === 'after' ? TRUTH : INTERNAL_ERROR;
  const truthStatus = when === 'after' ? 200 : 500;
  const effects = when === 'after' ? 1 : 0;

  function expectEffect(status?: number) {
    expect(plain.ledger.count()).toBe(effects);
    expect(plain.requests[0]?.effect).toBe(when === 'after');
    expect(plain.requests[0]?.status).toBe(status);
  }

  test('reset breaks the connection', async () => {
    expect(await payWith({ when, kind: 'reset' })).toMatchObject({ error: 'ECONNRESET', text: '' });
    expectEffect();
  });

  test('hang never answers, until the client gives up', async () => {
    plain.inject({ when, kind: 'hang' });
    expect(await pay(60)).toMatchObject({ error: 'TIMEOUT' });
    expectEffect();
  });

  test('hang breaks the connection when its time is over', async () => {
    const seen = await payWith({ when, kind: 'hang', ms: 60 });
    expect(seen.error).toBe('ECONNRESET');
    expect(seen.endAfter).toBeGreaterThanOrEqual(55);
    expectEffect();
  });

  test('drip sends the answer byte by byte', async () => {
    const seen = await payWith({ when, kind: 'drip', ms: 2 });
    expect(seen).toMatchObject({ status: truthStatus, text: truth });
    expect(seen.endAfter - (seen.headersAfter ?? 0)).toBeGreaterThanOrEqual(truth.length);
    expectEffect(truthStatus);
  });

  test('status answers with a status, bare or with headers and a body', async () => {
    expect(await payWith({ when, kind: 'status' })).toMatchObject({ status: 500, text: '', length: '0' });
    expectEffect(500);
    plain.inject({ when, kind: 'status', status: 429, headers: { 'content-type': 'text/x' }, body: 'later' });
    expect(await pay()).toMatchObject({ status: 429, type: 'text/x', text: 'later' });
  });

  test('html answers with a page', async () => {
    const seen = await payWith({ when, kind: 'html' });
    expect(seen).toMatchObject({ status: 502, type: 'text/html' });
    expect(seen.text).toMatch(/^<!doctype html>/);
    expectEffect(502);
    plain.inject({ when, kind: 'html', status: 200 });
    expect(await pay()).toMatchObject({ status: 200, type: 'text/html' });
  });

  test('truncate breaks off in the middle of the body', async () => {
    const seen = await payWith({ when, kind: 'truncate' });
    expect(seen).toMatchObject({ status: truthStatus, length: String(truth.length), error: 'ECONNRESET' });
    expect(seen.text).toBe(truth.slice(0, Math.floor(truth.length / 2)));
    expectEffect(truthStatus);
  });

  test('half sends half of the body as if it were all', async () => {
    const seen = await payWith({ when, kind: 'half' });
    const half = truth.slice(0, Math.floor(truth.length / 2));
    expect(seen).toMatchObject({ status: truthStatus, length: String(half.length), text: half });
    expect(seen.error).toBeUndefined();
    expectEffect(truthStatus);
  });

  test('empty answers without a body', async () => {
    expect(await payWith({ when, kind: 'empty' })).toMatchObject({ status: 200, text: '', length: '0' });
    expectEffect(200);
    plain.inject({ when, kind: 'empty', status: 204 });
    expect(await pay()).toMatchObject({ status: 204, text: '' });
  });

  test('body answers with another body', async () => {
    const seen = await payWith({ when, kind: 'body', body: { strange: true } });
    expect(seen).toMatchObject({ status: 200, type: 'application/json', text: '{"strange":true}' });
    expectEffect(200);
  });

  test("provider answers with the provider's own error", async () => {
    const seen = await payWith({ when, kind: 'provider', code: '429', headers: { 'content-type': 'application/x' } });
    expect(seen).toMatchObject({ status: 429, type: 'application/x', text: '{"message":"Too many requests"}' });
    expectEffect(429);
  });
});

describe('a slow request always takes effect', () => {
  test('before: after the delay, even if the client has disconnected', async () => {
    plain.inject({ when: 'before', kind: 'slow', ms: 80 });
    expect(await pay(30)).toMatchObject({ error: 'TIMEOUT' });
    expect(plain.ledger.count()).toBe(0);
    await until(() => plain.ledger.count() > 0);
    expect(plain.requests[0]).toMatchObject({ effect: true });
  });

  test('after: at once, and before the delay', async () => {
    plain.inject({ when: 'after', kind: 'slow', ms: 80 });
    const answer = pay();
    await until(() => plain.ledger.count() > 0);
    expect(plain.requests[0]?.status).toBeUndefined();
    const seen = await answer;
    expect(seen).toMatchObject({ status: 200, text: TRUTH });
    expect(seen.endAfter).toBeGreaterThanOrEqual(75);
  });
});
