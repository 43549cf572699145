import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT, runNode } from './examples/built.js';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies?: object;
  readonly peerDependenciesMeta: object;
};
const peers = Object.keys(manifest.peerDependenciesMeta);

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'recoverable-absent-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'recoverable'), { recursive: true });
  cpSync(join(ROOT, 'dist'), join(modules, 'recoverable', 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(modules, 'recoverable', 'package.json'));
  // What `npm install recoverable axios` brings, and none of the optional peers.
  for (const name of ['axios', ...Object.keys(manifest.dependencies ?? {})]) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
});
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

test('are these', () => {
  expect(peers.sort()).toEqual(['@opentelemetry/api', 'bullmq']);
});

describe('without the optional peers', () => {
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

  test.each([
    ['opentelemetry', '@opentelemetry/api'],
    ['bullmq', 'bullmq'],
  ])('only the entry for %s asks for it', async (entry, peer) => {
    const { code, errors } = await run(`${entry}.mjs`, `import 'recoverable/${entry}';`);
    expect(errors).toMatch(`Cannot find package '${peer}'`);
    expect(code).not.toBe(0);
  });
});

describe('with them, the main entry loads none', () => {
  /** What does load each, to know that it would be seen. BullMQ loads ioredis only when it connects. */
  const LOADED_BY = {
    '@opentelemetry/api': ['dist', 'telemetry/index.js'],
    bullmq: ['dist', 'bullmq/index.js'],
    ioredis: ['node_modules', 'ioredis/built/index.js'],
  } as const;
  const fileOf = (kind: 'cjs' | 'esm', [root, path]: readonly [string, string]) =>
    root === 'dist' ? join(ROOT, root, kind, path) : join(ROOT, root, path);
  const main = ['dist', 'index.js'] as const;

  test('as CommonJS', async () => {
    const files = [main, ...Object.values(LOADED_BY)].map((path) => fileOf('cjs', path));
    const { output, errors } = await run(
      'watch.cjs',
      `const isLoaded = (name) => Object.keys(require.cache).some((file) => file.includes('/node_modules/' + name + '/'));
const loaded = ${JSON.stringify(files)}.map((file) => {
  require(file);
  return ${JSON.stringify(Object.keys(LOADED_BY))}.filter(isLoaded);
});
console.log(JSON.stringify(loaded));`,
    );
    expect(errors).toBe('');
    const [api, bullmq, ioredis] = Object.keys(LOADED_BY);
    expect(JSON.parse(output)).toEqual([[], [api], [api, bullmq], [api, bullmq, ioredis]]);
  });

  test('as ES modules', async () => {
    const hooks = `import { writeSync } from 'node:fs';
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  writeSync(1, found.url + '\\n');
  return found;
}`;
    const loaded = async (...paths: (readonly [string, string])[]) => {
      const { output, errors } = await run(
        'watch.mjs',
        `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
for (const file of ${JSON.stringify(paths.map((path) => fileOf('esm', path)))}) await import(file);`,
      );
      expect(errors).toBe('');
      return Object.keys(LOADED_BY).filter((name) => output.includes(`/node_modules/${name}/`));
    };
    expect(await loaded(main)).toEqual([]);
    expect(await loaded(main, ...Object.values(LOADED_BY))).toEqual(Object.keys(LOADED_BY));
  });
});
