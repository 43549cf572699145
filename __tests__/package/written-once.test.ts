import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { ensureBuilt, folderInPackage, ROOT, runNode } from '../examples/built.js';

const SHARED = join(ROOT, 'dist/esm/shared');

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = folderInPackage('once-');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  return runNode(join(folder, name));
}

const USE = `
const server = createServer((request, response) => {
  response.writeHead(request.url.endsWith('/refused') ? 400 : 200, { 'content-type': 'application/json' });
  response.end('{"id":"pi_1","object":"payment_intent"}');
});
server.listen(0, '127.0.0.1', async () => {
  const at = (path) => 'http://127.0.0.1:' + server.address().port + path;
  await use(at);
  server.close();
  server.closeAllConnections();
});
`;

describe('what entries share and needs no peer is written once, as CommonJS', () => {
  test('an ES module has it by a file that names nothing, so that Node need not read the code for names', async () => {
    const doors = readdirSync(SHARED).filter((file) => file.endsWith('.cjs'));
    expect(doors).toContain('core.cjs');
    const names = await run(
      'names.mjs',
      `for (const door of ${JSON.stringify(doors)}) {
  const { default: all, ...others } = await import('${SHARED}/' + door);
  // Newer versions of Node have the default by this name, too.
  delete others['module.exports'];
  console.log(JSON.stringify([Object.keys(others), Object.keys(all).length > 0]));
}`,
    );
    expect(names).toEqual({ code: 0, errors: '', output: '[[],true]\n'.repeat(doors.length) });
    const modules = readdirSync(SHARED).filter((file) => file.endsWith('.js'));
    expect(modules).toEqual(['with-axios.js']);
  });

  test('an ES module and CommonJS in one program have the same classes, and know of the same calls', async () => {
    const { errors, output } = await run(
      'both.mjs',
      `import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import axios from 'axios';
import { attach, exponential, plainHttp, recoveryOf } from 'recoverable';
import { ProviderError, recoverFetch } from 'recoverable/fetch';
import { startStripe } from 'recoverable/simulators';
const require = createRequire(import.meta.url);
const other = { ...require('recoverable'), ...require('recoverable/fetch'), ...require('recoverable/simulators') };
console.log(other.ProviderError === ProviderError, other.startStripe === startStripe, other.exponential === exponential);
async function use(at) {
  const client = axios.create();
  attach(client, { provider: plainHttp({ hosts: ['127.0.0.1'] }), logger: false });
  const error = await client.get(at('/refused')).catch((each) => each);
  console.log(other.recoveryOf(error)?.outcome, isDeepStrictEqual(other.recoveryOf(error), recoveryOf(error)));
  const { fetch } = recoverFetch(globalThis.fetch, { provider: plainHttp({ hosts: ['127.0.0.1'] }), logger: false });
  console.log(other.recoveryOf(await fetch(at('/')))?.outcome);
}
${USE}`,
    );
    expect(errors).toBe('');
    expect(output).toBe('true true true\nfailed true\nok\n');
  });

  test('an application with fetch becomes one ES module, which has no require', async () => {
    const program = `import { createServer } from 'node:http';
import { recoverFetch, recoveryOf } from 'recoverable/fetch';
import { stripe } from 'recoverable/providers/stripe';
async function use(at) {
  const { fetch } = recoverFetch(globalThis.fetch, { provider: stripe({ hosts: ['127.0.0.1'] }) });
  console.log(recoveryOf(await fetch(at('/v1/payment_intents'), { method: 'POST', body: 'amount=5' })).outcome);
  await fetch(at('/v1/payment_intents/refused'), { method: 'POST', body: 'amount=5' });
}
${USE}`;
    const outfile = join(folder, 'fetch.bundle.mjs');
    const stdin = { contents: program, resolveDir: folder };
    await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' });
    const { errors, output } = await runNode(outfile);
    expect(errors).toBe('');
    expect(output).toMatch(/^ok\n/);
    // By pino, which is part of it.
    expect(output).toMatch(/"name":"recoverable".*"event":"recovery\.finished"/);
  });
});
