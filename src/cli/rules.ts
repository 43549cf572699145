import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Provider, RowDelay, Rule } from '../providers/provider.js';
import { conditionOf } from './explain.js';
import { loadProvider } from './load-provider.js';
import { providersByName } from './named-providers.js';
import { UsageError, type World } from './world.js';

/** Columns of each field, borders apart, in a terminal of the usual width. */
const SHARES = [27, 18, 13, 11, 14, 36, 22];
const NARROWEST = 110;
const USUAL = 150;

/** `recoverable rules`: the tables as they stand. */
export async function rulesCommand(args: readonly string[], world: World): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { provider: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const named = [...positionals, ...(values.provider === undefined ? [] : [values.provider])];
  if (named.length > 1) throw new UsageError(`one provider at most; got ${named.join(' ')}`);
  const [name] = named;
  const providers =
    name === undefined ? [...providersByName().values()] : [await loadProvider(name, 'the provider', world)];
  if (values.json) {
    const rows = providers.flatMap(({ name: provider, rules }) => rules.map((rule) => ({ provider, ...rule })));
    world.out(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  for (const provider of providers) world.out(`${provider.name}\n${draw(provider, world.width)}\n\n`);
}

function draw({ rules }: Provider, width = USUAL): string {
  const borders = SHARES.length + 1;
  const room = Math.max(NARROWEST, width) - borders;
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

function rowOf(rule: Rule, codeWidth: number): string[] {
  const { code, field, when, action, processed, delay, why, remedy, source, basis } = rule;
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

/** Long codes have no spaces to be wrapped at: they are broken after an underscore. */
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
  if (told) return `as told, else ${seconds(initial)}`;
  return factor === 1 ? seconds(initial) : `${seconds(initial)} x${factor}, at most ${seconds(max)}`;
}
