import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.js';
import { type World, widthOf } from '../../src/cli/world.js';
import { bodyKey, defineProvider, midtrans, type Rule } from '../../src/index.js';

function unused(): never {
  throw new Error('explain and rules read a file as a whole');
}

async function runWith(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  width: number | undefined = 120,
) {
  let out = '';
  let err = '';
  const code = await runCommand(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    read: (file) => {
      const text = files[file];
      if (text === undefined) throw Object.assign(new Error(`ENOENT: no such file, '${file}'`), { code: 'ENOENT' });
      return text;
    },
    open: unused,
    load: async (file) => {
      const loaded = modules[file];
      if (loaded === undefined) throw new Error(`Cannot find module '/here/${file}'`);
      return loaded;
    },
    write: unused,
    asset: unused,
    version: () => '1.2.3',
    width,
    color: false,
    isWatched: false,
    stopped: unused,
  });
  return { code, out, err };
}

/** As in a pipe: the output has no width. */
async function runCommandPiped(args: readonly string[]) {
  let out = '';
  let err = '';
  const world = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  } as unknown as World;
  await runCommand(args, world);
  return { out, err };
}

test('a file may be called as a body begins', async () => {
  const args = ['explain', '--provider', 'plain-http', '--status', '503', '[id].json'];
  expect(await runWith(args, { '[id].json': '{}' })).toMatchObject({ code: 0, err: '' });
  expect(await runWith(args)).toMatchObject({ code: 2, err: expect.stringContaining('got the body itself') });
});

const row = { action: 'retry', processed: 'no', why: 'busy', source: 'Acme API reference', basis: 'S' } as const;
const acme = defineProvider({
  name: 'acme',
  read: ({ body }) => {
    const { code } = (body ?? {}) as { readonly code?: string };
    return code === undefined ? undefined : { code };
  },
  rules: [{ ...row, code: 'BUSY' }],
  keys: [{ name: 'ref', kind: 'operation', ...bodyKey('ref'), protects: () => true }],
});
const modules: Readonly<Record<string, object>> = {
  './acme.js': { default: acme },
  './factory.mjs': { acme: () => acme, answer: 42 },
  './common.cjs': { default: { acme } },
  './two.js': { one: acme, other: acme, helper: () => 1 },
  './hooks.js': { acme: () => acme, read: () => undefined },
  './none.js': { answer: 42 },
  './throws.js': {
    default: () => {
      throw new Error('ACME_KEY is not set');
    },
  },
  './wrong.js': { default: () => ({ name: 'acme' }) },
};

const late = { 'body.json': '{"errorCode":"NO_RESPONSE_FROM_ISSUER"}', '-': '{"status_code":"503"}' };

describe('the width of the output', () => {
  test.each([
    ['a terminal', { isTTY: true, columns: 132 }, 132],
    ['a terminal that does not know its size', { isTTY: true, columns: 0 }, 80],
    ['a pipe', {}, undefined],
  ])('%s', (_what, stream, width) => {
    expect(widthOf(stream)).toBe(width);
  });
});

