// The committed lists are compared with the vendors' installed SDKs: an update with more codes fails here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { explain } from '../../../src/index.js';
import { xendit } from '../../../src/providers/xendit/index.js';

/** Every word in a committed list. */
function listed(name: string): ReadonlySet<string> {
  const text = readFileSync(join(__dirname, `${name}.json`), 'utf8');
  return new Set([...text.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word));
}

/** The words that an SDK's file declares, in the parts that match. */
function declared(path: string, part?: RegExp): readonly string[] {
  const text = readFileSync(join('node_modules', path), 'utf8');
  const parts = part === undefined ? [text] : [...text.matchAll(part)].map(([found]) => found);
  return parts.flatMap((each) => [...each.matchAll(/["']([A-Za-z0-9_]+)["']/g)].map(([, word = '']) => word));
}

/** The error codes and failure codes that an API of xendit-node declares. */
function xenditCodes(api: string): readonly string[] {
  const folder = join('xendit-node', api, 'models');
  return readdirSync(join('node_modules', folder))
    .filter((name) => name.endsWith('.d.ts'))
    .flatMap((name) => declared(join(folder, name), /const \w*(?:ErrorCode|FailureCode)\w*: \{[^}]*\}/g));
}

test.each([
  ['stripe', 'codes', declared('stripe/cjs/resources/PaymentIntents.d.ts', /type Code = 'account_closed'[^;]*/g), 200],
  [
    'stripe',
    'codes of a setup',
    declared('stripe/cjs/resources/SetupIntents.d.ts', /type Code = 'account_closed'[^;]*/g),
    200,
  ],
  ['stripe', 'types of v2', declared('stripe/cjs/Error.js', /case '[^']*'/g), 28],
  ['square', 'codes', declared('square/api/types/ErrorCode.d.ts'), 150],
  [
    'paypal-processor',
    'codes',
    declared('@paypal/paypal-server-sdk/dist/cjs/types/models/processorResponseCode.d.ts'),
    150,
  ],
  ...['payment_request', 'refund', 'payout'].map((api) => ['xendit', `codes of ${api}`, xenditCodes(api), 5] as const),
])('%s: its list holds the %s of the SDK', (name, _what, codes, atLeast) => {
  const all = listed(name);
  expect(codes.filter((code) => !all.has(code))).toEqual([]);
  expect(codes.length).toBeGreaterThanOrEqual(atLeast);
});

test.each(['payment_method', 'customer', 'invoice'])(
  "Xendit's %s has codes without a row: none of them is retried",
  (api) => {
    const codes = xenditCodes(api);
    const actionOf = (code: string) =>
      explain(xendit(), {
        method: 'POST',
        url: '/v2/payment_methods',
        status: 400,
        data: { error_code: code, message: 'x' },
      })?.action;
    expect(codes.filter((code) => actionOf(code) === 'retry')).toEqual([]);
    expect(codes.length).toBeGreaterThan(4);
  },
);
