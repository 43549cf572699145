import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, folderInPackage, ROOT } from '../examples/built.js';

const run = promisify(execFile);
const page = readFileSync(join(ROOT, 'docs', 'write-a-provider.md'), 'utf8');
const files = new Map(
  [...page.matchAll(/^<!-- file: (\S+) -->\n```js\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);
const commands = /<!-- run: command -->\n```sh\n([\s\S]*?)^```$/m.exec(page)?.[1]?.trim().split('\n') ?? [];

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = folderInPackage('author-');
  for (const [name, text] of files) write(name, text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function textOf(name: string): string {
  return files.get(name) ?? '';
}

/** Ends with its code and what it printed, as a person sees it. */
async function node(...args: readonly string[]) {
  // A test that runs in one of ours must not report to ours.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return run(process.execPath, args, { cwd: folder, env }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

let wrong = 0;

/** The author's test, with a provider that is a little different. */
async function checkWith(change: (provider: string) => string, pattern: string, name = 'acme') {
  const changed = change(textOf(`${name}.js`));
  expect(changed).not.toBe(textOf(`${name}.js`));
  wrong += 1;
  write(`wrong-${wrong}.js`, changed);
  write(`wrong-${wrong}.test.js`, textOf(`${name}.test.js`).replace(`./${name}.js`, `./wrong-${wrong}.js`));
  return node('--test', `--test-name-pattern=${pattern}`, `wrong-${wrong}.test.js`);
}

// Most of them wait for a search to settle, and none looks at the clock.
describe('docs/write-a-provider.md', () => {
  test.concurrent('leads to a provider that passes every check', async () => {
    const { code, output } = await node('--test', 'acme.test.js');
    expect(output).toMatch(/^# fail 0$/m);
    expect(Number(/^# pass (\d+)$/m.exec(output)?.[1])).toBeGreaterThan(20);
    expect(code).toBe(0);
  });

  test.concurrent('leads to one for codes inside HTTP 200 and a look-up by POST', async () => {
    const { code, output } = await node('--test', 'borealis.test.js');
    expect(output).toMatch(/^# fail 0$/m);
    expect(code).toBe(0);
  });

  test.concurrent('finds the code for "not found" that has no row', async () => {
    const without = (text: string) => text.replace(/^.*'E3004', 'There.*\n/m, '');
    const { code, output } = await checkWith(without, 'counts', 'borealis');
    expect(output).toMatch(/reconcile says absent, which is not believed: .*code E3004/);
    expect(code).toBe(1);
  });

  test.concurrent('finds the look-up that takes a payment for a refund', async () => {
    const { code, output } = await checkWith(
      (text) => text.replace(/^.*endsWith\('\/payments'\).*\n/m, ''),
      'no other request',
    );
    expect(output).toMatch(/the look-up finds the payment that was made by POST \/payments/);
    expect(code).toBe(1);
  });

  test.concurrent('finds the key that is trusted too far', async () => {
    const { code, output } = await checkWith((text) => text.replace(/ *replays: '2xx',\n/, ''), 'own failures');
    expect(code).toBe(1);
    expect(output).toMatch(/took effect twice, after provider INTERNAL after the effect: .*replays: '2xx'/);
  });

  test.concurrent('finds the search that lags', async () => {
    const { code, output } = await checkWith(
      (text) => text.replace('settledAfter: 8000', 'settledAfter: 1000'),
      'lags',
    );
    expect(code).toBe(1);
    expect(output).toMatch(/settledAfter is 1000 ms, and the search of the simulator lags 5000 ms/);
  });

  test.concurrent('measures its truth', async () => {
    expect(textOf('truth.js')).toContain('payments: 300');
    write('truth.js', textOf('truth.js').replace('payments: 300', 'payments: 30'));
    const { code, output } = await node('truth.js');
    expect(output).toMatch(/^\| recoverable \| \d+ \| \d+ \| 0 \| 0 \| 0 \|/m);
    expect(code).toBe(0);
    // As the page shows it, where the table is drawn wider.
    const [head = ''] = output.replace(/ +/g, ' ').split('\n');
    expect(page.replace(/ +/g, ' ')).toContain(`${head}\n`);
  });

  test.concurrent('shows commands that work', async () => {
    const command = `'${process.execPath}' '${join(ROOT, 'dist', 'esm', 'cli', 'main.js')}'`;
    const lines = commands.map((line) => line.replace('npx recoverable', command));
    const [rules, reset, declined] = await Promise.all(lines.map((line) => run('sh', ['-c', line], { cwd: folder })));
    expect(rules?.stdout).toMatch(/^acme\tRATE_LIMITED\t/m);
    expect(reset?.stdout).toMatch(/^action\treconcile$/m);
    expect(declined?.stdout).toMatch(/^action\tfail-fast$/m);
  });

  test.concurrent('shows how it is used', async () => {
    const start = "import { startAcme } from './acme-simulator.js';\nconst { url, inject, close } = await startAcme();";
    const lost = "inject({ when: 'after', kind: 'reset' });\nprocess.env.ACME_URL = url;";
    write('run.js', `${start}\n${lost}\nawait import('./shop.js');\nawait close();\n`);
    const { code, output } = await node('run.js');
    expect([code, output]).toEqual([0, expect.stringMatching(/^paid reconciled$/m)]);
  });

  test('has all its files', () => {
    expect(files.size).toBe(8);
  });
});
