import { clean } from '../redaction/clean.js';
import { cutTo, type Paint, paintOutcome } from './paint.js';
import type { Step, Trace } from './trace.js';
import { sayEnd, sayLength, sayMoment, sayNext, sayStep, sayUnlogged } from './words.js';

/** Eighths of a column, from one to seven. */
const PARTS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/** Columns left of the bars, and between the bars and the words. */
const MARGIN = 6;
const SHARE = 0.4;

/** What the marks of a call mean. */
export const LEGEND = '█ attempt  ╌ wait  ┄◆ look-up (row "?")  ▒ attempts, some of them not in the log';

/** One call as lines of text: its head, and a waterfall of what happened. */
export function drawCall(trace: Trace, columns: number, paint: Paint): string {
  const track = Math.floor((columns - MARGIN) * SHARE);
  const words = columns - MARGIN - track;
  const where = clean([trace.provider, trace.method, trace.path].filter(Boolean).join(' '));
  const length = sayLength(trace);
  const room = columns - trace.outcome.length - length.length - 4;
  const keys = Object.entries(trace.keys).map(([name, key]) => `${name} ${key}`);
  const began = trace.beganAt === undefined ? [] : [sayMoment(trace.beganAt)];
  const about = clean([...began, `call ${trace.callId}`, ...keys].join('  '));
  return [
    `${paintOutcome(paint, trace.outcome)}  ${paint.bold(cutTo(where, room).padEnd(room))}  ${length}`,
    paint.dim(`  ${cutTo(about, columns - 2)}`),
    ...rowsOf(trace).map((row) => drawRow(row, trace.elapsedMs, track, words, paint)),
    paint.dim(`  ${cutTo(clean(sayEnd(trace)), columns - 2)}`),
    '',
  ].join('\n');
}

/** A step and the wait that follows it, which share a line. */
interface Row {
  readonly step: Step;
  readonly wait: Step | undefined;
}

function rowsOf({ steps }: Trace): readonly Row[] {
  const rows: Row[] = [];
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    const before = steps[index - 1];
    if (step.kind === 'wait' && before !== undefined && before.kind !== 'wait') continue;
    rows.push({ step, wait: next?.kind === 'wait' ? next : undefined });
  }
  return rows;
}

function drawRow({ step, wait }: Row, whole: number, track: number, words: number, paint: Paint): string {
  const number =
    step.kind === 'attempt' ? String(step.number).slice(0, MARGIN - 3) : step.kind === 'look-up' ? '?' : '';
  const scale = (ms: number) => (whole === 0 ? 0 : (ms / whole) * track);
  const from = Math.min(Math.floor(scale(step.fromMs)), track - 1);
  const bar = barOf(step, scale(step.toMs) - from, track - from);
  const waited = wait === undefined ? 0 : Math.max(0, Math.round(scale(wait.toMs)) - from - bar.length);
  const line = ' '.repeat(from) + colorOf(step, paint)(bar) + paint.dim('╌'.repeat(waited));
  const said = cutTo(clean(sayRow(step)), words - 1);
  return `${number.padStart(MARGIN - 2)}  ${line}${' '.repeat(track - from - bar.length - waited)} ${said}`;
}

function barOf(step: Step, length: number, most: number): string {
  if (step.kind === 'look-up') return `${'┄'.repeat(Math.max(0, Math.min(most, Math.round(length)) - 1))}◆`;
  if (step.kind === 'wait') return '╌'.repeat(Math.max(1, Math.min(most, Math.round(length))));
  const eighths = Math.max(1, Math.min(most * 8, Math.round(length * 8)));
  const full = step.unlogged > 0 ? '▒' : '█';
  return full.repeat(Math.floor(eighths / 8)) + (PARTS[(eighths % 8) - 1] ?? '');
}

function colorOf(step: Step, paint: Paint): (text: string) => string {
  if (step.kind === 'look-up') return paint.odd;
  return step.kind === 'wait' ? paint.dim : step.succeeded ? paint.good : paint.bad;
}

function sayRow(step: Step): string {
  const parts = step.kind === 'attempt' ? [sayStep(step), sayNext(step), sayUnlogged(step)] : [sayStep(step)];
  return parts.filter((part) => part !== '').join(' → ');
}
