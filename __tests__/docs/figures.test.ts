import { describe, expect, test } from '@jest/globals';
import { pageAt, sectionOf } from './pages.js';

/** The cells of a table's rows below its head, by their first one. */
function rowsIn(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = text
    .split('\n')
    .filter((line, index, lines) => /^\| (?!-)/.test(line) && !/^\| -/.test(lines[index + 1] ?? ''));
  return new Map(
    rows
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
      .map(([name = '', ...cells]) => [name, cells]),
  );
}

const cellOf = (scenario: string, who: string, column: number): readonly string[] =>
  rowsIn(sectionOf('docs/storm.md', scenario))
    .get(who)
    ?.[column]?.split(/; |, | \/ /) ?? [];

const summary = rowsIn(sectionOf('docs/protection.md', 'What it does to sales and to a provider'));

describe('the figures of a storm', () => {
  const names = [...summary.keys()].filter((name) => /^[a-z0-9]/i.test(name));

  test.each(names)('are in docs/protection.md as in docs/storm.md: %s', (who) => {
    const [sales] = cellOf('brown-out', who, 0);
    const [sold, load] = cellOf('outage', who, 0);
    const [recovered = '', after] = cellOf('collapse', who, 0);
    const [seeds, of] = recovered.split('/');
    const how = seeds !== of ? '' : after === '0' ? ', at once' : `, after ${after} s`;
    expect(summary.get(who)).toEqual([sales, `${sold}, ${load}`, `${seeds} of ${of}${how}`]);
  });

  test('name the price, as docs/storm.md has it', () => {
    const [ours, blind, none] = ['recoverable', '3 retries, no budget (axios-retry)', 'no retries'].map(
      (who) => cellOf('brown-out-75', who, 0)[0],
    );
    expect(pageAt('docs/protection.md').text.replace(/\s+/g, ' ')).toContain(
      `${ours} of the calls succeed, against ${blind} with three blind retries and ${none} with none`,
    );
  });

  test('are in the README and on the page of several processes, too', () => {
    const readme = pageAt('README.md').text.replace(/\s+/g, ' ');
    const sold = (who: string, column: number) => cellOf('outage', who, column)[0];
    const short = 'recoverable, for a checkout (10 s)';
    expect(sold('no retries', 0)).toBe('0.0%');
    expect(readme).toContain(
      `${sold('recoverable', 0)} of the calls of one process succeed if they may wait 30 s, ${sold(short, 0)} if they may wait 10 s, and none without retries`,
    );
    expect(readme).toContain(
      `With a hundred processes, it is ${sold('recoverable', 2)} and ${sold(short, 2)}; ${sold('recoverable, shared by Redis', 2)} if they`,
    );
    const of = (who: string, column: number) => cellOf('outage', who, column)[1];
    const [alone, shared] = ['recoverable', 'recoverable, shared by Redis'];
    expect(pageAt('docs/several-processes.md').text.replace(/\s+/g, ' ')).toContain(
      `${of(shared, 2)} of the load is left in a full outage instead of ${of(alone, 2)}. With a thousand it is ${of(shared, 3)} instead of ${of(alone, 3)}`,
    );
  });
});

describe('what callers believe', () => {
  test('is in the README as in the table of charges', () => {
    const short = rowsIn(pageAt('README.md').text);
    const whole = rowsIn(
      sectionOf('docs/benchmarks.md', 'Do callers believe the truth?').split('Tokenizations')[0] ?? '',
    );
    const doubled = Number(whole.get('axios-retry, a new suffix on a used id')?.[3]).toLocaleString('en');
    expect(pageAt('README.md').text).toContain(`charged ${doubled} of 10,000 customers twice`);
    for (const name of [
      'axios alone',
      'axios-retry, retrying everything',
      'axios-retry, a new suffix on a used id',
      'recoverable',
    ]) {
      const [, , told, twice, , unknown] = whole.get(name) ?? [];
      const brief = short.get(name)?.map((cell) => cell.replaceAll('*', ''));
      expect([name, brief]).toEqual([name, [twice, told, unknown]]);
    }
  });
});
