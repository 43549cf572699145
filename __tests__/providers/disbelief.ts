import { expect, test } from '@jest/globals';
import { type Answer, explain, type Provider } from '../../src/index.js';

/** Tests that an answer without a payment in it is never taken for one, whatever its 2xx. `half`: a success that is cut off. */
export function testDisbelief(provider: Provider, payment: Pick<Answer, 'method' | 'url'>, half: string): void {
  test.each([
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['a list', '[{"id":1}]'],
    ['plain text', 'OK'],
    ['a body that is cut off', half],
    ['an HTML page', '<html></html>'],
    ['nothing', ''],
    ['null', 'null'],
  ])('does not believe that a payment was made if the answer is %s', (_what, data) => {
    for (const status of [200, 201, 202, 204]) {
      const verdict = explain(provider, { ...payment, status, data });
      expect(['NOT_UNDERSTOOD', 'UNREADABLE_2XX']).toContain(verdict?.code);
      expect(['reconcile', 'retry']).toContain(verdict?.action);
      // Nothing that was read speaks of this payment.
      expect(verdict?.processed).toBe('maybe');
    }
  });
}
