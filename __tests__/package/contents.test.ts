import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fieldsOf, originOf, withAddresses } from '../../scripts/release/addresses.js';
import { ensureBuilt, ROOT } from '../examples/built.js';

interface Packed {
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
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
  });

  test('is dist and four more files: no sources, tests, documents, benchmarks or secrets', () => {
    const beside = paths.filter((path) => !path.startsWith('dist/')).sort();
    expect(beside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(paths.filter((path) => /^dist\/(?!esm\/|cjs\/|pino|THIRD-PARTY-LICENSES\.txt)/.test(path))).toEqual([]);
    expect(paths.filter((path) => /(?:^|\/)(?:\.env|\.npmrc|.*\.(?:pem|key|tgz|tsbuildinfo))$/.test(path))).toEqual([]);
  });

  test('takes 2.9 MB on disk, where each file takes whole blocks', () => {
    const blocks = packed.files.map(({ size }) => Math.ceil(size / 4096));
    const megabytes = (blocks.reduce((sum, count) => sum + count, 0) * 4096) / 1e6;
    expect(megabytes).toBeLessThan(3.2);
    const benchmarks = readFileSync(join(ROOT, 'docs/benchmarks.md'), 'utf8');
    const [, written] = /^\| recoverable +\|.* ([\d.]+) MB +\|$/m.exec(benchmarks) ?? [];
    expect(Math.abs(megabytes - Number(written))).toBeLessThan(0.1);
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

  describe('shows its README on npm, where there is nothing else', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const at = { repository: 'acme/recoverable', commit: 'a'.repeat(40) };
    const linksOf = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);

    test('every link and picture has an absolute address once it is released, of a file that exists', () => {
      const links = linksOf(withAddresses(readme, at));
      expect(links.length).toBeGreaterThan(40);
      expect(links.length).toBe(linksOf(readme).length);
      expect(links.filter((link) => !link.startsWith('https://'))).toEqual([]);
      const ours = links.filter((link) => link.startsWith('https://github.com/acme/recoverable/'));
      expect(ours.length).toBeGreaterThan(40);
      const [kinds, files] = [new Set<string>(), new Set<string>()];
      for (const link of ours) {
        const [, kind = '', file = ''] = /recoverable\/(\w+)\/a{40}\/([^#]+)/.exec(link) ?? [];
        kinds.add(kind);
        files.add(file);
        expect([kind, link]).toEqual([file.endsWith('.svg') ? 'raw' : 'blob', link]);
      }
      expect([...kinds].sort()).toEqual(['blob', 'raw']);
      expect([...files].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    });

    test('the release gives every packed page such addresses, the list of changes too', () => {
      const stamp = readFileSync(join(ROOT, 'scripts/release/stamp.mjs'), 'utf8');
      const pages = paths.filter((path) => path.endsWith('.md'));
      expect(pages.filter((path) => !stamp.includes(`'${path}'`))).toEqual([]);
      const changes = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
      const links = linksOf(withAddresses(changes, at));
      expect(links.length).toBeGreaterThan(5);
      expect(links.filter((link) => !link.startsWith('https://'))).toEqual([]);
    });

    test('absolute addresses, and places on the page itself, stay unchanged', () => {
      expect(withAddresses('[a](https://a.test/b) [c](#d) ![e](f.svg)', at)).toBe(
        `[a](https://a.test/b) [c](#d) ![e](https://github.com/acme/recoverable/raw/${at.commit}/f.svg)`,
      );
      expect(readme).not.toMatch(/<(?:img|a|picture|source)\b/);
    });

    test("says where it comes from, in GitHub's own terms, and publishes nothing without that", () => {
      expect(fieldsOf(at).repository.url).toBe('git+https://github.com/acme/recoverable.git');
      expect(originOf({ GITHUB_REPOSITORY: at.repository, GITHUB_SHA: at.commit })).toEqual(at);
      expect(() => originOf({})).toThrow('GITHUB_REPOSITORY: owner/name; got undefined');
      expect(() => originOf({ GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'main' })).toThrow(
        'GITHUB_SHA: a commit of 40 hex digits; got "main"',
      );
      const { release } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as { release: string };
      expect(release).toMatch(/^node scripts\/release\/stamp\.mjs && /);
    });
  });

  test('stays within 4 MB unpacked', () => {
    expect(packed.unpackedSize).toBeLessThan(4_000_000);
  });
});
