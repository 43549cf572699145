import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../examples/built.js';

const FOLDER = join(ROOT, '.github/workflows');
const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  engines: { node: string };
  scripts: Record<string, string>;
  publishConfig: object;
};

describe('the workflows', () => {
  test.each(readdirSync(FOLDER))('%s runs only scripts that there are, and may do no more than it needs', (name) => {
    const text = textOf(name);
    const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(run.filter((script) => !(script in manifest.scripts))).toEqual([]);
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text).not.toMatch(/pull_request_target|NPM_TOKEN|NODE_AUTH_TOKEN/);
  });

  test('the tests run on every Node that is supported, from 20 to 26', () => {
    const [, versions = ''] = /node: \[([^\]]+)\]/.exec(textOf('ci.yml')) ?? [];
    expect(versions).toBe('20, 22, 24, 26');
    expect(manifest.engines.node).toMatch(/^>=20\./);
  });

  test('tests that take too long for each change run every night', () => {
    const text = textOf('nightly.yml');
    expect(text).toMatch(/^ {2}schedule:\n {4}- cron: /m);
    for (const command of [
      'npm run check:redis -- --all',
      'npm run check:pg-boss',
      'FUZZ_SEED=$GITHUB_RUN_NUMBER npm run test:fuzz',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as the shell reads it
      'MODEL_SEED=${GITHUB_RUN_NUMBER}00000 npm run test:model',
      'npm run bench:soak',
      'npm run bench:shared-signal',
      'DEFERRALS=500 DUE=2000 ALLOWED=100 npx jest --ci __tests__/bullmq',
      'npm run bench:fleet && npm run bench:redis-load',
    ]) {
      expect(text).toContain(`run: ${command}\n`);
    }
  });

  test('a release is published with provenance', () => {
    const text = textOf('release.yml');
    expect(text).toContain('id-token: write');
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
    expect(manifest.scripts.release).toContain('changeset publish');
  });
});
