import Table from 'cli-table3';
import type { Provider, RowDelay, Rule } from '../providers/provider.js';
import { asTold } from '../providers/rule.js';
import { LEGEND } from './basis.js';
import { conditionOf } from './explain.js';
import { onlyOne, readFlags } from './flags.js';
import { loadProvider } from './load-provider.js';
import { providersByName } from './named-providers.js';
import { linesOf } from './plain.js';
import { SCHEMA, type World } from './world.js';
import { wrap } from './wrap.js';

/** Columns of each field, without borders, in a terminal of the usual 150 columns. */
const SHARES = [27, 18, 13, 11, 14, 36, 22];
/** A narrower terminal has no room for a table. */
const NARROWEST = 110;

/** `recoverable rules`: prints the tables. */
export async function rulesCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = readFlags(args, {
    provider: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const name = onlyOne([...positionals, ...(values.provider === undefined ? [] : [values.provider])], 'provider');
  const providers =
    name === undefined ? [...providersByName().values()] : [await loadProvider(name, 'the provider', world)];
  if (values.json) {
    const rules = providers.flatMap(({ name: provider, rules }) =>
      rules.map((rule) => ({ provider, ...asTold(rule) })),
    );
    world.out(`${JSON.stringify({ schema: SCHEMA, rules }, null, 2)}\n`);
    return 0;
  }
  const { width } = world;
  if (width === undefined) {
    for (const { name, rules } of providers) world.out(linesOf(rules.map((rule) => [name, ...rowOf(rule)])));
    return 0;
  }
  for (const provider of providers) world.out(`${provider.name}\n${draw(provider, width)}\n\n`);
  world.out(`${LEGEND.map((line) => wrap(line, width, ' '.repeat(11))).join('\n')}\n`);
  return 0;
}

function draw({ rules }: Provider, width: number): string {
  if (width < NARROWEST) return rules.map((rule) => blockOf(rule, width)).join('\n');
  const borders = SHARES.length + 1;
  const room = width - borders;
  const whole = SHARES.reduce((sum, share) => sum + share, 0);
  const table = new Table({
    head: ['code', 'when', 'action', 'processed', 'delay', 'why, and what to do', 'source'],
    colWidths: SHARES.map((share) => Math.floor((share / whole) * room)),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rules.map((rule) => rowOf(rule, Math.floor(((SHARES[0] as number) / whole) * room) - 2)));
  return table.toString();
}

/** A row as lines for a narrow terminal. */
function blockOf(rule: Rule, width: number): string {
  const [code, when, action, processed, delay, why, source] = rowOf(rule);
  return [
    [code, when && `when ${when}`].filter(Boolean).join(', '),
    [`  ${action}`, `processed ${processed}`, delay].filter(Boolean).join(' · '),
    `  ${why}`,
    `  ${source}`,
  ]
    .map((line) => wrap(line, width, '    '))
    .join('\n');
}

/** Its cells. */
function rowOf(rule: Rule, codeWidth = Number.POSITIVE_INFINITY): string[] {
  const { code, field, when, action, processed, delay, why, remedy, source, basis } = asTold(rule);
  return [
    breakCode(field === undefined ? code : `${code} in ${field}`, codeWidth),
    when === undefined ? '' : conditionOf(when),
    rule.afterAmbiguous === undefined ? action : `${action}, in doubt ${rule.afterAmbiguous}`,
    processed,
    delay === undefined ? '' : delayOf(delay),
    remedy === undefined ? why : `${why}. ${remedy}`,
    `${source} (${basis})`,
  ];
}

/** Long codes have no spaces to wrap at, so they are broken after an underscore. */
function breakCode(code: string, width: number): string {
  const lines = [''];
  for (const part of code.split(/(?<=[_ ])/)) {
    const last = lines.length - 1;
    if (`${lines[last]}${part}`.length <= width) lines[last] += part;
    else lines.push(part);
  }
  return lines.filter((line) => line !== '').join('\n');
}

function delayOf({ initial, factor = 2, max = 30_000, told }: RowDelay): string {
  const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;
  if (told) return `as asked, else ${seconds(initial)}`;
  return factor === 1 ? seconds(initial) : `${seconds(initial)} x${factor}, at most ${seconds(max)}`;
}
