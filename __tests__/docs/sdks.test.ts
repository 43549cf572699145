import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { startStripe } from '../../src/simulators/index.js';
import { ensureBuilt, folderInPackage, ROOT, runNode } from '../examples/built.js';
import { type Fault, type Ledger, openLedger } from '../sdks/ledger.js';
import { manners } from '../sdks/manners.js';
import { keep } from '../simulators/keep.js';
import { blocksOf, pageAt } from './pages.js';

const page = pageAt('docs/sdks.md');
const snippets = blocksOf(page).filter(({ language }) => language === 'ts');
const textOf = (name: string) => snippets.find((snippet) => snippet.name === name)?.text ?? '';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const CREDENTIALS: Readonly<Record<string, string>> = {
  MASTERCARD_SIGNING_KEY: privateKey,
  XENDIT_KEY: 'xnd_production_1',
};

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = folderInPackage('sdks-');
  for (const { name, text } of snippets) {
    const own = text.replace(/process\.env\.(\w+) \?\? ''/g, (_, variable) =>
      JSON.stringify(CREDENTIALS[variable] ?? 'sk_test_1'),
    );
    writeFileSync(join(folder, `${name}.mts`), `${own}\nexport {};\n`);
  }
  await build({
    entryPoints: snippets.map(({ name }) => join(folder, `${name}.mts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a snippet, with the ledger in the place of whatever host it asks. An answer names that host, or no look-up would believe it. */
async function run(name: string, ledger: Pick<Ledger, 'url'>) {
  const { hostname, port } = new URL(ledger.url);
  writeFileSync(
    join(folder, `${name}-hosts.mjs`),
    `import http from 'node:http';
     import https from 'node:https';
     const { fetch } = globalThis;
     globalThis.fetch = async (input, init) => {
       const answered = await fetch(String(input).replace(/^https:\\/\\/[^/]+/, '${ledger.url}'), init);
       return Object.defineProperty(answered, 'url', { value: String(input) });
     };
     const here = { protocol: 'http:', hostname: '${hostname}', host: '${hostname}', port: ${port}, agent: undefined };
     https.request = (options, answered) => http.request({ ...options, ...here, agents: undefined }, answered);`,
  );
  return runNode('--import', join(folder, `${name}-hosts.mjs`), join(folder, `${name}.mjs`));
}

/** What is survived: a lost answer under a key, a refusal without one. */
const FAULTS: Readonly<Record<keyof typeof manners, Fault>> = {
  stripe: 'lost',
  square: 'lost',
  xendit: 'limited',
  razorpay: 'limited',
  midtrans: 'lost',
  adyen: 'lost',
  paypal: 'lost',
  mercadopago: 'lost',
  mastercard: 'limited',
};

describe('docs/sdks.md', () => {
  test('names the versions that are tested here, each in its row', () => {
    const rows = [...page.text.matchAll(/^\| \[`([^`]+)`\]\(#[^)]*\) (\S+) /gm)].map(([, name, version]) => [
      name,
      version,
    ]);
    expect(rows).toHaveLength(Object.keys(manners).length);
    for (const [name = '', version] of rows) {
      const { version: installed } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
      expect([name, version]).toEqual([name, installed]);
    }
  });

  test.each(Object.entries(FAULTS))(
    '%s: from the page alone, a payment that meets trouble is made once',
    async (name, fault) => {
      const ledger = await openLedger(manners[name as keyof typeof manners]);
      ledger.inject(fault);
      const { code, errors } = await run(name, ledger);
      expect([errors, code]).toEqual(['', 0]);
      expect([ledger.requests.length, ledger.charges]).toEqual([2, ['order-101']]);
    },
  );

  test('protects Stripe’s SDK in ten lines', async () => {
    expect(textOf('stripe').trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(10);
    const ledger = await openLedger(manners.stripe);
    ledger.inject('reset', 'unavailable', 'lost');
    const { output } = await run('stripe', ledger);
    expect(output).toMatch(/^succeeded recovered$/m);
    expect([ledger.requests.length, ledger.charges]).toEqual([4, ['order-101']]);
  });

  test('finds the payment of a resumed Stripe call by its reference, and makes no second one', async () => {
    const simulator = await keep(startStripe());
    const order = { amount: '2000', currency: 'eur', 'metadata[order]': 'order-101', confirm: 'true' };
    await fetch(`${simulator.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_1', 'idempotency-key': 'the stored key' },
      body: new URLSearchParams({ ...order, payment_method: 'pm_card_visa' }),
    });
    const { output, errors, code } = await run('resumed', simulator);
    expect([errors, code]).toEqual(['', 0]);
    expect(output).toMatch(/^succeeded reconciled$/m);
    expect(simulator.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  test('connects no vendor by plainHttp that has a provider', () => {
    expect(snippets.filter(({ text }) => text.includes('plainHttp'))).toEqual([]);
  });

  test("shows how to learn of an end that an SDK's error hides", async () => {
    const ledger = await openLedger(manners.stripe);
    ledger.inject(...Array<Fault>(10).fill('unavailable'));
    const { output } = await run('hidden', ledger);
    expect(output).toMatch(/^StripeAPIError unknown attempts 0$/m);
    expect(ledger.requests).toHaveLength(4);
  });
});
