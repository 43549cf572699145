import { expect, test } from '@jest/globals';
import { type Answer, explain, type Provider } from '../../src/index.js';

/** Tests that no answer without a payment in it is taken for one, whatever 2xx it comes with. `half`: a success that is cut off. */
export function testDisbelief(provider: Provider, payment: Pick<Answer, 'method' | 'url'>, half: string): void {
  test.each([
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['a list', '[{"id":1}]'],
    ['a text', 'OK'],
    ['half of a body', half],
    ['a page', '<html></html>'],
    ['nothing', ''],
    ['null', 'null'],
  ])('does not believe that a payment was made that is answered by %s', (_what, data) => {
    for (const status of [200, 201, 202, 204]) {
      const verdict = explain(provider, { ...payment, status, data });
      expect(['NOT_UNDERSTOOD', 'UNREADABLE_2XX']).toContain(verdict?.code);
      expect(['reconcile', 'retry']).toContain(verdict?.action);
      expect(verdict?.processed).not.toBe('no');
    }
  });
}