describe('recoverable explain', () => {
  test('says what would be done, in words', async () => {
    const args = ['explain', '--provider', 'mdes', '--status', '200', '--method', 'POST'];
    const { code, out } = await runWith([...args, '--header', 'retry-after: 45', 'body.json'], late);
    expect(code).toBe(0);
    expect(out).toMatch(/^NO_RESPONSE_FROM_ISSUER: retry after 45000 ms\n/);
    expect(out).toContain('processed  yes');
  });

  test('says what a person can do about it, if the row says so', async () => {
    const wrongKey = { '-': '{"status_code":"401"}' };
    const args = ['explain', '--provider', 'midtrans', '--status', '200'];
    expect((await runWith([...args, '-'], wrongKey)).out).toMatch(/^remedy {5}See that the server key.*\.$/m);
    expect(JSON.parse((await runWith([...args, '--json', '-'], wrongKey)).out).remedy).toMatch(
      /^See that the server key/,
    );
  });

  test('reads the standard input and prints JSON: what an attached client would do, with the key that it adds', async () => {
    const args = ['explain', '--provider', 'midtrans', '--status', '200', '--method', 'POST', '--url', '/v2/charge'];
    const bare = JSON.parse((await runWith([...args, '--json', '-'], late)).out);
    expect(bare).toMatchObject({ code: '503', action: 'retry', processed: 'maybe', delayMs: 2000 });
    const tooLong = `Idempotency-Key: ${'k'.repeat(100)}`;
    const keyed = (await runWith([...args, '--json', '--request-header', tooLong, '-'], late)).out;
    expect(JSON.parse(keyed)).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['stripe', '/v1/payment_intents'],
    ['midtrans', '/v2/charge'],
    ['paypal', '/v2/checkout/orders'],
    ['adyen', '/v71/payments'],
  ])('counts the key that an attached client adds: %s', async (provider, url) => {
    const args = ['explain', '--provider', provider, '--method', 'POST', '--error', 'ECONNRESET'];
    expect((await runWith([...args, '--url', url])).out).toMatch(/^ECONNRESET: retry after/);
    expect((await runWith(args)).out).toMatch(/\nnote {7}without --url, the keys that a client adds/);
  });

  test('says what the letters of a source mean, and its JSON has a schema version', async () => {
    const { out } = await runWith(
      ['explain', '--provider', 'mdes', '--error', 'ECONNRESET', '--method', 'POST'],
      {},
      60,
    );
    expect(out.replaceAll(/\n +/g, ' ')).toMatch(/source .*\((?:S|S~|D|J): .+\)/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(
      JSON.parse((await runWith(['explain', '--provider', 'mdes', '--error', 'EPIPE', '--json'])).out).schema,
    ).toBe(1);
  });

  test.each([
    [['--status', '200', '-'], { status_code: '202', transaction_status: 'deny', channel_response_code: '05' }],
    [['--status', '500', '-'], { status_code: '777' }],
  ])('says how a payment was declined, and whether it is looked up: %j', async (asked, body) => {
    const args = ['explain', '--provider', 'midtrans', '--method', 'POST', '--url', '/v2/charge', ...asked];
    const { out } = await runWith(args, { '-': JSON.stringify(body) });
    const isDecline = 'transaction_status' in body;
    expect(out).toMatch(
      isDecline
        ? /^decline {4}do_not_honor, retryable never\nprocessed {2}no\nrow/m
        : /^processed {2}maybe\nlook-up {4}yes, it may have taken effect\n/m,
    );
    const verdict = JSON.parse((await runWith([...args, '--json'], { '-': JSON.stringify(body) })).out);
    expect(verdict.rule.processed).toBe(verdict.processed);
    expect(verdict).toMatchObject(
      isDecline
        ? { decline: { code: 'do_not_honor', retryable: 'never', providerCode: '05' }, lookUp: 'no' }
        : { lookUp: 'yes' },
    );
  });

  test('says that a provider without a look-up cannot be asked', async () => {
    const { out } = await runWith(['explain', '--provider', './acme.js', '--method', 'POST', '--error', 'ECONNRESET']);
    expect(out).toMatch(/^look-up {4}not possible unless you pass reconcile; it may have taken effect$/m);
  });

  test('takes an earlier ambiguous attempt into account', async () => {
    const args = [
      'explain',
      '--provider',
      'mastercard',
      '--status',
      '400',
      '--method',
      'POST',
      '--after-ambiguous',
      'e',
    ];
    const { out } = await runWith(args, { e: '{"Errors":{"Error":{"ReasonCode":"DUPLICATED_X_MC_CORRELATION_ID"}}}' });
    expect(out).toMatch(/^DUPLICATED_X_MC_CORRELATION_ID: reconcile\n/);
  });

  test('prints nothing but fields if no terminal reads it', async () => {
    const args = ['explain', '--provider', 'midtrans', '--method', 'POST', '--error', 'ECONNRESET'];
    const { out, err } = await runCommandPiped(args);
    const fields = out.split('\n').map((line) => line.split('\t'));
    expect(fields.pop()).toEqual(['']);
    expect(fields.map(([name]) => name)).toEqual([
      'code',
      'action',
      'why',
      'remedy',
      'processed',
      'look-up',
      'row',
      'source',
    ]);
    expect(fields.every(({ length }) => length === 2)).toBe(true);
    expect(fields.slice(0, 2)).toEqual([
      ['code', 'ECONNRESET'],
      ['action', 'reconcile'],
    ]);
    expect(err).toMatch(/^recoverable: without --url, the keys that a client adds/);
    const success = ['explain', '--provider', 'plain-http', '--status', '204'];
    expect(await runCommandPiped(success)).toEqual({ out: 'action\tnone\n', err: '' });
  });

  test('says so for a success', async () => {
    const { out } = await runWith(['explain', '--provider', 'plain-http', '--status', '204']);
    expect(out).toBe('success: nothing to recover from\n');
  });

  test.each(['./acme.js', './factory.mjs', './factory.mjs#acme', './common.cjs', './two.js#other'])(
    'takes the provider of a module: %s',
    async (provider) => {
      const args = ['explain', '--provider', provider, '--status', '503', '--json', 'busy.json'];
      const { out } = await runWith(args, { 'busy.json': '{"code":"BUSY"}' });
      expect(JSON.parse(out)).toMatchObject({ code: 'BUSY', action: 'retry', processed: 'no' });
      expect(JSON.parse((await runWith(['rules', provider, '--json'])).out).rules[0]).toMatchObject({ code: 'BUSY' });
      expect((await runWith(['rules', '--provider', provider])).out).toContain('Acme API');
    },
  );

  test('takes a transport code instead of an answer', async () => {
    const args = ['explain', '--provider', './acme.js', '--method', 'POST', '--error'];
    expect((await runWith([...args, 'ECONNREFUSED'])).out).toMatch(/^ECONNREFUSED: retry after/);
    expect((await runWith([...args, 'ECONNRESET'])).out).toMatch(/^ECONNRESET: reconcile\n/);
    expect((await runWith([...args, 'UND_ERR_SOCKET'])).out).toMatch(/^ECONNRESET: reconcile\n/);
  });

  test.each([
    ['ECONNREST', "'ECONNREST' is not a code that recoverable knows, .*; did you mean ECONNRESET\\?"],
    ['UND_ERR_SOKET', '.*; did you mean UND_ERR_SOCKET\\?'],
    ['ERR_FROM_ANOTHER_WORLD', "'ERR_FROM_ANOTHER_WORLD' is not a code that recoverable knows, [^;]*"],
    ['ECONNRESET', undefined],
    ['UND_ERR_SOCKET', undefined],
    ['EPROTO', undefined],
    ['ENOENT', undefined],
  ])('tells of a code that it does not know: %s', async (error, said) => {
    for (const more of [[], ['--json']]) {
      const { code, err } = await runWith(['explain', '--provider', 'midtrans', '--error', error, ...more]);
      expect(code).toBe(0);
      expect(err).toMatch(said === undefined ? /^$/ : new RegExp(`^recoverable: ${said}\n$`));
    }
  });

  test.each([['{"ref":"order-1"}'], ['ref=order-1'], ['@body.txt']])(
    'finds the key in a request body: %s',
    async (request) => {
      const args = ['explain', '--provider', './acme.js', '--method', 'POST', '--error', 'ECONNRESET'];
      const { out } = await runWith([...args, '--request', request], { 'body.txt': '{"ref":"order-1"}\n' });
      expect(out).toMatch(/^ECONNRESET: retry after/);
    },
  );

  test.each([
    [[], /a command is missing/],
    [
      ['explain', '--provider', './gone.js', '--status', '200'],
      /--provider \.\/gone\.js cannot be loaded: Cannot find module/,
    ],
    [
      ['explain', '--provider', './none.js', '--status', '200'],
      /none\.js exports no provider, .*; its exports are answer/,
    ],
    [['explain', '--provider', './two.js', '--status', '200'], /choose \.\/two\.js#one or \.\/two\.js#other/],
    [
      ['explain', '--provider', './hooks.js', '--status', '200'],
      /several functions, each of which may make a provider: choose \.\/hooks\.js#acme or \.\/hooks\.js#read/,
    ],
    [
      ['explain', '--provider', './two.js#three', '--status', '200'],
      /has no export three; its exports are one, other, helper/,
    ],
    [
      ['explain', '--provider', './throws.js', '--status', '200'],
      /threw when it was called without options: ACME_KEY is not set/,
    ],
    [
      ['explain', '--provider', './wrong.js', '--status', '200'],
      /did not return a provider made by defineProvider\(\) when it was called/,
    ],
    [['explain', '--provider', 'mdes'], /--status must be .*, or use --error instead; got nothing/],
    [['explain', '--provider', 'mdes', '--error', 'reset'], /--error must be the code of an error, .*; got 'reset'/],
    [
      ['explain', '--provider', 'mdes', '--error', 'EPIPE', '--status', '200'],
      /--error is for a request without an answer/,
    ],
    [
      ['explain', '--provider', 'mdes', '--status', '200', '--request', 'hello'],
      /--request must be JSON, .*; got 'hello'/,
    ],
    [['rules', './gone.js'], /the provider \.\/gone\.js cannot be loaded: (?!.*tsx)/],
    [['rules', './gone.mts'], /gone\.mts cannot be loaded: .*; compile it, or set NODE_OPTIONS="--import tsx"\n/],
    [['rules', 'mdes', '--provider', 'mdes'], /at most one provider/],
    [['retry'], /'retry' is not a command/],
    [['explain', '--status', '200'], /--provider must be one of midtrans, mastercard, .*got nothing/],
    [['explain', '--provider', 'paypel', '--status', '200'], /got 'paypel': did you mean paypal\?/],
    [
      ['explain', '--provider', 'mdes', '--status', '99'],
      /--status must be an HTTP status from 100 to 999, or use --error instead; got '99'/,
    ],
    [['explain', '--provider', 'mdes', '--status', '200', '--header', 'x'], /--header must be 'name: value'; got 'x'/],
    [['explain', '--provider', 'mdes', '--status', '200', 'none.json'], /none\.json/],
    [['explain', '--provider', 'mdes', '--status', '200', '--frob'], /--frob/],
    [
      ['explain', '--provider', 'mdes', '--status', '200', '--method', '1'],
      /--method must be an HTTP method, such as POST; got '1'/,
    ],
    [
      ['explain', '--provider', 'mdes', '--status', '200', '--method', 'PSOT'],
      /--method must be an HTTP method; got 'PSOT': did you mean POST\?/,
    ],
    [['rules', 'nopal'], /the provider must be one of/],
  ])('refuses %j', async (args, message) => {
    const { code, err, out } = await runWith(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});

describe('recoverable rules', () => {
  test('prints the rows of a provider as JSON', async () => {
    const { schema, rules } = JSON.parse((await runWith(['rules', 'midtrans', '--json'])).out);
    expect(schema).toBe(1);
    const told = ({ decline, processed }: Rule) => ({ processed: decline === undefined ? processed : 'no' });
    expect(rules).toEqual(midtrans().rules.map((rule) => ({ provider: 'midtrans', ...rule, ...told(rule) })));
  });

  test('draws a table for people, within the width', async () => {
    const { out } = await runWith(['rules', 'lemanpay']);
    expect(out).toContain('xx0204');
    expect(out).toContain('active refund');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test.each([40, 80, 109, 110, 200])('fits a terminal of %d columns, with a legend', async (width) => {
    const { out } = await runWith(['rules', 'lemanpay'], {}, width);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    expect(out.replaceAll(/\s+/g, ' ')).toContain("S~ the provider's documentation points to the action");
  });

  test('prints a row on a line, with a tab between its cells, if no terminal reads it', async () => {
    const { out } = await runCommandPiped(['rules', 'midtrans']);
    const rows = out.trimEnd().split('\n');
    const { rules } = midtrans();
    expect(rows).toHaveLength(rules.length);
    for (const [index, row] of rows.entries()) {
      const cells = row.split('\t');
      expect(cells).toHaveLength(8);
      expect([cells[0], cells[1]]).toEqual(['midtrans', expect.stringContaining(rules[index]?.code ?? '')]);
      expect(cells[6]).toContain(rules[index]?.why);
    }
    expect(out).not.toMatch(/[─│┌]|our judgement: no document/);
  });

  test('prints every provider by default, and help', async () => {
    const { out } = await runWith(['rules']);
    for (const name of ['midtrans', 'mastercard', 'mdes', 'lemanpay', 'plain-http']) expect(out).toContain(`${name}\n`);
    expect((await runWith(['--version'])).out).toBe('1.2.3\n');
    expect((await runWith(['--help'])).out).toContain('Usage: recoverable COMMAND');
  });
});
