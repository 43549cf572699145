import { isSuccess } from '../decision/outcome.js';
import type { Trace } from './trace.js';

/** How text is coloured; without colour it stays as it is. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly odd: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const wrap = (code: number) => (text: string) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`);
const plain = (text: string) => text;

export function paintWith(color: boolean): Paint {
  const use = (code: number) => (color ? wrap(code) : plain);
  return { good: use(32), bad: use(31), odd: use(33), dim: use(2), bold: use(1) };
}

export function paintOutcome(paint: Paint, outcome: Trace['outcome']): string {
  if (isSuccess(outcome)) return paint.good(outcome);
  return outcome === 'failed' || outcome === 'unknown' ? paint.bad(outcome) : paint.odd(outcome);
}

/** Cut to this many columns. */
export function cutTo(text: string, columns: number): string {
  const letters = [...text];
  return letters.length <= columns ? text : `${letters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
