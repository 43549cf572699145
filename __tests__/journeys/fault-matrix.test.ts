import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/simulators/index.js';
import { byAxios, byFetch, type Cell, type Played, play } from './matrix/play.js';
import { type Subject, subjects } from './matrix/subjects.js';

type Plain = Omit<Fault, 'when'>;

/** A write that is sent elsewhere by GET: to what the provider does not know, and to nobody. */
const elsewhere = (location: string): Plain => ({ kind: 'status', status: 302, headers: { location } });

/** Every way in which the transport, or what stands between, can fail; each before and after the effect. */
const FAULTS: Readonly<Record<string, Plain>> = {
  'a reset': { kind: 'reset' },
  'no answer': { kind: 'hang' },
  'a provider that works for longer than an attempt': { kind: 'slow', ms: 1200 },
  'an answer byte by byte': { kind: 'drip', ms: 40 },
  'an answer cut off': { kind: 'truncate' },
  'half an answer': { kind: 'half' },
  "a proxy's 502": { kind: 'html', status: 502 },
  "a proxy's page in HTTP 200": { kind: 'html', status: 200 },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503 },
  '504': { kind: 'status', status: 504 },
  'a redirect to what is not there': elsewhere('/none'),
  'a redirect to nobody': elsewhere('http://127.0.0.1:1/'),
};

/** What proves nothing, in the place of the first answers to look-ups. */
function liesOf({ match, body }: NonNullable<Subject['lookUp']>): Readonly<Record<string, Fault>> {
  const lie = { when: 'after', match } as const;
  return {
    'a log-in page': { ...lie, kind: 'html', status: 200 },
    nothing: { ...lie, kind: 'empty' },
    'a cut answer': { ...lie, kind: 'half' },
    'a redirect': { ...lie, kind: 'status', status: 302, headers: { location: '/none' } },
    '"not found" inside 503': { ...lie, kind: 'body', status: 503, body },
    '"not found" too early': { ...lie, kind: 'body', body },
  };
}

const WHEN = ['before', 'after'] as const;

function cellsOf({ lookUp }: Subject): readonly Cell[] {
  const faults = Object.entries(FAULTS).flatMap(([what, fault]) =>
    WHEN.map((when) => ({ what: `${what} ${when} the effect`, faults: [{ ...fault, when }] })),
  );
  const lies = Object.entries(lookUp === undefined ? {} : liesOf(lookUp)).flatMap(([what, lie]) =>
    WHEN.map((when): Cell => {
      const lost: Fault = { kind: 'reset', when };
      return { call: 'write', what: `a reset ${when} the effect, and look-ups told ${what}`, faults: [lost, lie, lie] };
    }),
  );
  return [
    ...faults.map((each): Cell => ({ call: 'write', ...each })),
    ...lies,
    ...faults.map((each): Cell => ({ call: 'read', ...each })),
  ];
}

const edges = { axios: byAxios, fetch: byFetch };
const connected = subjects.flatMap((subject) => (['axios', 'fetch'] as const).map((by) => ({ ...subject, by })));

describe.each(connected)('$what, by $by', ({ by, ...subject }) => {
  const { decidable } = subject;
  const isPlain = subject.provider.name === 'plain-http';
  const cells = cellsOf(subject);
  const played = new Map<Cell, Played>();

  // Most of the time of a cell is spent waiting.
  beforeAll(async () => {
    await Promise.all(cells.map(async (cell) => played.set(cell, await play(subject, cell, edges[by]))));
  });

  test.each(cells.filter(({ call }) => call === 'write'))('a write, $what: what is believed is so', (cell) => {
    const { outcome, effects } = played.get(cell) as Played;
    expect({ outcome, effects: Math.max(effects, 1) }).toEqual({ outcome, effects: 1 });
    // A provider that speaks status codes only has no other success than its status: a page with HTTP 200 is one. Nor can it
    // say otherwise than by a refusal, 409, that the first request still runs.
    const isSlow = cell.faults.some(({ kind }) => kind === 'slow');
    if (isPlain && cell.what.includes('page in HTTP 200')) expect(outcome).toBe('ok');
    else if (outcome === 'failed') expect(effects).toBe(0);
    else if (outcome !== 'unknown') expect({ outcome, effects }).toEqual({ outcome, effects: 1 });
    if (decidable && !(isPlain && isSlow)) expect(outcome).not.toBe('unknown');
  });

  test.each(cells.filter(({ call }) => call === 'read'))('a read, $what: never unknown', (cell) => {
    const { outcome, requests } = played.get(cell) as Played;
    expect(['recovered', 'failed', 'ok']).toContain(outcome);
    expect(requests).toBeGreaterThan(0);
  });
});
