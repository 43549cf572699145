import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT, runNode } from '../examples/built.js';

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'recoverable-absent-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'recoverable'), { recursive: true });
  cpSync(join(ROOT, 'dist'), join(modules, 'recoverable', 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(modules, 'recoverable', 'package.json'));
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };
  // What `npm install recoverable axios` brings, and not the optional peer.
  for (const name of ['axios', ...Object.keys(manifest.dependencies)]) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CALL = `
const server = createServer((request, response) => response.end('{}')).listen(0, '127.0.0.1', async () => {
  const client = axios.create({ baseURL: 'http://127.0.0.1:' + server.address().port });
  const recovery = attach(client, { provider: plainHttp(), logger: false });
  await client.get('/payments/1');
  console.log(recovery.stats().outcomes.ok);
  server.close();
});
`;

async function run(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  return runNode(join(folder, name));
}

describe('without @opentelemetry/api', () => {
  const imported = `
import { createServer } from 'node:http';
import axios from 'axios';
import { attach, plainHttp } from 'recoverable';
`;
  const required = `
const { createServer } = require('node:http');
const axios = require('axios');
const { attach, plainHttp } = require('recoverable');
`;

  test.each([
    ['an ES module', 'main.mjs', imported],
    ['CommonJS', 'main.cjs', required],
  ])('the main entry works as %s', async (_, name, head) => {
    const { code, output, errors } = await run(name, head + CALL);
    expect(errors).toBe('');
    expect(output).toBe('1\n');
    expect(code).toBe(0);
  });

  test('only the entry for OpenTelemetry asks for it', async () => {
    const { code, errors } = await run('telemetry.mjs', `import 'recoverable/opentelemetry';`);
    expect(errors).toMatch("Cannot find package '@opentelemetry/api'");
    expect(code).not.toBe(0);
  });
});

test('with it, the main entry does not load it', async () => {
  const file = join(folder, 'watch.cjs');
  writeFileSync(
    file,
    `require(${JSON.stringify(join(ROOT, 'dist', 'cjs', 'index.js'))});
const loaded = () => Object.keys(require.cache).filter((name) => name.includes('@opentelemetry')).length;
console.log(loaded());
const { instrument } = require(${JSON.stringify(join(ROOT, 'dist', 'cjs', 'telemetry', 'index.js'))});
console.log(typeof instrument, loaded() > 0);`,
  );
  const { output, errors } = await runNode(file);
  expect(errors).toBe('');
  expect(output).toBe('0\nfunction true\n');
});
