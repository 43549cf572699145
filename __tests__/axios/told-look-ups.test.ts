import { describe, expect, test } from '@jest/globals';
import { safeError } from '../../src/index.js';
import { lose, nothing, paid, type Said } from './lost-charge.js';

describe('a look-up is reported', () => {
  test('with when it was asked and what it found, in the report and in its line', async () => {
    const { report, lines } = await lose([
      [401, { status_code: '401' }],
      [200, paid],
    ]);
    expect(report).toMatchObject({ outcome: 'reconciled' });
    expect(report?.lookUps).toEqual([
      { lookUp: 1, askedAfterMs: expect.any(Number), found: 'undecided', status: 401, code: '401' },
      { lookUp: 2, askedAfterMs: expect.any(Number), found: 'landed', status: 200 },
    ]);
    const [first, second] = report?.lookUps ?? [];
    expect((second?.askedAfterMs ?? 0) - (first?.askedAfterMs ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(lines).toMatchObject([
      { found: 'undecided', status: 401, foundCode: '401', code: 'ECONNRESET' },
      { found: 'landed', status: 200 },
    ]);
    expect(lines[1]).not.toHaveProperty('foundCode');
  });

  test.each<[string, Said, object]>([
    ['was refused', [503, { status_code: '503' }], { status: 503, code: '503' }],
    ['has an error inside HTTP 200', [200, { status_code: '500' }], { status: 200, code: '500' }],
    ['is a page', [200, '<html><body>Please log in</body></html>'], { status: 200, code: expect.any(String) }],
    ['was lost', 'ECONNRESET', { code: 'ECONNRESET' }],
    ['took too long', 'ETIMEDOUT', { code: 'ETIMEDOUT' }],
    ['is about another order', [200, { ...paid, order_id: 'o-2' }], { status: 200 }],
  ])('that decided nothing because its answer %s: with what was read of it', async (_, said, told) => {
    const { report, lines } = await lose([said], { deadline: 3000 });
    expect(report?.outcome).toBe('unknown');
    expect(report?.lookUps?.[0]).toEqual({ lookUp: 1, askedAfterMs: expect.any(Number), found: 'undecided', ...told });
    expect(lines[0]).toMatchObject({ found: 'undecided' });
  });

  test('with the code of an absence too', async () => {
    const { report } = await lose([[404, nothing]], { maxAttempts: 1 });
    expect(report).toMatchObject({ outcome: 'failed' });
    expect(report?.lookUps?.[0]).toMatchObject({ found: 'absent', status: 404, code: '404' });
  });

  test('without a possible secret in place of a code', async () => {
    const { ended, report, lines } = await lose([[200, { status_code: '4811111111111114' }]], { deadline: 3000 });
    expect(report?.lookUps?.[0]).toMatchObject({ found: 'undecided', status: 200 });
    for (const shown of [report, lines, safeError(ended)]) expect(JSON.stringify(shown)).not.toContain('4811');
    expect(safeError(ended).recovery?.lookUps).toEqual(report?.lookUps);
  });

  test('at most twenty times: the first, and the last ones', async () => {
    const { report, lines } = await lose([[503, '']], { deadline: 150_000, backoff: () => 250 });
    expect(lines.length).toBeGreaterThan(20);
    expect(report?.lookUps).toHaveLength(20);
    expect(report?.lookUps?.map(({ lookUp }) => lookUp).slice(0, 2)).toEqual([1, lines.length - 18]);
    expect(report?.lookUps?.at(-1)?.lookUp).toBe(lines.length);
  });

  test('in the summary of a call that stays unknown', async () => {
    const { report } = await lose([[401, { status_code: '401' }]], { deadline: 3000 });
    expect(report?.summary).toContain('asked 3 times, last answered 401');
    const once = await lose([[401, { status_code: '401' }]], { deadline: 450 });
    expect(once.report?.summary).toContain('asked once, answered 401');
    const inside = await lose([[200, { status_code: '500' }]], { deadline: 450 });
    expect(inside.report?.summary).toContain('asked once, answered 500 inside HTTP 200');
  });
});
