import { describe, expect, test } from '@jest/globals';
import { DECLINE_CODES, defineProvider, type Reconcile, type Rule } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { byBothEdges, paperless } from './edges.js';

const rules: readonly Rule[] = [
  {
    code: 'R51',
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'insufficient_funds', retryable: 'later' },
    ...paperless,
  },
];

const acme = (reconcile?: Reconcile) =>
  defineProvider({
    name: 'acme',
    rules,
    read: ({ body }) => {
      const code = (body as { error?: string } | undefined)?.error;
      return code === undefined ? undefined : { code };
    },
    ...(reconcile && { reconcile }),
  });

byBothEdges((post) => {
  test("a decline is reported in one vocabulary, next to the provider's own word", async () => {
    const server = await serve(reply(402, { error: 'R51' }));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme() });
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(report.decline).toEqual({ code: 'insufficient_funds', retryable: 'later', providerCode: 'R51' });
    expect(server.arrived).toHaveLength(1);
  });

  test.each([
    ['r51', { code: 'insufficient_funds', retryable: 'later', providerCode: 'r51' }],
    ['R99', { code: 'generic', retryable: 'never', providerCode: 'R99' }],
  ])(
    'a decline %s found by a look-up means what its row says, and is final without a row',
    async (declined, decline) => {
      const server = await serve(reset, reply(200, { status: 'declined' }));
      const provider = acme(async (_, { get }) => ({ state: 'denied', answer: await get('/pay/1'), declined }));
      const { report } = await post(`${server.url}/pay`, {}, { provider });
      expect(report).toMatchObject({ outcome: 'failed', decline });
    },
  );
});

describe('a row that declines', () => {
  const declining = (decline: unknown) => () =>
    defineProvider({ name: 'acme', rules: [{ ...rules[0], decline } as Rule] });

  test.each([
    [
      'later',
      "rules[0] (code 'R51').decline must be an object such as { code: 'insufficient_funds', retryable: 'later' }",
    ],
    [
      { code: 'broke', retryable: 'later' },
      `rules[0] (code 'R51').decline.code must be one of ${DECLINE_CODES.join(', ')}`,
    ],
    [
      { code: 'generic', retryable: 'soon' },
      "rules[0] (code 'R51').decline.retryable must be one of never, later, new-data",
    ],
    [{ code: 'generic' }, "rules[0] (code 'R51').decline.retryable is missing; expected one of never, later, new-data"],
  ])('uses the words of the vocabulary: not %j', (decline, complaint) => {
    expect(declining(decline)).toThrow(complaint);
  });
});
