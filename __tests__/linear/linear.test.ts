import { describe, expect, test } from '@jest/globals';
import { openBody } from '../../src/failure/body.js';
import { readLimitReset, readRetryAfter } from '../../src/failure/retry-after.js';
import { looksLikeCode, shownDecline, shownSource } from '../../src/failure/showable.js';
import { transportCode } from '../../src/failure/transport.js';
import {
  explain,
  lemanpay,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  recoverySerializers,
  safeError,
} from '../../src/index.js';
import { isSameAmount } from '../../src/providers/amount.js';
import { normaliseCode } from '../../src/providers/code.js';
import { maskCards } from '../../src/redaction/cards.js';
import { pathOf } from '../../src/redaction/path.js';
import { redactText } from '../../src/redaction/redact-text.js';
import { safePath, shownPath } from '../../src/redaction/redaction.js';
import {
  holdsKey,
  holdsSecretName,
  looksSecret,
  maskSecretWords,
  namesSecret,
} from '../../src/redaction/secret-shapes.js';
import { copyReport } from '../../src/report/copy-report.js';
import { maskKeys } from '../../src/report/mask-keys.js';
import { readLine } from '../../src/timeline/read-line.js';
import { ANSWERS } from '../report/hostile/answers.js';
import { steepShapes } from './growth.js';

const PROVIDERS: Readonly<Record<string, Provider>> = {
  midtrans: midtrans(),
  mastercard: mastercard(),
  mdes: mdes(),
  lemanpay: lemanpay(),
  'plain-http': plainHttp(),
};

/** What reads a text that a provider, a customer or a log may have made up. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  maskCards,
  safePath: (text) => [safePath(text), safePath(`/v2/${text}/status`), shownPath(`/v2/${text}/status`)],
  pathOf,
  redactText: (text) => [redactText(text), redactText(text, maskCards)],
  looksSecret,
  namesSecret,
  holdsSecretName,
  holdsKey,
  maskSecretWords: (text) => maskSecretWords(text, '***'),
  normaliseCode,
  isSameAmount: (text) => isSameAmount(1000, text),
  looksLikeCode,
  shownDecline,
  shownSource,
  transportCode: (text) => transportCode({ code: text }),
  openBody: (text) => [
    openBody(text, { 'content-type': 'application/json' }),
    openBody(text, { 'content-type': 'text/plain' }),
    openBody(new TextEncoder().encode(text), {}),
  ],
  readRetryAfter: (text) => [
    readRetryAfter((name) => (name === 'retry-after' ? text : undefined), 0),
    readRetryAfter((name) => (name === 'retry-after-ms' ? text : '1'), 0),
    readRetryAfter((name) => (name === 'date' ? text : 'Sat, 21 Nov 2026 10:00:20 GMT'), 0),
  ],
  readLimitReset: (text) => [
    readLimitReset((name) => (name === 'ratelimit' ? text : undefined), 0),
    readLimitReset((name) => (name === 'x-ratelimit-reset' ? text : undefined), 0),
  ],
  maskKeys: (text) => maskKeys({ orderId: text }),
  copyReport: (text) =>
    copyReport({ callId: text, summary: text, keys: { [text]: text }, attempts: [{ code: text }] } as never),
  safeError: (text) => {
    const error = Object.assign(new Error(text), { code: text, config: { url: text, method: text } });
    return [
      safeError(error),
      safeError(Object.assign(error, { name: text, stack: `${text}\n    at ${text}\n${text}` })),
    ];
  },
  'the serializer of messages': (text) => recoverySerializers.msg(text),
  readLine: (text) => [
    readLine(text),
    readLine(`{"event":"recovery.${text}`),
    readLine(
      JSON.stringify({
        ...{ schema: 1, event: 'recovery.retry', provider: text, callId: text, attempt: 1, elapsedMs: 1 },
        ...{ code: text, keys: { [text]: text }, time: text },
      }),
    ),
  ],
};

const isAnswer = (status: number) => status >= 100;

describe('ten times the text takes at most some ten times the work', () => {
  test.each(Object.keys(READERS))('%s', (name) => {
    expect(steepShapes((text) => READERS[name]?.(text))).toEqual([]);
  });

  test.each(Object.keys(PROVIDERS))('judge an answer of %s that has it in every field', (name) => {
    const provider = PROVIDERS[name] as Provider;
    const judge = (text: string) => {
      for (const [status, data, headers = {}] of ANSWERS[name]?.(text) ?? []) {
        if (isAnswer(status)) explain(provider, { method: 'POST', url: '/v2/charge', status, data, headers });
      }
    };
    expect(steepShapes(judge)).toEqual([]);
  });

  test.each(Object.keys(PROVIDERS))('read a request of %s with it in path, headers and body', (name) => {
    const { kindOf, keys, inDoubt, limitScope } = PROVIDERS[name] as Provider;
    const look = (text: string) => {
      for (const path of [text, `/v2/${text}`, `/v2/${text}/status`, `/mdes/1/${text}`]) {
        const body = { transaction_details: { order_id: text }, taskId: text, tokenUniqueReference: text };
        const request = { method: 'POST', path, header: () => text, body };
        kindOf(request);
        inDoubt?.(request);
        limitScope?.(request);
        for (const key of keys) key.protects?.(key.read?.(request) ?? text, request);
      }
    };
    expect(steepShapes(look)).toEqual([]);
  });
});
