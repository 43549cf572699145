import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.js';
import { commandNames } from '../../src/cli/help.js';
import type { World } from '../../src/cli/world.js';

async function run(...args: readonly string[]) {
  const said = { out: '', err: '' };
  const world = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
    version: () => '1.2.3',
  } as unknown as World;
  return { code: await runCommand(args, world), ...said };
}

const ways = commandNames.flatMap((name) => [
  [name, '--help'],
  [name, '-h'],
  [name, 'help'],
  ['help', name],
  ['--help', name],
  [name, '--json', '--help'],
]);

describe('help', () => {
  test.each(ways)('%s %s: usage, flags, examples and exit codes, in 80 columns', async (...args) => {
    const { code, out, err } = await run(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: recoverable ${args.find((word) => commandNames.includes(word as never))}`));
    expect(out).toMatch(/\nExamples:\n {2}recoverable /);
    expect(out).toMatch(/\nExit codes: 0 done, (?:1 .+, )?2 wrong usage\.\n$/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['timeline', '1 no such call, or a log that cannot be read'],
    ['deferred', '1 no such payment, or somebody has to look'],
  ])('%s says when it ends with 1', async (name, when) => {
    expect((await run(name, '--help')).out).toContain(`Exit codes: 0 done, ${when}, 2 wrong usage.`);
  });

  test('no flag is listed without what it does', async () => {
    for (const name of commandNames) {
      const lines = (await run(name, '--help')).out.split('\n');
      for (const line of lines) expect(line).not.toMatch(/^ {2}--\S+(?: [A-Z]\S*)?(?: {2}--|$)/);
    }
  });

  test.each([[['--help']], [['-h']], [['help']]])('%j lists the commands', async (args) => {
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    for (const name of commandNames) expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(out).toContain('Exit codes');
  });

  test.each(commandNames.map((name) => [name]))('%s --version says the version', async (name) => {
    expect(await run(name, '--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });

  test.each([
    [['explan'], /'explan' is not a command; did you mean explain\?/],
    [['frobnicate'], /'frobnicate' is not a command; the commands are explain, rules, timeline, simulate, simulator/],
    [['help', 'rule'], /did you mean rules\?/],
    [['explain', '--provder', 'stripe'], /--provder is not a flag; did you mean --provider\?\nSee recoverable explain/],
    [['rules', '--jsn'], /--jsn is not a flag; did you mean --json\?/],
    [['timeline', '--slow', '3'], /--slow is not a flag; did you mean --slowest\?|the flags are/],
    [['timeline', '--xyzzy'], /--xyzzy is not a flag; the flags are --call, --slowest/],
    [['rules', 'strip'], /got 'strip': did you mean stripe\?/],
    [['explain', 'stripe', '--status', '503'], /the provider is a flag; did you mean --provider stripe\?/],
    [
      ['explain', '--provider', 'stripe', '--status', '402', '{"error":{}}'],
      /FILE must be a file .*, or - for the standard input; got the body itself\n/,
    ],
    [['timeline', '--outcome', 'unkown'], /--outcome must be one of .*; got 'unkown': did you mean unknown\?/],
    [['simulate', '--shape', 'outge'], /--shape must be one of .*; got 'outge': did you mean outage\?/],
    [['deferred', 'lst'], /the action must be one of .*; got 'lst': did you mean list\?/],
    [['deferred'], /the action must be one of list, .*; got nothing/],
    [['simulator', 'midtrns'], /got 'midtrns': did you mean midtrans\?/],
    [['simulator'], /the simulator must be one of .*midtrans.*; got nothing/],
    [['simulator', 'stripe', '--port', 'x'], /--port must be a number; got 'x'/],
    [['simulator', 'stripe', '--latency', '5ms'], /--latency must be a number of milliseconds; got '5ms'/],
    [['simulator', 'stripe', '--port', '70000'], /port must be a port, .*65535; got 70000/],
    [['simulator', 'stripe', '--fault', '{"when":"now"}'], /fault\.when must be 'before' or 'after'; got 'now'/],
    [['simulator', 'stripe', '--chaos', '25'], /ratio must be a share of requests.*; got 25/],
    [['explain', '--provider'], /^recoverable: --provider needs a value\n/],
    [
      ['explain', '--provider', '--status', '500'],
      /--provider needs a value; if it begins with a dash, --provider=VALUE\n/,
    ],
    [['rules', '--json=5'], /^recoverable: --json takes no value\n/],
    [['timeline', '--json', '--html', 'x'], /--json or --html, not both/],
  ])('refuses %j, and says what was meant', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
