// Each kind of request that a provider's code knows has its look-ups among those of the fuzz, or has none.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inquire } from '../../src/engine/inquire.js';
import { lookUps } from './look-ups/index.js';
import { WITHOUT } from './look-ups/without.js';

const ROOT = path.join(__dirname, '../../src/providers');
const textOf = (...names: readonly string[]) => readFileSync(path.join(ROOT, ...names), 'utf8');

/** How the providers' tables name what a request writes. */
const NAMED = [
  ...[/\bwrite\('([\w-]+)'/g, /endpoint: '([\w-]+)', operation: 'write'/g, /endpoint: '([\w-]+)' }\],/g],
  ...[/\$\/, '([\w-]+)'\],/g, /\$\/, '\d\d', '([\w-]+)'\],/g, /\['([\w-]+)', \/.*\/\],/g, /: \['([\w-]+)', \[/g],
  ...[/\['\w+', \['(\w+)', 'write'\]\]/g, /\['(\w+Transaction)', /g],
];
const TABLES = ['endpoints.ts', 'kinds.ts', 'services.ts', 'dialect.ts', 'look-up.ts'];

const known = readdirSync(ROOT).flatMap((provider) => {
  if (!provider.includes('.') && readdirSync(path.join(ROOT, provider)).includes('look-up.ts')) {
    const text = readdirSync(path.join(ROOT, provider))
      .filter((name) => TABLES.includes(name))
      .map((name) => textOf(provider, name))
      .join('\n');
    const names = NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name as string));
    return [{ provider, names: [...new Set(names)] }];
  }
  return [];
});

test('every provider that has a look-up is known', () => {
  expect([...new Set(lookUps.map(({ provider }) => provider.name))].sort()).toEqual(
    known.map(({ provider }) => provider),
  );
});

describe.each(known)('$provider', ({ provider: name, names }) => {
  const kindOf = ({ provider, method = 'POST', path: at, body }: (typeof WITHOUT)[number]) =>
    provider.kindOf({ method, path: at, header: () => undefined, body }).endpoint;
  const own = lookUps.filter(({ provider }) => provider.name === name);
  const without = WITHOUT.filter(({ provider }) => provider.name === name);

  test('each kind of request has an entry', () => {
    expect(names.length).toBeGreaterThan(0);
    const entered = new Set([...own, ...without].map(kindOf));
    expect(names.filter((each) => !entered.has(each))).toEqual([]);
  });

  test('those without one have landed by no answer', async () => {
    for (const { provider, method = 'POST', path: at, body, asked = [] } of without) {
      const answers = [...asked];
      const ask = async () => {
        const data = answers.shift();
        if (data === undefined) throw new Error(`${at} was asked about`);
        return { status: 200, headers: { 'content-type': 'application/json' }, data };
      };
      const found = await inquire(provider, { method, path: at, header: () => undefined, body }, ask);
      const isUnknown =
        found === undefined || 'unaskable' in found || (asked.length > 0 && found.state === 'undecided');
      expect([at, isUnknown]).toEqual([at, true]);
    }
  });
});
