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

const WIDTH = 760;
const HEIGHT = 300;
const MARGIN = { top: 40, right: 20, bottom: 82, left: 52 };
/** Names in a line of the legend. */
const COLUMNS = 3;
const COLOURS = ['#0969da', '#59636e', '#cf222e', '#1a7f37', '#8250df', '#9a6700'];
const DARK = ['#4493f8', '#c9d1d9', '#f85149', '#3fb950', '#ab7df8', '#d29922'];
/** Later lines lie on earlier ones and have gaps, so that each is seen where they agree. */
const STROKES = ['stroke-width:3', 'stroke-width:1.8;stroke-dasharray:7 5', 'stroke-width:2;stroke-dasharray:2 3'];

/** Draws values over time as an SVG that fits a light and a dark page. */
export function drawChart(series: readonly Series[], { title, unit, trouble }: ChartOptions): string {
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
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeXml(title)}">`,
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
    ...legend(series),
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n');
}

function shade(from: number, to: number, bottom: number): string {
  const height = bottom - MARGIN.top;
  return `<rect class="trouble" x="${from.toFixed(1)}" y="${MARGIN.top}" width="${(to - from).toFixed(1)}" height="${height}"/>`;
}

/** Names under the chart, each with a stroke of its colour. */
function legend(series: readonly Series[]): string[] {
  const step = (WIDTH - MARGIN.left - MARGIN.right) / COLUMNS;
  return series.map(({ name }, index) => {
    const left = MARGIN.left + (index % COLUMNS) * step;
    const at = HEIGHT - 36 + 20 * Math.floor(index / COLUMNS);
    const stroke = `<line class="line s${index}" x1="${left.toFixed(1)}" x2="${(left + 28).toFixed(1)}" y1="${at - 4}" y2="${at - 4}"/>`;
    return `${stroke}<text class="tick start" x="${(left + 34).toFixed(1)}" y="${at}">${escapeXml(name)}</text>`;
  });
}

function styleOf(count: number): string {
  const strokes = (colours: readonly string[]) =>
    Array.from({ length: count }, (_, index) => `.s${index}{stroke:${colours[index % colours.length]}}`).join('');
  const shapes = Array.from({ length: count }, (_, index) => `.s${index}{${STROKES[index % STROKES.length]}}`).join('');
  return [
    'text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-size:14px;font-weight:600}',
    '.tick{fill:#59636e;text-anchor:middle}.end{text-anchor:end}.start{text-anchor:start}',
    '.grid{stroke:#d1d9e0;stroke-width:.6}.trouble{fill:#59636e;opacity:.12}.line{fill:none}',
    shapes,
    strokes(COLOURS),
    `@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.tick{fill:#9198a1}.grid{stroke:#3d444d}${strokes(DARK)}}`,
  ].join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
