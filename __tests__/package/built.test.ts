import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules, SourceMap, type SourceMapPayload } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, folderInPackage, ROOT, runNode } from '../examples/built.js';

const DIST = join(ROOT, 'dist');
const FORMATS = ['esm', 'cjs'] as const;
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies?: object;
  readonly peerDependencies: object;
};

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = folderInPackage('built-');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (format: string, ending: string) =>
  readdirSync(join(DIST, format), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(ending))
    .map((file) => join(DIST, format, file));

/** The files of a format, and those that ES modules have from CommonJS, by a file with another ending. */
const loadedBy = (format: string) => [
  ...filesOf(format, '.js'),
  ...filesOf(format, '.cjs').map((file) =>
    join(DIST, 'cjs', relative(join(DIST, format), file).replace('.cjs', '.js')),
  ),
];

/** Runs a program in both formats: the first line is how it gets the package. */
async function runIn(format: (typeof FORMATS)[number], text: string, ...args: readonly string[]) {
  const file = join(folder, format === 'esm' ? 'program.mjs' : 'program.cjs');
  const load = (name: string) => (format === 'esm' ? `await import('${name}')` : `require('${name}')`);
  const lines = text.replace(/LOAD\('([^']+)'\)/g, (_, name: string) => load(name));
  writeFileSync(file, format === 'esm' ? lines : `(async () => {\n${lines}\n})();`);
  return runNode(...args, file);
}

