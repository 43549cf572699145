import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.js';
import type { World } from '../../src/cli/world.js';

async function run(args: readonly string[], file = '{}') {
  const said = { out: '', err: '', files: {} as Record<string, string> };
  const world = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
    read: () => file,
    write: (name: string, text: string) => {
      said.files[name] = text;
    },
    width: 90,
    color: false,
    isWatched: true,
  } as unknown as World;
  const code = await runCommand(['simulate', ...args], world);
  const widest = Math.max(...said.out.split('\n').map((line) => line.length));
  // As it is said, whatever the width of the terminal has made of its lines.
  return { code, ...said, out: said.out.replaceAll(/\n {4}(?=\S)/g, ' '), widest };
}

describe('recoverable simulate', () => {
  test('draws load, success and waits, and compares', async () => {
    const { code, out, err, widest } = await run(['--shape', 'outage', '--seeds', '2']);
    expect(code).toBe(0);
    expect(out).toContain('outage: 1 process, 2 seeds, trouble from 20 s to 50 s');
    for (const title of ['load (requests a second)', 'success (% of calls)', 'waits (milliseconds for each call)']) {
      expect(out).toContain(title);
    }
    expect(out).toMatch(/100 │█+/);
    expect(widest).toBeLessThanOrEqual(90);
    expect(out).toMatch(
      /this policy +\d+\.\d% succeeded, \d\.\d\d requests for each call, well again \d+ s after the trouble, in 2 of 2 runs/,
    );
    expect(out).toMatch(/3 retries, no budget \(axios-retry\) +/);
    expect(out).toMatch(
      /The trade-off.*\n +this policy +\d+\.\d% of the sales, at 0\.\d\d of the load, 95% of these within \d+\.\d s/,
    );
    // None of them succeeded, so none took any time.
    expect(out).toMatch(/no retries +0\.0% of the sales, at 1\.00 of the load, 95% of these within –$/m);
    expect(err).toContain('this policy: seed 2 of 2');
  });

  test('a shape in the place of the file is wrong usage', async () => {
    const { code, err } = await run(['outage', '--seeds', '2']);
    expect([code, err]).toEqual([2, expect.stringContaining('the shape is a flag; did you mean --shape outage?')]);
  });

  test('counts all calls if the trouble has neither beginning nor end', async () => {
    const { out } = await run(['--shape', 'hiccups', '--seeds', '2']);
    expect(out).toMatch(
      /The trade-off, for all calls:\n +this policy +(?:100\.0|99\.9)% .*\n +no retries +(?:98|99)\.\d% /,
    );
  });

  test('prints the figures of a strategy on a line if no terminal reads it', async () => {
    const world = { out: '' };
    await runCommand(['simulate', '--shape', 'outage', '--seeds', '2'], {
      out: (text: string) => {
        world.out += text;
      },
    } as unknown as World);
    const rows = world.out.split('\n').map((line) => line.split('\t'));
    expect(rows.pop()).toEqual(['']);
    expect(rows.map(([name]) => name)).toEqual(['this policy', 'no retries', '3 retries, no budget (axios-retry)']);
    for (const [name, ...figures] of rows) {
      for (const figure of figures) expect(figure).toMatch(/^[a-zA-Z.]+=[\d.]+$/);
      expect(figures).toContain('seeds=2');
      // None of those without retries succeeded, so none took any time.
      expect(figures.some((figure) => figure.startsWith('inTrouble.slowest='))).toBe(name !== 'no retries');
      expect(figures.some((figure) => figure.startsWith('inTrouble.unknown='))).toBe(name === 'this policy');
    }
  });

  test('takes the policy from a file, and flags before it', async () => {
    const figures = async (...args: string[]) => {
      const { out } = await run(
        ['policy.json', '--seeds', '2', '--json', ...args],
        '{"policy":{"maxAttempts":4},"retryBudget":false,"circuitBreaker":false}',
      );
      return (JSON.parse(out).strategies as { requestsPerCall: number }[])[0]?.requestsPerCall as number;
    };
    const unlimited = await figures();
    expect(unlimited).toBeGreaterThan(1.6);
    const once = await figures('--max-attempts', '1');
    expect(once).toBe(1);
    expect(await figures('--shape', 'hiccups')).toBeCloseTo(1.01, 2);
  });

  test('plays a concurrency limit, fixed or adaptive, from a flag or from the file', async () => {
    const success = async (args: string[], file?: string) => {
      const { out } = await run(['--shape', 'shedding', '--seeds', '1', '--json', ...args], file);
      return (JSON.parse(out).strategies as { success: number }[])[0]?.success as number;
    };
    const without = await success([]);
    expect(await success(['--concurrency', 'adaptive'])).toBeGreaterThan(without);
    expect(await success(['--concurrency', '20'])).toBeGreaterThan(without);
    expect(await success(['policy.json'], '{"concurrency":{"limit":20}}')).toBeGreaterThan(without);
    await expect(success(['--concurrency', '0'])).rejects.toThrow();
    expect((await run(['--concurrency', '0'])).err).toContain('concurrency must be a whole number of attempts');
  });

  test('plays processes that share what they know', async () => {
    const load = async (...args: string[]) => {
      const { out } = await run(['--shape', 'outage', '--processes', '100', '--seeds', '1', '--json', ...args]);
      return (JSON.parse(out).strategies as { requestsPerCall: number }[])[0]?.requestsPerCall as number;
    };
    expect(await load('--shared')).toBeLessThan((await load()) - 0.05);
  });

  test('a flag changes what a file leaves to its default', async () => {
    const success = async (...args: string[]) => {
      const { out } = await run(['--shape', 'outage', '--seeds', '2', '--json', ...args]);
      return (JSON.parse(out).strategies as { success: number }[])[0]?.success as number;
    };
    const [standard, hurried] = [await success(), await success('--longest-wait', '5000')];
    expect(standard).toBeGreaterThan(hurried + 0.1);
    expect(await success('--longest-wait', 'false')).toBeGreaterThanOrEqual(standard);
    expect(await success('--no-breaker', '--no-budget')).toBeLessThan(hurried);
  });

  test('plays payments, and says how often they were looked up and whether any was processed twice', async () => {
    const { out } = await run(['--shape', 'outage-writes', '--seeds', '1']);
    expect(out).toMatch(/this policy +.* requests and \d\.\d\d look-ups for each call/);
    expect(out).toMatch(/\(axios-retry\) .*; \d+ PROCESSED TWICE/);
    expect(out).not.toMatch(/this policy .*TWICE/);
  });

  test('says how many payments end as unknown, and that a policy does worse than none', async () => {
    const { out, err } = await run([
      '--shape',
      'outage-writes',
      '--processes',
      '20',
      '--seeds',
      '2',
      '--deadline',
      '8000',
    ]);
    expect(out).toMatch(/ this policy .* \d+\.\d% unknown: resume them$/m);
    expect(out).not.toMatch(/(?:no retries|axios-retry).*unknown/);
    expect(out).toMatch(/^Worse than no retries here: \d\d\.\d% of all calls succeeded, and \d\d\.\d% without any\.$/m);
    expect(err.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('writes charts', async () => {
    const { files, err } = await run(['--shape', 'collapse', '--seeds', '1', '--svg', 'out/storm']);
    expect(Object.keys(files)).toEqual(['out/storm-load.svg', 'out/storm-success.svg', 'out/storm-waits.svg']);
    for (const name of Object.keys(files)) expect(err).toContain(`written to ${name}\n`);
    expect(files['out/storm-load.svg']).toContain('load: collapse, 1 process, 1 seed<');
    for (const svg of Object.values(files)) expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  test.each([
    [['--shape', 'flood'], '--shape must be one of brown-out, brown-out-25'],
    [['--shape', 'flood'], "; got 'flood'"],
    [['--row', '0'], 'attach: circuitBreaker.row must be a whole number, at least 1'],
    [['--longest-wait', '0'], 'attach: policy.longestWait must be a number of milliseconds above 0, or false'],
    [['--longest-wait', 'ever'], "--longest-wait must be a number of milliseconds, or 'false'; got 'ever'"],
    [['--max-attempts', 'many'], "--max-attempts must be a number; got 'many'"],
    [['--deadline', '10s'], "--deadline must be a number of milliseconds; got '10s'"],
    [['--open-for', ''], "--open-for must be a number of milliseconds; got ''"],
    [['--concurrency', 'adptive'], "--concurrency must be a number, or 'adaptive'; got 'adptive'"],
    [['--processes', '0'], "--processes must be a whole number from 1 to 1000; got '0'"],
    [['--seeds', 'many'], "--seeds must be a whole number from 1 to 1000; got 'many'"],
    [['--ratio', '2'], 'attach: retryBudget.ratio must be a number from 0 to 1'],
    [['--max-attempts', '0'], 'attach: policy.maxAttempts must be a whole number of attempts, at least 1; got 0'],
    [['a.json', 'b.json'], 'at most one FILE; got a.json b.json'],
    [['--speed', '1'], '--speed'],
  ])('%j is rejected', async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test.each([
    ['{"breaker":{}}', 'w.json: breaker is not an option'],
    ['{"breaker":{}}', 'expected an object with some of: policy, retryBudget, circuitBreaker, concurrency'],
    ['{"provider":"midtrans"}', 'w.json: provider is not an option here'],
    ['{"policy":{"attempts":3}}', 'w.json: policy.attempts is not an option; did you mean policy.maxAttempts?'],
    ['[]', 'w.json: the options must be an object with some of: policy, retryBudget, circuitBreaker, concurrency'],
    ['null', 'w.json: the options must be an object with some of: policy, retryBudget, circuitBreaker, concurrency'],
  ])('a file with %s is rejected, and told what it may hold', async (file, message) => {
    const { code, err } = await run(['w.json'], file);
    expect(code).toBe(2);
    expect(err.replaceAll(/\n +/g, ' ')).toContain(message);
    expect(err).not.toContain('logger');
  });

  test('a file that is not JSON is rejected', async () => {
    const { code, err } = await run(['policy.json'], '{');
    expect(code).toBe(2);
    expect(err).toContain('policy.json is not JSON');
  });
});
