import { describe, expect, test } from '@jest/globals';
import { type FinishedLine, recoveryOf } from '../../src/index.js';
import { wrapped } from '../fetch/wrapped.js';

const { fetch } = wrapped({ policy: { maxAttempts: 1 } }, async () => new Response('{}'));
const response = () => fetch('http://127.0.0.1/x');

describe('the report of a call', () => {
  test.each(['response', 'cause', 'rawHttpClientData', 'detail', 'lastResponse', '__cause__', 'error'])(
    'is found in what an SDK keeps as %s',
    async (name) => {
      expect(recoveryOf({ [name]: await response() })?.outcome).toBe('ok');
    },
  );

  test('is found down a chain of causes', async () => {
    let error: Error = new Error('inner', { cause: await response() });
    for (const message of ['a', 'b', 'c']) error = new Error(message, { cause: error });
    expect(recoveryOf(error)?.outcome).toBe('ok');
  });

  test('is that of the outermost call', async () => {
    const [outer, inner] = [await response(), await response()];
    Object.defineProperty(outer, 'cause', { value: inner });
    expect(recoveryOf({ cause: outer })?.callId).toBe(recoveryOf(outer)?.callId);
    expect(recoveryOf(outer)?.callId).not.toBe(recoveryOf(inner)?.callId);
  });

  test.each([
    [200, 'ok'],
    [503, 'unknown'],
  ])('is found by the line about its end, for an SDK that keeps nothing of a %i', async (status, outcome) => {
    const recovery = wrapped({ policy: { maxAttempts: 1 } }, async () => new Response('{}', { status }));
    const lines: FinishedLine[] = [];
    recovery.on('recovery.finished', (line) => lines.push(line));
    const answer = await recovery.fetch('http://127.0.0.1/x', { method: 'POST', body: '{}' });
    expect(recoveryOf(lines[0])).toEqual(recoveryOf(answer));
    expect(recoveryOf(lines[0])?.outcome).toBe(outcome);
    expect(recoveryOf(lines[0])?.doubt !== undefined).toBe(outcome === 'unknown');
  });

  test('is absent for an object that contains itself, throws when read, or never ends', () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    const endless = new Proxy({}, { get: () => ({ ...endless }) });
    const broken = {
      get cause() {
        throw new Error('read');
      },
    };
    for (const value of [circle, endless, broken, undefined, null, 'text', 1])
      expect(recoveryOf(value)).toBeUndefined();
  });
});
