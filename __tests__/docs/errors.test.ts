import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../examples/built.js';
import { pageAt } from './pages.js';

/** Codes of Node, axios and follow-redirects, which recoverable reads or passes on. */
const FOREIGN =
  /^ERR_(?:BAD_\w+|CANCELED|DEPRECATED|FORM_DATA_\w+|FR_\w+|INVALID_\w+|NETWORK|NOT_SUPPORT|PARSE_ARGS_\w+|PROXY_TUNNEL|SSL_|UNESCAPED_CHARACTERS)$/;

test('docs/errors.md lists every error code that the sources make, and no other', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const made = sources.flatMap((name) =>
    [...readFileSync(join(ROOT, 'src', name), 'utf8').matchAll(/'(ERR_[A-Z_]+)'/g)].map(([, code = '']) => code),
  );
  const own = [...new Set(made)].filter((code) => !FOREIGN.test(code)).sort();
  const listed = [...pageAt('docs/errors.md').text.matchAll(/^\| `(ERR_[A-Z_]+)`/gm)].map(([, code = '']) => code);
  expect(listed.sort()).toEqual(own);
  expect(own.length).toBeGreaterThan(10);
});
