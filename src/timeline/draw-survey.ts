import { clean } from '../redaction/clean.js';
import { drawCall } from './draw-call.js';
import type { Chart } from './histogram.js';
import { cutTo, type Paint, paintOutcome } from './paint.js';
import type { Survey } from './survey.js';
import type { Trace } from './trace.js';
import { sayCount, sayDuration, sayMoment, sayPlural } from './words.js';

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const NARROWEST = 40;
const WIDEST = 160;
const TROUBLES_SHOWN = 5;

/** A survey as text for a terminal of this many columns. */
export function drawSurvey(survey: Survey, width: number, paint: Paint): string {
  const columns = Math.max(NARROWEST, Math.min(WIDEST, width));
  const shown = new Set<Trace>();
  const sections = survey.chosen.flatMap(({ selection, traces, matched }) => {
    const fresh = traces.filter((trace) => !shown.has(trace));
    for (const trace of fresh) shown.add(trace);
    if (fresh.length === 0) return [];
    const title = `${selection.title}: ${fresh.length === matched ? sayCount(matched) : `${sayCount(fresh.length)} of ${sayCount(matched)}`}`;
    return [
      `${paint.bold(`── ${title} `)}${paint.dim('─'.repeat(Math.max(0, columns - title.length - 4)))}`,
      ...fresh.map((trace) => drawCall(trace, columns, paint)),
    ];
  });
  const lines = [...sayLines(survey), sayOutcomes(survey, paint), ...drawChart(survey.chart, columns, paint)];
  return `${[...lines, ...sayTroubles(survey, columns), '', ...sections].join('\n')}\n`;
}

/** What was read, and what could not be. */
export function sayLines(survey: Survey): readonly string[] {
  const { read, ours, broken } = survey.lines;
  return [
    `${sayPlural(read, 'line')}, ${sayCount(ours)} of recoverable, ${sayCount(broken)} broken`,
    ...sayMissing(survey),
  ];
}

/** Why some calls are not among those that were read. */
export function sayMissing({ lines, dropped }: Survey): readonly string[] {
  const isForeign = lines.ours + lines.newer + lines.pretty === 0;
  return [
    ...(isForeign ? ['nothing of recoverable in this log; a call that succeeded at once has no lines'] : []),
    ...(lines.newer > 0
      ? [`${sayPlural(lines.newer, 'line')} of a newer schema: read the log with a newer recoverable`]
      : []),
    ...(dropped > 0 ? [`${sayPlural(dropped, 'call')} whose end had not come when too many others were open`] : []),
  ];
}

function sayOutcomes({ outcomes, calls }: Survey, paint: Paint): string {
  if (calls === 0) return 'no call';
  const parts = [...outcomes]
    .sort(([, one], [, other]) => other - one)
    .map(([outcome, count]) => `${sayCount(count)} ${paintOutcome(paint, outcome)}`);
  return `${sayPlural(calls, 'call')}: ${parts.join(', ')}`;
}

function drawChart(chart: Chart | undefined, columns: number, paint: Paint): readonly string[] {
  if (chart === undefined || chart.buckets < 2) return [];
  const room = Math.min(chart.buckets, columns);
  const totals = new Array<number>(room).fill(0);
  for (const { counts } of chart.series) {
    for (const [bucket, calls] of counts) {
      const column = Math.floor((bucket / chart.buckets) * room);
      totals[column] = (totals[column] ?? 0) + calls;
    }
  }
  const peak = Math.max(...totals);
  const bars = totals.map((calls) =>
    calls === 0 ? ' ' : (LEVELS[Math.ceil((calls / peak) * LEVELS.length) - 1] ?? ''),
  );
  const until = chart.from + chart.buckets * chart.widthMs;
  const step = sayDuration((chart.buckets / room) * chart.widthMs);
  const span = `${sayMoment(chart.from)} to ${sayMoment(until)}`;
  const most = `at most ${sayPlural(peak, 'call')} in ${step}`;
  const said = span.length + most.length + 2 <= columns ? [`${span}, ${most}`] : [cutTo(span, columns), most];
  return [bars.join('').trimEnd(), ...said.map((line) => paint.dim(line))];
}

function sayTroubles({ troubles }: Survey, columns: number): readonly string[] {
  return troubles.slice(-TROUBLES_SHOWN).map(({ time, event, provider, host, lane, scope, breaker, delayMs }) => {
    const what =
      event === 'recovery.held'
        ? `asked clients to back off: nothing${scope ? ` under its limit ${scope}` : ''} sent for ${sayDuration(delayMs ?? 0)}`
        : `breaker ${breaker}`;
    return cutTo(
      clean(
        `${time === undefined ? '' : `${sayMoment(time).slice(-13)}  `}${provider} ${host}${lane ? ` ${lane}` : ''}: ${what}`,
      ),
      columns,
    );
  });
}
