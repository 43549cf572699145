import type { Survey } from '../timeline/survey.js';
import type { Trace } from '../timeline/trace.js';
import { sayEnd } from '../timeline/words.js';
import { linesOf } from './plain.js';

/** The chosen calls for a stream that is not a terminal, each once. */
export function linesOfCalls({ chosen }: Survey): string {
  return linesOf([...new Set(chosen.flatMap(({ traces }) => traces))].map(cellsOf));
}

function cellsOf(trace: Trace) {
  const { outcome, callId, beganAt, elapsedMs, attempts, provider, method, path, keys, codes } = trace;
  const named = Object.entries(keys).map(([name, key]) => `${name}=${key}`);
  const began = beganAt === undefined ? '' : new Date(beganAt).toISOString();
  return [
    outcome,
    callId,
    began,
    elapsedMs,
    attempts,
    provider,
    method,
    path,
    named.join(' '),
    codes.join(' '),
    sayEnd(trace),
  ];
}
