import { namedProvider, namesOfProviders } from '../../src/cli/named-providers.js';
import type { KeyDefinition } from '../../src/providers/key.js';
import type { Provider } from '../../src/providers/provider.js';
import { sharedRules } from '../../src/providers/shared-rules.js';
import { codesTable } from './codes-table.js';
import { code, duration, table } from './markdown.js';

/** The marker before the generated part of a page. Everything below it is replaced. */
export const MARKER = '<!-- Generated from the rules by "npm run docs:providers". Do not edit below this line. -->';

/** The page that lists the rows of HTTP statuses and of the transport, which every provider ends with. */
const SHARED_PAGE = 'plain-http';

export interface ProviderPage {
  /** Relative to the package. */
  readonly path: string;
  readonly provider: Provider;
}

export function providerPages(): readonly ProviderPage[] {
  return namesOfProviders().map((name) => ({
    path: `docs/providers/${name}.md`,
    provider: namedProvider(name) as Provider,
  }));
}

/** The page with a fresh generated part; the part above the marker stays as it is. */
export function renewed(page: string, provider: Provider): string {
  const [written = ''] = page.split(MARKER);
  return `${written.trimEnd()}\n\n${MARKER}\n\n${referenceOf(provider)}`;
}

function referenceOf(provider: Provider): string {
  const own = provider.rules.slice(0, provider.rules.length - sharedRules.length);
  const isShared = provider.name === SHARED_PAGE;
  return `${[
    '## Reference',
    'This part is generated from the rules with the default options.',
    '### Facts',
    factsTable(provider),
    '### Keys',
    keysTable(provider.keys),
    '### Gaps',
    gapsOf(provider, own.length).join('\n'),
    '### Codes',
    `The first matching row counts. [How to read the table](#how-to-read-the-table).`,
    ...(own.length > 0 ? [codesTable(own)] : []),
    ...(isShared
      ? ['### HTTP statuses and the transport', 'Every provider ends with these rows.', codesTable(sharedRules)]
      : [
          `A code that no row here covers is judged by its status: that of HTTP, or the one in the body if the provider states it there, as Midtrans does. If that is no status of an error, as inside HTTP 200, the code fails fast. [Those rows](${SHARED_PAGE}.md#http-statuses-and-the-transport) are the same for every provider, as are those for timeouts, resets and refused connections.`,
        ]),
    LEGEND,
  ].join('\n\n')}\n`;
}

function factsTable({ name, hosts, reconcile, settledAfter, isPending, policies, rules }: Provider): string {
  const count = rules.length - sharedRules.length;
  return table(
    ['fact', 'value'],
    [
      ['name in logs, reports and commands', code(name)],
      [
        'hosts',
        hosts.length > 0
          ? hosts.map(code).join(', ')
          : 'none of its own: pass `hosts` if a client has several providers',
      ],
      ['built-in look-up', reconcile === undefined ? 'no' : 'yes'],
      ...(reconcile === undefined ? [] : [['"not found" is believed', `${duration(settledAfter)} after an attempt`]]),
      ['tells accepted from done', isPending === undefined ? 'no' : 'yes: the report says `pending: true`'],
      ...(policies === undefined
        ? []
        : [['endpoints with defaults of their own', Object.keys(policies).map(code).join(', ')]]),
      ['rows', `${count} of its own, ${sharedRules.length} that every provider has`],
    ],
  );
}

function keysTable(keys: readonly KeyDefinition[]): string {
  if (keys.length === 0) return 'None.';
  return table(
    ['key', 'names', 'attached if missing', 'makes a retry safe', 'a second request gets', 'lifetime'],
    keys.map((key) => [
      code(key.name),
      key.kind === 'operation' ? 'the payment: the same on every attempt' : 'one attempt: fresh on every attempt',
      attachedBy(key),
      key.protects === undefined ? 'no' : 'yes',
      key.protects === undefined ? '' : REPLAYS[key.replays ?? 'default'],
      key.protects === undefined ? '' : lifetimeOf(key),
    ]),
  );
}

const REPLAYS = {
  all: 'the first answer, failures included',
  '2xx': 'the first answer if it was a success',
  none: 'a refusal that proves the first',
  default: 'the first answer, or a refusal',
};

function attachedBy({ kind, attach, write }: KeyDefinition): string {
  if (attach !== undefined) return 'yes';
  if (kind === 'operation') return 'no: you set it';
  return write === undefined ? 'by your signer' : 'yes';
}

function lifetimeOf({ lifetime }: KeyDefinition): string {
  if (lifetime === undefined) return 'no limit';
  return typeof lifetime === 'number' ? duration(lifetime) : 'depends on the request';
}

function gapsOf({ keys, reconcile, rules }: Provider, count: number): readonly string[] {
  const own = rules.slice(0, count);
  const judged = own.filter(({ basis }) => basis === 'J').length;
  const isProtected = keys.some(({ protects }) => protects !== undefined);
  const gaps = [
    ...(isProtected
      ? []
      : [
          '- No key of this provider is documented to make a retry safe. A write in doubt is not retried unless you vouch for it with `recovery: { idempotent: true }`.',
        ]),
    ...(reconcile === undefined
      ? ['- Without options, there is no look-up: a call in doubt ends as `unknown` unless you pass `reconcile`.']
      : []),
    ...keys.flatMap((key) =>
      typeof key.lifetime === 'number' && key.protects !== undefined
        ? [
            `- ${code(key.name)} protects for ${duration(key.lifetime)}. After that, recoverable does not retry under it.`,
          ]
        : [],
    ),
    ...(judged > 0
      ? [`- ${judged} of its ${count} rows are our judgement (J): the documentation does not say what to do.`]
      : []),
  ];
  return gaps.length > 0 ? gaps : ['None known.'];
}

const LEGEND = `### How to read the table

${table(
  ['column', 'meaning'],
  [
    [
      'code',
      'as the provider sends it. A lower-case `x` stands for any digit, `*` for any code. "in" names the field that holds it, if it is not the usual one',
    ],
    ['when', 'what else must be true, such as the HTTP status, the endpoint, or where the code was found (`from`)'],
    [
      'action',
      '`retry`: send it again. `fail-fast`: stop. `re-key`: replace a key that was refused as used, then send again. `reconcile`: look up what became of it. A decline is final, and its `retryable` says if another payment may work',
    ],
    ['processed', 'could this attempt have taken effect? `no`, `maybe` or `yes`'],
    ['wait', 'before a retry. The policy and a Retry-After may make it longer'],
    [
      'basis',
      '**S**: the provider’s own documentation dictates the action. **S~**: it gives the direction. **D**: another official document. **J**: our judgement',
    ],
  ],
)}`;
