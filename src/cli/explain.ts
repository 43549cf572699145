import { parseArgs } from 'node:util';
import { explain, type Verdict } from '../engine/explain.js';
import { findProvider } from './named-providers.js';
import { UsageError, type World } from './world.js';

/** `recoverable explain`: what would be done after an answer. */
export function explainCommand(args: readonly string[], world: World): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      provider: { type: 'string' },
      status: { type: 'string' },
      method: { type: 'string', default: 'GET' },
      url: { type: 'string', default: '' },
      header: { type: 'string', multiple: true, default: [] },
      'request-header': { type: 'string', multiple: true, default: [] },
      'after-ambiguous': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const provider = findProvider(values.provider, '--provider');
  if (positionals.length > 1) throw new UsageError(`one FILE at most; got ${positionals.join(' ')}`);
  const [file] = positionals;
  const verdict = explain(
    provider,
    {
      method: values.method,
      url: values.url,
      status: statusOf(values.status),
      headers: headersOf(values.header, '--header'),
      data: file === undefined ? '' : world.read(file),
    },
    {
      afterAmbiguous: values['after-ambiguous'],
      requestHeaders: headersOf(values['request-header'], '--request-header'),
      now: Date.now(),
    },
  );
  world.out(values.json ? `${JSON.stringify(verdict ?? { action: null }, null, 2)}\n` : describe(verdict));
}

function statusOf(given: string | undefined): number {
  if (given !== undefined && /^[1-9]\d{2}$/.test(given)) return Number(given);
  throw new UsageError(
    `--status must be an HTTP status from 100 to 999; got ${given === undefined ? 'nothing' : `'${given}'`}`,
  );
}

function headersOf(lines: readonly string[], flag: string): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw new UsageError(`${flag} must be 'name: value'; got '${line}'`);
      }
      return [name.toLowerCase(), value];
    }),
  );
}

function describe(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'success: nothing to recover from\n';
  const { code, action, processed, delayMs, rule, why, remedy } = verdict;
  const wait = delayMs === undefined ? '' : ` after ${delayMs} ms`;
  return `${[
    `${code}: ${action}${wait}`,
    `why        ${why}`,
    ...(remedy === undefined ? [] : [`remedy     ${remedy}`]),
    `processed  ${processed}`,
    `row        ${rule.code}${rule.when === undefined ? '' : ` when ${conditionOf(rule.when)}`}`,
    `source     ${rule.source} (${rule.basis})`,
  ].join('\n')}\n`;
}

/** A row's condition in words: `endpoint charge or snap, status 5xx`. */
export function conditionOf(when: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(when)
    .map(([name, wanted]) => `${name} ${typeof wanted === 'string' ? wanted : wanted.join(' or ')}`)
    .join(', ');
}
