import { expect, test } from '@jest/globals';
import { drawChart } from '../../src/simulation/chart.js';

const drawn = (...values: readonly (readonly number[])[]) =>
  drawChart(
    values.map((each, index) => ({ name: `line ${index}`, values: each })),
    { title: 'Load', unit: 'requests a second' },
  );

test('a chart is drawn for every series, and its texts are escaped', () => {
  const svg = drawChart(
    [
      { name: 'a <b> & "c"', values: [1, 2, 3] },
      { name: 'd', values: [3, 2, 1] },
    ],
    { title: 'x < y', unit: 'calls', trouble: [0, 1] },
  );
  expect(svg.match(/<path class="line s\d" d="M[^"]+"/g)?.length).toBe(2);
  expect(svg).toContain('a &lt;b> &amp; &quot;c&quot;');
  expect(svg).toContain('x &lt; y');
  expect(svg).not.toContain('NaN');
});

test('the names of lines that end at one point are drawn apart, inside the picture', () => {
  for (const end of [0, 40, 100]) {
    const svg = drawn([100, end], [100, end], [0, end]);
    const heights = [...svg.matchAll(/<text class="n\d" x="\d+" y="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(heights).toHaveLength(3);
    for (const [index, height] of heights.entries()) {
      expect(height - (heights[index - 1] ?? 0)).toBeGreaterThanOrEqual(16);
      expect(height).toBeLessThan(250);
    }
  }
});

test('a chart is as wide as the names of its lines need, and no wider than it was for short ones', () => {
  const widthFor = (name: string) => {
    const svg = drawChart([{ name, values: [1, 2] }], { title: 'Load', unit: 'calls' });
    return Number(/ width="(\d+)"/.exec(svg)?.[1]);
  };
  expect([widthFor(''), widthFor('recoverable')]).toEqual([760, 760]);
  const [, x] = /<text class="n0" x="(\d+)"/.exec(drawn([1, 2])) ?? [];
  expect(widthFor('3 retries, no budget (axios-retry)') - Number(x)).toBeGreaterThanOrEqual(34 * 6.5);
});

test('lines that overlap are told apart by their own marks at their own places', () => {
  const same = Array.from({ length: 60 }, () => 40);
  const svg = drawn(same, same, same);
  const marks = [...svg.matchAll(/<path class="mark m(\d)" transform="translate\(([\d.]+) [\d.]+\)" d="([^"]+)"/g)];
  const shapes = new Map(marks.map(([, line, , shape]) => [line, shape]));
  expect(new Set(shapes.values()).size).toBe(3);
  const places = marks.map(([, , x]) => x).filter((x) => Number(x) < 642);
  expect(places.length).toBeGreaterThan(12);
  expect(new Set(places).size).toBe(places.length);
});
