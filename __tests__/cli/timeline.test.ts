import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.js';
import { ensureBuilt, ROOT, runNode } from '../examples/built.js';
import { BEGAN, callOf, lineOf, logOf } from '../timeline/lines.js';

interface Given {
  /** Columns of the terminal; `undefined` is none. */
  readonly width?: number | undefined;
  readonly color?: boolean;
  readonly isTyped?: boolean;
}

/** Runs `recoverable timeline` over a log. */
async function timeline(
  lines: readonly string[],
  args: readonly string[] = [],
  { color = false, isTyped = false, ...given }: Given = {},
) {
  let out = '';
  let err = '';
  const written: Record<string, string> = {};
  const code = await runCommand(['timeline', ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    read: () => '',
    open: (file) => (file === '-' ? logOf(lines) : Readable.from([`${lines[0]}\n`])),
    load: () => Promise.reject(new Error('timeline loads no module')),
    write: (file, text) => {
      written[file] = text;
    },
    asset: (name) => readFileSync(join(ROOT, 'src', 'timeline', 'page', name), 'utf8'),
    version: () => '1.2.3',
    width: 'width' in given ? given.width : 80,
    color,
    isTyped,
    isWatched: false,
    stopped: () => Promise.resolve(),
  });
  return { code, out, err, written };
}

const log = [
  ...callOf('slow', 'recovered', 8000),
  ...callOf('lost', 'unknown', 400, { keys: { orderId: 'order-7' }, stoppedBy: 'ambiguous' }),
  'a line of somebody else',
  ...callOf('busy', 'failed', 1200, { provider: 'acme', code: 'BUSY' }),
  '{"level":30,"ti',
];