describe('what is published', () => {
  test('needs nothing but Node and its peers', () => {
    expect(manifest.dependencies).toBeUndefined();
    const allowed = new Set([...Object.keys(manifest.peerDependencies), ...builtinModules]);
    const needed = FORMATS.flatMap((format) => [...filesOf(format, '.js'), ...filesOf(format, '.d.ts')])
      .filter((file) => !file.includes(join('timeline', 'page')))
      .flatMap((file) => [
        ...readFileSync(file, 'utf8').matchAll(
          /^(?:import|export|}).* from ["']([^."'][^"']*)["'];$|require\(["']([^."'][^"']*)["']\)/gm,
        ),
      ])
      .map(([, imported, required]) => (imported ?? required ?? '').replace(/^node:/, ''));
    expect(needed.length).toBeGreaterThan(20);
    expect(needed).toContain('axios');
    expect(needed.filter((name) => !allowed.has(name))).toEqual([]);
  });

  test('has the licence of each library that is part of it', () => {
    const licences = readFileSync(join(DIST, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['p-retry', 'pino', 'valibot', 'd3-scale', 'cli-table3']) {
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\((?:MIT|ISC)\\)$`, 'm'));
    }
    expect(licences).toMatch(/^axios-retry [\d.]+ \(Apache-2\.0\)\n\n\s*(?:.*\n)*?.*Apache License/m);
  });

  test('has the licences and the parts of the page, and nothing of the benchmarks', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
    ) as [{ files: readonly { path: string }[] }];
    const paths = files.map(({ path }) => path).sort();
    expect(existsSync(join(DIST, 'bench'))).toBe(true);
    expect(paths.filter((path) => !/^(?:dist\/(?:esm|cjs)\/|[^/]+$)/.test(path))).toEqual([
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/pino/pino.cjs',
    ]);
    expect(paths).toEqual(
      expect.arrayContaining(['dist/esm/timeline/page/script.js', 'dist/esm/timeline/page/style.css']),
    );
  });
});

describe.each(FORMATS)('the build as %s', (format) => {
  const mapped = () =>
    loadedBy(format).flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      const link = /^\/\/# sourceMappingURL=(.*)$/m.exec(text)?.[1];
      if (link === undefined) return [];
      const map = resolve(file, '..', link);
      const payload = JSON.parse(readFileSync(map, 'utf8')) as SourceMapPayload;
      return [{ file, text, sourceAt: (source: string) => resolve(map, '..', source), payload }];
    });

  test('has each source in one file, so that everything shared between entries exists once', () => {
    const places = new Map<string, string[]>();
    for (const { file, payload, sourceAt } of mapped()) {
      for (const source of payload.sources) {
        const path = relative(ROOT, sourceAt(source));
        if (path.startsWith('src/')) places.set(path, [...(places.get(path) ?? []), relative(DIST, file)]);
      }
    }
    expect(places.size).toBeGreaterThan(80);
    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
    expect([...places.keys()].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('has a map from each line that throws to that line of the source', () => {
    const [right, wrong]: [string[], string[]] = [[], []];
    for (const { file, text, payload, sourceAt } of mapped()) {
      const map = new SourceMap(payload);
      for (const [at, line] of text.split('\n').entries()) {
        const column = line.search(/throw new \w+\(/);
        const entry = map.findEntry(at, Math.max(column, 0));
        if (column === -1 || !('originalSource' in entry) || !entry.originalSource.includes('/src/')) continue;
        const original = readFileSync(sourceAt(entry.originalSource), 'utf8').split('\n')[entry.originalLine] ?? '';
        const isRight = original.includes(/throw new \w+/.exec(line)?.[0] ?? '');
        (isRight ? right : wrong).push(`${relative(DIST, file)}:${at + 1}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(right.length).toBeGreaterThan(60);
  });

  test('loads few files', async () => {
    const { errors } = await runIn(format, `LOAD('recoverable');`, '--require', counter());
    const files = new Set(errors.split('\n').filter((line) => line.startsWith(DIST)));
    expect(files).toContain(join(DIST, format, 'index.js'));
    // Itself, and what it shares with the entries beside it.
    expect(files.size).toBeLessThanOrEqual(4);
  });

  test('names the line of the source where it throws', async () => {
    const { errors } = await runIn(
      format,
      `const { attach } = LOAD('recoverable');\ntry { attach(); } catch ({ stack }) { console.error(stack); }`,
      '--enable-source-maps',
    );
    const [, path = '', line = ''] = /\(.*\/(src\/policy\/check\.ts):(\d+):\d+\)/.exec(errors) ?? [];
    expect(readFileSync(join(ROOT, path), 'utf8').split('\n')[Number(line) - 1]).toMatch('throw new TypeError');
  });

  const WATCH = `
const { createRequire } = LOAD('node:module');
const { cache } = createRequire(${JSON.stringify(ROOT)});
const isLoaded = () => Object.keys(cache).some((file) => file.endsWith('/pino.cjs'));
const { default: axios } = LOAD('axios');
const { attach, constant, plainHttp } = LOAD('recoverable');
const adapter = async (config) => ({ status: 503, data: '', headers: {}, config, statusText: '', request: {} });
const fail = async (options) => {
  const client = axios.create({ adapter, baseURL: 'http://127.0.0.1' });
  attach(client, { provider: plainHttp(), policy: { backoff: constant(1), maxAttempts: 2 }, ...options });
  await client.get('/').catch(() => {});
};
`;

  test('loads pino only if a logger is needed and none was given', async () => {
    const { output, errors } = await runIn(
      format,
      `${WATCH}
const lines = [];
const take = (fields) => lines.push(fields.event);
await fail({ logger: false });
await fail({ logger: { info: take, warn: take, error: take } });
attach(axios.create(), { provider: plainHttp() });
console.log(JSON.stringify([lines.length > 1, isLoaded()]));
await fail({});
console.error(isLoaded());`,
    );
    expect(errors).toBe('true\n');
    const [without, ...lines] = output.trim().split('\n');
    expect(without).toBe('[true,false]');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toContain('recovery.retry');
  });
});

/** A module that writes the path of each file that Node reads to load it. */
function counter(): string {
  const file = join(folder, 'counter.cjs');
  writeFileSync(
    file,
    `const { register } = require('node:module');
const Module = require('node:module');
const load = Module._extensions['.js'];
Module._extensions['.js'] = (module, path) => { console.error(path); return load(module, path); };
register('data:text/javascript,' + encodeURIComponent(\`
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
export async function load(url, context, next) {
  if (url.startsWith('file:')) writeSync(2, fileURLToPath(url) + '\\\\n');
  return next(url, context);
}\`));
`,
  );
  return file;
}
