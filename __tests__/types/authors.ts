// What the types allow an author of a provider, and refuse. Nothing here runs: see surface.ts.
import {
  bodyKey,
  defineProvider,
  extendProvider,
  faults,
  headerKey,
  type KeyDefinition,
  midtrans,
  pathKey,
  plainHttp,
  type Rule,
  refusals,
  rule,
  withRemedies,
} from '../../src/index.js';

const common = { processed: 'no', why: 'why', source: 'docs', basis: 'S' } as const;

/** A row that is made by itself keeps its literals, also where it is changed later. */
const busy = rule({ ...common, code: 'BUSY', action: 'retry' });
export const action: 'retry' = busy.action;
export const table: readonly Rule[] = [
  busy,
  { ...busy, code: 'FULL' },
  ...[busy].map((row) => ({ ...row, delay: { initial: 1 } })),
];

export const rows = [
  () => rule({ ...common, code: 'A', action: 're-key', keys: ['id'] }),
  () => rule({ ...common, code: 'A', action: 'retry', keys: ['id'], absent: 're-key' }),
  // @ts-expect-error: nothing that is done about what is absent
  () => rule({ ...common, code: 'A', action: 'retry', absent: 'retry' }),
  // @ts-expect-error: no action
  () => rule({ ...common, code: 'A', action: 'retri' }),
  // @ts-expect-error: a column that there is not
  () => rule({ ...common, code: 'A', action: 'retry', maxRetrys: 3 }),
  // @ts-expect-error: a column is missing
  () => rule({ code: 'A', action: 'retry' }),
];

/** Groups of rows give rows. */
export const groups: readonly Rule[] = withRemedies({ A: 'Ask them.' }, [
  ...refusals({ source: 'docs', basis: 'S' }, ['A', 'why'], ['B', 'why', { settles: true }]),
  ...faults({ source: 'docs', basis: 'S' }, ['C', 'why']),
]);

export const groupsRefused = [
  // @ts-expect-error: nobody knows where it is documented
  () => refusals({ basis: 'S' }, ['A', 'why']),
  // @ts-expect-error: a column that there is not
  () => faults({ source: 'docs', basis: 'S' }, ['A', 'why', { outages: true }]),
];

export const keys = [
  { name: 'id', kind: 'operation', ...headerKey('Id'), lifetime: 1000 },
  { name: 'id', kind: 'operation', ...headerKey('Id'), lifetime: ({ path }) => (path === '/a' ? 1 : 2) },
  { name: 'id', kind: 'operation', ...pathKey(/\/order\/([^/]+)/) },
  { name: 'id', kind: 'operation', ...bodyKey('id'), attach: (method, url, body) => url() !== method && body() !== '' },
  { name: 'id', kind: 'operation', attach: () => true, write: (request) => Object.assign(request, { url: '/' }) },
  { name: 'id', kind: 'operation', replays: '2xx', protects: () => true },
  // @ts-expect-error: nothing that a second request gets
  { name: 'id', kind: 'operation', replays: 'some' },
  // @ts-expect-error: a pattern, and no path
  { name: 'id', kind: 'operation', ...pathKey('order', 'id') },
  // @ts-expect-error: no milliseconds
  { name: 'id', kind: 'operation', lifetime: () => '1 h' },
  // @ts-expect-error: no milliseconds
  { name: 'id', kind: 'operation', lifetime: '1 h' },
] satisfies KeyDefinition[];

export const extended = [
  () => extendProvider(midtrans(), { hosts: ['x.acme.com'], rules: [busy], keys: { orderId: false } }),
  () => extendProvider(extendProvider(plainHttp(), {}), { settledAfter: 1 }),
  () => extendProvider(defineProvider({ name: 'a' }), { policy: { maxAttempts: 1 } }),
  // @ts-expect-error: a key is switched off, and never on
  () => extendProvider(midtrans(), { keys: { orderId: true } }),
  // @ts-expect-error: not to be changed
  () => extendProvider(midtrans(), { name: 'b' }),
  // @ts-expect-error: no provider
  () => extendProvider({ name: 'a' }, {}),
];
