import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

/** One line of a chart: a value for each second. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export interface ChartOptions {
  readonly title: string;
  /** What is measured, with its unit. */
  readonly unit: string;
  /** Seconds of trouble, shaded. */
  readonly trouble?: readonly [from: number, to: number];
}

/** At least: longer names make it wider. */
const WIDTH = 760;
const HEIGHT = 280;
const MARGIN = { top: 40, right: 118, bottom: 40, left: 52 };
/** Pixels from the end of the lines to their names, and at most for a character of these. */
const BESIDE = 28;
const CHARACTER = 7;
/** Pixels between the names at the ends of the lines. */
const APART = 17;
/** Seconds between the marks on a line; each line begins with its own. */
const MARKED = 12;
/** Marks that distinguish lines lying on top of each other, around the point (0, 0). */
const MARKS = ['M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0', 'M-3.5 -3.5h7v7h-7z', 'M0 -5L5 4H-5z'];
const COLOURS = ['#0969da', '#59636e', '#cf222e', '#1a7f37', '#8250df', '#9a6700'];
const DARK = ['#4493f8', '#c9d1d9', '#f85149', '#3fb950', '#ab7df8', '#d29922'];
/** Later lines are drawn over earlier ones with gaps, so that both show if they coincide. */
const STROKES = ['stroke-width:3', 'stroke-width:1.8;stroke-dasharray:7 5', 'stroke-width:2;stroke-dasharray:2 3'];

/** Draws values over time as an SVG that fits a light and a dark page. */
export function drawChart(series: readonly Series[], { title, unit, trouble }: ChartOptions): string {
  const longest = Math.max(...series.map(({ name }) => name.length));
  const width = Math.max(WIDTH, WIDTH - MARGIN.right + BESIDE + CHARACTER * longest);
  const seconds = Math.max(...series.map(({ values }) => values.length));
  const most = Math.max(1, ...series.flatMap(({ values }) => values));
  const x = scaleLinear([0, seconds - 1], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([0, most], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  const path = line<number>(
    (_value, second) => x(second),
    (value) => y(value),
  ).digits(1);
  const bottom = HEIGHT - MARGIN.bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${styleOf(series.length)}</style>`,
    `<text class="title" x="${MARGIN.left}" y="20">${escapeXml(title)}</text>`,
    trouble && shade(x(trouble[0]), x(trouble[1]), bottom),
    ...y.ticks(5).map((tick) => {
      const at = y(tick).toFixed(1);
      const text = `<text class="tick end" x="${MARGIN.left - 8}" y="${(y(tick) + 4).toFixed(1)}">${tick}</text>`;
      return `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}"/>${text}`;
    }),
    ...x.ticks(8).map((tick) => `<text class="tick" x="${x(tick).toFixed(1)}" y="${bottom + 18}">${tick} s</text>`),
    `<text class="tick start" x="${MARGIN.left}" y="${MARGIN.top - 6}">${escapeXml(unit)}</text>`,
    ...series.map(({ values }, index) => `<path class="line s${index}" d="${path(values) ?? ''}"/>`),
    ...series.flatMap(({ values }, index) => marks(values, index, x, y)),
    ...names(series, y),
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n');
}

function shade(from: number, to: number, bottom: number): string {
  const height = bottom - MARGIN.top;
  return `<rect class="trouble" x="${from.toFixed(1)}" y="${MARGIN.top}" width="${(to - from).toFixed(1)}" height="${height}"/>`;
}

type Scale = (value: number) => number;

function marks(values: readonly number[], index: number, x: Scale, y: Scale): string[] {
  const shift = Math.round((index * MARKED) / MARKS.length);
  return values.flatMap((value, second) => (second % MARKED === shift ? [mark(index, x(second), y(value))] : []));
}

function mark(index: number, x: number, y: number): string {
  const shape = MARKS[index % MARKS.length];
  return `<path class="mark m${index}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="${shape}"/>`;
}

/** Each name at the end of its line, moved as far as needed to be readable, with its mark. */
function names(series: readonly Series[], y: Scale): string[] {
  const right = WIDTH - MARGIN.right;
  const ends = series.map(({ values }, index) => ({ index, end: y(values.at(-1) ?? 0) }));
  ends.sort((one, other) => one.end - other.end || one.index - other.index);
  const lowest = HEIGHT - MARGIN.bottom;
  let above = MARGIN.top - APART;
  return ends.flatMap(({ index, end }, rank) => {
    const room = lowest - (ends.length - 1 - rank) * APART;
    const at = Math.max(above + APART, Math.min(end, room));
    above = at;
    const lead = `<line class="lead" x1="${right + 2}" x2="${right + 14}" y1="${end.toFixed(1)}" y2="${at.toFixed(1)}"/>`;
    const name = escapeXml(series[index]?.name ?? '');
    return [
      lead,
      mark(index, right + 20, at),
      `<text class="n${index}" x="${right + BESIDE}" y="${(at + 4).toFixed(1)}">${name}</text>`,
    ];
  });
}

function styleOf(count: number): string {
  const strokes = (colours: readonly string[]) =>
    Array.from({ length: count }, (_, index) => {
      const colour = colours[index % colours.length];
      return `.s${index}{stroke:${colour}}.m${index},.n${index}{fill:${colour}}`;
    }).join('');
  const shapes = Array.from({ length: count }, (_, index) => `.s${index}{${STROKES[index % STROKES.length]}}`).join('');
  return [
    'text{font:12px system-ui,sans-serif;fill:#1f2328}.mark{stroke:#fff;stroke-width:1}.title{font-size:14px;font-weight:600}',
    '.tick{fill:#59636e;text-anchor:middle}.end{text-anchor:end}.start{text-anchor:start}',
    '.grid,.lead{stroke:#d1d9e0;stroke-width:.6}.lead{stroke:#59636e}.trouble{fill:#59636e;opacity:.12}.line{fill:none}',
    shapes,
    strokes(COLOURS),
    `@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.mark{stroke:#0d1117}.tick{fill:#9198a1}.grid{stroke:#3d444d}${strokes(DARK)}}`,
  ].join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