describe('recoverable timeline', () => {
  test('shows the unknown, the failed and the slowest calls, each once', async () => {
    const { out, code } = await timeline(log);
    expect(code).toBe(0);
    expect(out).toContain('8 lines, 6 of recoverable, 1 broken\n');
    expect(out).toContain('3 calls: 1 recovered, 1 unknown, 1 failed\n');
    const heads = out.split('\n').filter((line) => /^(?:──|recovered|unknown|failed)/.test(line));
    expect(heads.map((line) => line.replace(/ {2,}|─+$/g, ' ').trim())).toEqual([
      '── unknown: 1',
      'unknown midtrans POST /v2/charge 400 ms, 2 attempts',
      '── failed: 1',
      'failed acme POST /v2/charge 1.20 s, 2 attempts',
      '── slowest: 1 of 3',
      'recovered midtrans POST /v2/charge 8.00 s, 2 attempts',
    ]);
  });

  test('shows what was aborted in doubt, but not what was only aborted', async () => {
    const { out } = await timeline([
      ...callOf('paid', 'aborted', 400, { processed: 'maybe' }),
      ...callOf('read', 'aborted', 300, { processed: 'no' }),
    ]);
    expect(out).toContain('── aborted in doubt: 1 ');
  });

  test('gives programs the same as JSON, with a schema version', async () => {
    const { out, code } = await timeline(log, ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      calls: 3,
      outcomes: { recovered: 1, unknown: 1, failed: 1 },
      lines: { read: 8, ours: 6, broken: 1 },
      selections: [{ title: 'unknown', matched: 1, calls: [{ callId: 'lost', attempts: 2 }] }, {}, {}, {}, {}],
    });
  });

  test('does not wait for a log that nobody pipes in', async () => {
    const { code, err } = await timeline([], [], { isTyped: true });
    expect(err).toMatch(/FILE is missing, and nothing is piped in/);
    expect(code).toBe(2);
    expect(await timeline(log, ['-'], { isTyped: true })).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    ['[10:11:12.123] \u001b[33mWARN\u001b[39m (4711): midtrans 503: retry in 200 ms (attempt 1 of 4)'],
    ['[2026-01-31 10:11:12.123 +0100] INFO: midtrans 503: retry in 200 ms (attempt 1 of 4)'],
    ['    \u001b[35mevent\u001b[39m: "recovery.retry"'],
    ['  "event": "recovery.retry",'],
  ])('hints at the lines that it needs if a log is pretty-printed: %j', async (line) => {
    const { code, err } = await timeline([line]);
    expect(code).toBe(1);
    expect(err).toMatch(/pretty-printed: pass the JSON lines that pino writes/);
  });

  test('explains its marks on a terminal that shows some', async () => {
    const legend = /^█ attempt {2}╌ wait {2}┄◆ look-up/m;
    expect((await timeline(log)).out).toMatch(legend);
    expect((await timeline(['a line of somebody else'])).out).not.toMatch(legend);
  });

  test('prints a call on a line, with a tab between its cells, if no terminal reads it', async () => {
    const { out, err } = await timeline(log, [], { width: undefined });
    expect(err).toBe('');
    const calls = out.split('\n').map((line) => line.split('\t'));
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const ended = 'processed: maybe';
    expect(calls).toEqual([
      [
        'unknown',
        'lost',
        at,
        '400',
        '2',
        'midtrans',
        'POST',
        '/v2/charge',
        'orderId=order-7',
        '503',
        `stopped by ambiguous, ${ended}`,
      ],
      ['failed', 'busy', at, '1200', '2', 'acme', 'POST', '/v2/charge', expect.any(String), 'BUSY', ended],
      ['recovered', 'slow', at, '8000', '2', 'midtrans', 'POST', '/v2/charge', expect.any(String), '503', ended],
      [''],
    ]);
    expect(await timeline(['nothing of ours'], [], { width: undefined })).toMatchObject({
      code: 0,
      out: '',
      err: 'recoverable: nothing of recoverable in this log; a call that succeeded at once has no lines\n',
    });
  });

  test('says apart from the data that some of the log could not be read', async () => {
    const newer = lineOf({ callId: 'later', event: 'recovery.retry' }).replace('"schema":1', '"schema":9');
    const { out, err } = await timeline([newer], [], { width: undefined });
    expect([out, err]).toEqual(['', 'recoverable: 1 line of a newer schema: read the log with a newer recoverable\n']);
    const page = await timeline(log, ['--html', 'out.html'], { width: undefined });
    expect(page).toMatchObject({ out: '', err: expect.stringContaining('written to out.html') });
  });

  test('fits a terminal of 60 columns', async () => {
    const { out } = await timeline(log, [], { width: 60 });
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  test('draws a waterfall: attempts, waits, codes and what was done', async () => {
    const { out } = await timeline(log, ['--call', 'slow']);
    const [first, second] = out.split('\n').filter((line) => /^ {3}\d {2}/.test(line));
    // 29 columns of bars: a quarter of an attempt, a quarter of a wait, and half of an attempt that succeeds.
    expect(first).toBe(`   1  ${'█'.repeat(7)}▎${'╌'.repeat(7)}${' '.repeat(15)}200 503 → retry in 2.00 s`);
    expect(second).toBe(`   2  ${' '.repeat(14)}${'█'.repeat(15)} ok`);
    expect(out).toContain('call slow');
    expect(out).not.toContain('order-7');
  });

  test('says what stopped a call, and when a provider was in trouble', async () => {
    const stopped = { callId: 'broke', code: '503', action: 'retry', stoppedBy: 'budget', attempt: 1, elapsedMs: 5 };
    const open = {
      schema: 1,
      event: 'recovery.breaker',
      provider: 'midtrans',
      host: 'h',
      breaker: 'open',
      time: BEGAN,
    };
    const { out } = await timeline([
      lineOf({ ...stopped, event: 'recovery.finished', outcome: 'failed', processed: 'no' }),
      JSON.stringify(open),
    ]);
    expect(out).toMatch(/█ 503 → no retry: budget\n {2}stopped by budget, processed: no\n/);
    expect(out).toContain('\n23:00:00.000Z  midtrans h: breaker open\n');
  });

  test('says what is known of a call with an uncertain outcome', async () => {
    const { out } = await timeline(log, ['--outcome', 'unknown']);
    expect(out).toContain('2026-01-31 23:00:00.000Z  call lost  orderId order-7');
    expect(out).toContain('stopped by ambiguous, processed: maybe');
  });

  test('shows look-ups and what they found', async () => {
    const lines = [
      lineOf({ event: 'recovery.reconcile', action: 'reconcile', attempt: 1, elapsedMs: 10, code: 'ECONNRESET' }),
      lineOf({ event: 'recovery.look-up', attempt: 1, elapsedMs: 30, found: 'landed' }),
      lineOf({ event: 'recovery.finished', attempt: 1, elapsedMs: 30, outcome: 'reconciled' }),
    ];
    expect((await timeline(lines)).out).toMatch(
      /^ {3}1 {2}█{9}▋ +ECONNRESET → reconcile\n {3}\? {11}┄{19}◆ asked: landed$/m,
    );
  });

  test.each([
    [['--slowest', '1'], ['slow']],
    [['--provider', 'acme'], ['busy']],
    [
      ['--code', '503'],
      ['lost', 'slow'],
    ],
    [['--code', '503', '--outcome', 'recovered'], ['slow']],
    [['some.log', '--outcome', 'unfinished'], ['slow']],
  ])('shows what is asked for: %j', async (args, ids) => {
    const { out } = await timeline(log, args);
    expect([...out.matchAll(/Z {2}call (\w+)/g)].map(([, id]) => id)).toEqual(ids);
  });

  test.each([80, 100, 200])('keeps within %d columns, and uses no colour but on a terminal', async (width) => {
    const long = callOf('long', 'failed', 100, {
      code: 'C'.repeat(90),
      path: '/p'.repeat(90),
      keys: { id: 'k'.repeat(150) },
    });
    const plain = (await timeline([...log, ...long], [], { width })).out;
    expect(Math.max(...plain.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(width);
    expect(plain).not.toContain('\u001b');
    const coloured = (await timeline([...log, ...long], [], { width, color: true })).out;
    expect(coloured).toContain('\u001b[31munknown\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test('lets nothing in a log drive the terminal', async () => {
    const evil = '\u001b]0;owned\u0007\u009b2J\u202e\r\n';
    const lines = callOf(evil, 'failed', 100, {
      code: evil,
      path: evil,
      provider: evil,
      keys: { [evil]: evil },
      method: evil,
    });
    const held = { schema: 1, event: 'recovery.held', provider: evil, host: evil, delayMs: 1 };
    for (const width of [80, undefined]) {
      const { out } = await timeline([...lines, JSON.stringify(held)], [], { width });
      expect(out).toContain('owned');
      expect(out).not.toMatch(/[^\P{C}\n\t]/u);
    }
  });

  test('writes a page, and says so', async () => {
    const { out, written } = await timeline(log, ['--html', 'out.html']);
    expect(out).toBe('8 lines, 6 of recoverable, 1 broken\nwritten to out.html\n');
    expect(written['out.html']).toMatch(/^<!doctype html>/);
  });

  test('says when there is no such call, and when there is none at all', async () => {
    const { code, err } = await timeline(log, ['--call', 'nobody']);
    expect(code).toBe(1);
    expect(err).toMatch(/no call with --call nobody in this log/);
    expect((await timeline(['nothing of ours'])).out).toContain('no call\n');
  });

  test('a misspelt provider is not taken for one without trouble', async () => {
    const { code, out, err } = await timeline(log, ['--provider', 'midtrns', '--code', '503'], { width: undefined });
    expect([code, out]).toEqual([0, '']);
    expect(err).toBe(
      'recoverable: no call with --provider midtrns --code 503 in this log; a call that succeeded at once has no lines\n',
    );
  });

  test.each([
    [['--slowest', '0'], /--slowest must be a number from 1 to 10000; got '0'/],
    [['--slowest', 'many'], /got 'many'/],
    [['--outcome', 'lost'], /--outcome must be one of .*unknown.*; got 'lost'/],
    [['a.log', 'b.log'], /at most one FILE; got a.log b.log/],
    [['--frob'], /--frob/],
  ])('refuses %j', async (args, message) => {
    const { code, err, out } = await timeline(log, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});

describe('the command itself', () => {
  const command = join(ROOT, 'dist', 'esm', 'cli', 'main.js');
  let folder: string;
  beforeAll(async () => {
    await ensureBuilt();
    folder = mkdtempSync(join(tmpdir(), 'timeline-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(args: readonly string[], input: Iterable<string>, options: readonly string[] = []) {
    return new Promise<{ code: number | null; output: string; errors: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [...options, command, 'timeline', ...args], { stdio: 'pipe' });
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk) => {
        output += String(chunk);
      });
      child.stderr.on('data', (chunk) => {
        errors += String(chunk);
      });
      child.stdin.on('error', () => {}); // it may have ended for want of memory, which its code tells
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output, errors }));
      Readable.from(input).pipe(child.stdin);
    });
  }

  test('reads a file, or the standard input, and writes a page next to it', async () => {
    const file = join(folder, 'app.log');
    const page = join(folder, 'out.html');
    writeFileSync(file, `${log.join('\n')}\n`);
    const named = await run([file], []);
    expect(named).toMatchObject({ code: 0, errors: '' });
    expect(named.output.match(/^\w+/gm)).toEqual(['unknown', 'failed', 'recovered']);
    expect((await run([], [`${log.join('\n')}\n`])).output).toBe(named.output);
    expect((await run([file, '--html', page], [])).errors).toContain(`written to ${page}`);
    expect(readFileSync(page, 'utf8')).toContain('"callId":"lost"');
    const missing = await run([join(folder, 'none.log')], []);
    expect(missing.code).toBe(2);
    expect(missing.errors).toMatch(/none\.log/);
  });

  test('reads a gzipped log, from a file and from the standard input', async () => {
    const file = join(folder, 'app.log.gz');
    writeFileSync(file, gzipSync(`${callOf('zipped', 'failed', 5).join('\n')}\n`));
    const { code, output } = await run([file], []);
    expect(code).toBe(0);
    expect(output).toMatch(/^failed\tzipped\t/);
    const cut = join(folder, 'cut.log.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, 60));
    const { code: wrong, errors } = await run([cut], []);
    expect(wrong).toBe(2);
    expect(errors).toMatch(/^recoverable: unexpected end of file/);
  });

  test('reads the log of the demo', async () => {
    const file = join(folder, 'demo.jsonl');
    const demo = await runNode('examples/demo.mjs', '--all', '--payments', '1', '--log', file);
    expect(demo).toMatchObject({ code: 0, errors: '' });
    const { calls, lines, outcomes } = JSON.parse((await run([file, '--json'], [])).output);
    const told = readFileSync(file, 'utf8').match(/"event":"recovery\.finished"/g) ?? [];
    expect(told.length).toBeGreaterThan(50);
    expect(lines).toMatchObject({ read: lines.ours, broken: 0 });
    expect(calls).toBe(told.length);
    expect(outcomes).not.toHaveProperty('unfinished');
  });

  test('reads more than a hundred megabytes in a heap that holds a fraction of them', async () => {
    const noise = JSON.stringify({ level: 30, msg: 'x'.repeat(400) });
    let bytes = 0;
    let calls = 0;
    function* megabytes() {
      while (bytes < 110_000_000) {
        const lines: string[] = [];
        for (let n = 0; n < 200; n++) {
          const id = `call-${calls++}`;
          lines.push(
            ...callOf(id, n % 3 === 0 ? 'failed' : 'recovered', 100 + (calls % 977), { time: 1.8e12 + calls * 500 }),
          );
          // One that never ends, under a name that does not come again.
          lines.push(lineOf({ callId: `${id}-open`, event: 'recovery.retry', attempt: 1, code: `${calls}` }), noise);
        }
        const text = `${lines.join('\n')}\n`;
        bytes += text.length;
        yield text;
      }
    }
    const { code, output, errors } = await run(['--slowest', '3', '--json'], megabytes(), ['--max-old-space-size=64']);
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(calls).toBeGreaterThan(50_000);
    const { lines, outcomes, dropped, selections } = JSON.parse(output);
    expect(lines.read).toBe(calls * 4);
    expect(outcomes.recovered).toBe(Math.ceil((calls / 200) * 133));
    expect(dropped).toBeGreaterThan(0);
    expect(selections[0].calls).toHaveLength(3);
  });
});
