import { describe, expect, test } from '@jest/globals';
import { isShown } from '../../src/failure/showable.js';
import { defineProvider, extendProvider } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { edges } from './keys/edges.js';

const adyen = (shows?: RegExp) =>
  defineProvider({
    name: 'adyen',
    ...(shows && { shows }),
    read: ({ body }) => {
      const { errorCode } = (body ?? {}) as { errorCode?: string };
      return errorCode === undefined ? undefined : { code: errorCode };
    },
    reconcile: async () => ({ state: 'denied', declined: '905_3' }),
  });

describe.each(edges)('an unknown code, by %s,', (_, send) => {
  async function codeOf(errorCode: string, shows?: RegExp) {
    const server = await serve(reply(422, { errorCode }));
    const report = await send({ provider: adyen(shows), url: server.url, path: '/payments', body: {} });
    return report.attempts[0]?.code;
  }

  test('is shown if it looks as the provider says that its codes look', async () => {
    expect(await codeOf('905_1')).toBe('UNRECOGNISED_CODE');
    expect(await codeOf('905_1', /\d{3}_\d/)).toBe('905_1');
    expect(await codeOf('905_1', /\d{3}_\d/g)).toBe('905_1');
  });

  test.each([
    ['matches only in part', '1905_12', /\d{3}_\d/],
    ['matches in only one of its lines', '905_1\nJohn Smith', /\d{3}_\d/m],
    ['matches an alternative in part', '905_1 John', /\d{3}_\d|x/],
    ['is too long for a code', '1_'.repeat(33), /[\d_]+/],
    ['is a card number', '4111-1111-1111-1111', /.*/],
    ['is an API key', 'sk_live_abcdefghijkl1', /.*/],
    ['is an email address', 'j.smith@acme.com', /.*/],
  ])('is not shown if it %s', async (_, code, shows) => {
    expect(await codeOf(code, shows)).toBe('UNRECOGNISED_CODE');
  });

  test('that a look-up finds is shown or hidden by the same rule', async () => {
    for (const [shows, code] of [
      [undefined, 'UNRECOGNISED_CODE'],
      [/\d{3}_\d/, '905_3'],
    ] as const) {
      const server = await serve(reset);
      const report = await send({ provider: adyen(shows), url: server.url, path: '/payments', body: {} });
      expect(Object.values(report.decline ?? {})).toContain(code);
    }
  });
});

test('an extended provider shows what the original does', () => {
  expect(extendProvider(adyen(/\d{3}_\d/), {}).shows).toEqual(/^(?:\d{3}_\d)$/);
});

test('a code in the usual form is shown without a rule of the provider', () => {
  expect(isShown('do_not_honor', undefined)).toBe(true);
  expect(isShown('do_not_honor', /\d/)).toBe(true);
});

test('a shows that is not a regular expression is rejected', () => {
  expect(() => adyen('905_.' as never)).toThrow(
    "defineProvider: shows must be a regular expression that matches a whole code; got '905_.'",
  );
});
