import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT, runNode } from './built.js';

beforeAll(ensureBuilt);

const troubles = [
  'a connection that breaks: recovered',
  'an answer that is lost: recovered',
  'an answer that never comes: recovered',
  'an error of the server: recovered',
  'an error page of a proxy: recovered',
  'a rate limit: recovered',
];
const ledgerOf = (requests: number) => `ledger: 7 payments, nothing twice, in ${requests} requests`;

const examples: readonly (readonly [name: string, said: readonly (string | RegExp)[]])[] = [
  [
    'midtrans',
    [
      'a bank in trouble, then a rate limit: recovered',
      'an answer that was lost: recovered',
      'a payment that was made already: reconciled',
      /the order id is now order-1-[0-9a-f]{10}/,
      'a declined card: failed',
      'ledger: 3 charges, 1 decline, nothing twice',
    ],
  ],
  [
    'mastercard',
    [
      'OAUTH_NONCE_USED → re-key',
      'DUPLICATED_X_MC_CORRELATION_ID → re-key',
      'an answer that was lost: reconciled',
      'ledger: 5 authentications, nothing twice',
    ],
  ],
  [
    'mdes',
    [
      /NO_RESPONSE_FROM_ISSUER → retry after 1\d\d\d ms/,
      'an answer that was lost: reconciled',
      'a card that is not eligible: failed',
      'ledger: 3 tokens, 1 suspended, nothing twice',
    ],
  ],
  [
    'lemanpay',
    [
      'a rate limit: recovered',
      'a refund that fails in an unclear way: reconciled',
      'an invoice that fails in an unclear way: unknown',
      'ledger: 4 invoices, 1 refund, nothing twice',
    ],
  ],
  [
    'adyen',
    [
      'an answer that was lost: recovered',
      'no connection to the bank: recovered',
      'an error that is final: reconciled',
      'a card that has expired: failed',
      'ledger: 3 authorisations, 1 refusal, nothing twice',
    ],
  ],
  [
    'plain-http',
    [
      'a protected payment: recovered',
      'an unprotected payment: unknown',
      'come back in 60 minutes',
      'ledger: 3 payments, nothing twice',
    ],
  ],
  ['undici', [...troubles, 'an answer that is cut off: recovered', ledgerOf(14), 'a request without fetch: recovered']],
  ['ky', [...troubles, 'an answer that is cut off: recovered', ledgerOf(14), 'a request that is wrong: failed']],
  ['got', [...troubles, 'an answer that is cut off: recovered', ledgerOf(14), 'a request that is wrong: failed']],
  ...(['express', 'fastify'] as const).map((name) => {
    const told = 'ledger: 2 charges, 1 decline, nothing twice; every line has its request, and no line a secret';
    return [
      name,
      [/"reqId":"request-2",[^\n]*"event":"recovery\.retry"/, /"reqId":"request-3",[^\n]*"err":/, told],
    ] as const;
  }),
  [
    'nestjs',
    [
      /"message":"midtrans ECONNRESET: retry in 20 ms[^\n]*"context":"recoverable"/,
      /"event":"recovery\.finished"[^\n]*"outcome":"recovered"/,
      'ledger: 1 charge, nothing twice',
    ],
  ],
  [
    'prometheus',
    [
      'recoverable_calls_total{recoverable_provider="midtrans",recoverable_outcome="ok"} 20\n',
      'recoverable_outcome="failed",recoverable_stopped_by="rule",recoverable_processed="no"} 1\n',
      'recoverable_action="retry",recoverable_code="503"} 1\n',
      /recoverable_wait_duration_sum\{\S+} 0\.04\n/,
      /recoverable_breaker_state\{[^\n]+recoverable_breaker_state="closed"} 1\n/,
      'Prometheus agrees with the client: 23 calls, 25 attempts',
    ],
  ],
  [
    'deferral',
    [
      /account-1: NO_RESPONSE_FROM_ISSUER, deferred: stored, to go on in 6\d minutes/,
      'account-1: reconciled, nothing was sent',
      'account-2: ok, sent again',
      'ledger: 2 tokens, nothing twice',
    ],
  ],
  [
    'fleet',
    [
      /first: [3-9] calls failed at the provider; the next was refused/,
      'second: the breaker is open',
      'second: 0 calls failed at the provider; the next was refused, and nothing was sent',
    ],
  ],
];

describe('the example of', () => {
  test.concurrent.each(examples)('%s agrees with its ledger', async (name, said) => {
    const { code, output, errors } = await runNode(`examples/${name}.mjs`);
    expect(errors).toBe('');
    if (output.startsWith('skipped') && !process.env.CI) return console.warn(`${name}: ${output}`);
    for (const each of said) expect(output).toMatch(each);
    expect(code).toBe(0);
  });

  test('every example is run here', () => {
    const files = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.mjs'));
    const helpers = ['checkout.mjs', 'demo.mjs', 'print.mjs', 'troubles.mjs'];
    const run = examples.map(([name]) => `${name}.mjs`);
    expect(files.sort()).toEqual([...run, ...helpers].sort());
  });
});
