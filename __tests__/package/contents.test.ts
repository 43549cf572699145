import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT } from '../examples/built.js';

interface Packed {
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

describe('what npm publishes', () => {
  let packed: Packed;
  let paths: readonly string[];
  beforeAll(async () => {
    await ensureBuilt();
    const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // A list in older versions of npm, an object by name in newer ones.
    [packed] = Object.values(JSON.parse(said) as Record<string, Packed>) as [Packed];
    paths = packed.files.map(({ path }) => path);
  }, 120_000);

  test('is dist and the four files beside it: no sources, tests, documents, benchmarks or secrets', () => {
    const beside = paths.filter((path) => !path.startsWith('dist/')).sort();
    expect(beside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(paths.filter((path) => /^dist\/(?!esm\/|cjs\/|pino|THIRD-PARTY-LICENSES\.txt)/.test(path))).toEqual([]);
    expect(paths.filter((path) => /(?:^|\/)(?:\.env|\.npmrc|.*\.(?:pem|key|tgz|tsbuildinfo))$/.test(path))).toEqual([]);
  });

  test('has every file that package.json leads to', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      exports: object;
      bin: object;
      main: string;
      types: string;
    };
    const named = JSON.stringify([manifest.exports, manifest.bin, manifest.main, manifest.types]).match(
      /dist\/[\w/.-]+/g,
    );
    expect((named ?? []).length).toBeGreaterThan(40);
    expect([...new Set(named)].filter((path) => !paths.includes(path))).toEqual([]);
  });

  test('shows its README with pictures that npm can load', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect([...readme.matchAll(/<img [^>]*src="(?!https?:)([^"]+)"/g)].map(([, link]) => link)).toEqual([]);
  });

  test('stays within 6 MB unpacked', () => {
    expect(packed.unpackedSize).toBeLessThan(6_000_000);
  });
});
