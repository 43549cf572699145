import { explain, type Verdict } from '../engine/explain.js';
import type { ExplainOptions } from '../engine/explain-options.js';
import { asTold, type Processed } from '../providers/rule.js';
import { sayBasis } from './basis.js';
import { onlyOne, readFlags } from './flags.js';
import { loadProvider } from './load-provider.js';
import { namedProvider } from './named-providers.js';
import { checkMethod, unknownError } from './near-misses.js';
import { fieldsOf } from './plain.js';
import { SCHEMA, UsageError, type World } from './world.js';
import { wrap } from './wrap.js';

const UNPLACED = 'without --url, the keys that a client adds to requests of this endpoint do not count';

/** `recoverable explain`: what would be done after an answer, or after none. */
export async function explainCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = readFlags(args, {
    provider: { type: 'string' },
    status: { type: 'string' },
    error: { type: 'string' },
    method: { type: 'string', default: 'GET' },
    url: { type: 'string', default: '' },
    header: { type: 'string', multiple: true, default: [] },
    request: { type: 'string' },
    'request-header': { type: 'string', multiple: true, default: [] },
    'after-ambiguous': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const named = positionals.find((given) => namedProvider(given) !== undefined);
  if (values.provider === undefined && named !== undefined)
    throw new UsageError(`the provider is a flag; did you mean --provider ${named}?`);
  const provider = await loadProvider(values.provider, '--provider', world);
  const file = onlyOne(positionals);
  const { method, url, error, status } = values;
  if (error !== undefined && (status !== undefined || file !== undefined || values.header.length > 0)) {
    throw new UsageError('--error is for a request without an answer: leave out --status, --header and FILE');
  }
  const requestHeaders = headersOf(values['request-header'], '--request-header');
  const request = values.request === undefined ? undefined : requestOf(values.request, requestHeaders, world);
  const headers = headersOf(values.header, '--header');
  checkMethod(method);
  const asked = { method, url };
  const verdict = explain(
    provider,
    error === undefined
      ? { ...asked, status: statusOf(status), headers, data: file === undefined ? '' : bodyIn(file, world) }
      : { ...asked, error: errorOf(error) },
    { afterAmbiguous: values['after-ambiguous'], requestHeaders, ...request, now: Date.now() },
  );
  if (values.json)
    world.out(`${JSON.stringify({ schema: SCHEMA, ...(verdict ? asData(verdict) : { action: null }) }, null, 2)}\n`);
  else if (world.width !== undefined) world.out(describe(verdict, isUnplaced(verdict, asked), world.width));
  else {
    world.out(fieldsOf(verdict === undefined ? [['action', 'none']] : [...verdictOf(verdict)]));
    if (isUnplaced(verdict, asked)) world.err(`recoverable: ${UNPLACED}\n`);
  }
  const unknown = error === undefined || verdict === undefined ? undefined : unknownError(error, verdict.rule);
  if (unknown !== undefined) world.err(`recoverable: ${unknown}\n`);
  return 0;
}

/** Its row says of a decline what the verdict says: nothing was taken. */
function asData(verdict: Verdict): Verdict {
  return { ...verdict, rule: asTold(verdict.rule) };
}

/** @throws UsageError for a body where its file belongs; a file's name may begin as a body does, such as `[id].json` */
function bodyIn(file: string, world: World): string {
  try {
    return world.read(file);
  } catch (error) {
    if (!/^\s*[{[<]/.test(file)) throw error;
    throw new UsageError(
      "FILE must be a file that holds the answer's body, or - for the standard input; got the body itself",
    );
  }
}

/** The body of `--request`: JSON, or form fields written like a query; `@FILE` reads it from a file. */
function requestOf(
  given: string,
  requestHeaders: Readonly<Record<string, string>>,
  world: World,
): Pick<ExplainOptions, 'requestBody' | 'requestHeaders'> {
  const text = given.startsWith('@') ? world.read(given.slice(1)) : given;
  if (isJson(text)) return { requestBody: text };
  if (!/^[^\s=&{["]+=/.test(text)) {
    throw new UsageError(
      `--request must be JSON, the fields of a form such as 'amount=10&currency=EUR', or @FILE; got '${text}'`,
    );
  }
  return {
    requestBody: text,
    requestHeaders: { 'content-type': 'application/x-www-form-urlencoded', ...requestHeaders },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function errorOf(given: string): string {
  if (/^[A-Z][A-Z0-9_]+$/.test(given)) return given;
  throw new UsageError(`--error must be the code of an error, such as ECONNRESET or ETIMEDOUT; got '${given}'`);
}

function statusOf(given: string | undefined): number {
  if (given !== undefined && /^[1-9]\d{2}$/.test(given)) return Number(given);
  throw new UsageError(
    `--status must be an HTTP status from 100 to 999, or use --error instead; got ${given === undefined ? 'nothing' : `'${given}'`}`,
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

/** Whether a key that a client adds at some endpoints would lead to another action. */
function isUnplaced(verdict: Verdict | undefined, { method, url }: { readonly method: string; readonly url: string }) {
  return verdict?.action === 'reconcile' && url === '' && !/^(?:get|head|options)$/i.test(method);
}

function describe(verdict: Verdict | undefined, unplaced: boolean, columns: number): string {
  if (verdict === undefined) return 'success: nothing to recover from\n';
  const { code, action, delayMs, rule } = verdict;
  const wait = delayMs === undefined ? '' : ` after ${delayMs} ms`;
  const fields = [...reasonsOf(verdict, sayBasis(rule.basis)), ['note', unplaced ? UNPLACED : undefined] as const];
  const lines = fields.flatMap(([name, text]) =>
    text === undefined ? [] : wrap(`${name.padEnd(10)} ${text}`, columns, ' '.repeat(11)),
  );
  return `${[`${code}: ${action}${wait}`, ...lines].join('\n')}\n`;
}

/** The same as fields. */
function verdictOf(verdict: Verdict) {
  const { code, action, delayMs, rule } = verdict;
  return [
    ['code', code],
    ['action', action],
    ['delay', delayMs === undefined ? undefined : `${delayMs} ms`],
    ...reasonsOf(verdict, rule.basis),
  ] as const;
}

function reasonsOf({ why, remedy, processed, decline, lookUp, rule }: Verdict, basis: string) {
  return [
    ['why', why],
    ['remedy', remedy],
    ['decline', decline && `${decline.code}, retryable ${decline.retryable}`],
    ['processed', processed],
    ['look-up', lookUpOf(lookUp, processed)],
    ['row', nameOf(rule)],
    ['source', `${rule.source} (${basis})`],
  ] as const;
}

function lookUpOf(lookUp: Verdict['lookUp'], processed: Processed): string | undefined {
  if (lookUp === 'no') return undefined;
  const why = `${processed === 'no' ? 'an earlier request' : 'it'} may have taken effect`;
  return lookUp === 'yes' ? `yes, ${why}` : `not possible unless you pass reconcile; ${why}`;
}

function nameOf({ code, when }: Verdict['rule']): string {
  return when === undefined ? code : `${code} when ${conditionOf(when)}`;
}

/** A row's condition in words: `endpoint charge or snap, status 5xx`. */
export function conditionOf(when: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(when)
    .map(([name, wanted]) => `${name} ${typeof wanted === 'string' ? wanted : wanted.join(' or ')}`)
    .join(', ');
}
