import type { Attributes, Meter } from '@opentelemetry/api';
import type { Recovery } from '../axios/attach.js';
import { isSuccess } from '../decision/outcome.js';
import type { LogLine } from '../report/log-line.js';
import { ACTION, CODE, FOUND, OUTCOME, PROCESSED, PROVIDER, STOPPED_BY } from './attributes.js';
import type { CodeNames } from './code-names.js';
import { observe } from './observe.js';

/** Seconds, from a first backoff to the longest wait that a policy allows by default. */
const WAITS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds, from a quick answer to the longest call that a policy allows by default. */
const DURATIONS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Measures calls, attempts, waits and look-ups as they happen, and budgets, breakers and the shared state when they are read. */
export function measure(
  recovery: Pick<Recovery, 'on' | 'stats'>,
  meter: Meter,
  names: CodeNames,
  common: Attributes,
): () => void {
  const calls = meter.createCounter('recoverable.calls', { unit: '{call}', description: 'Finished calls' });
  const attempts = meter.createCounter('recoverable.attempts', {
    unit: '{attempt}',
    description: 'Finished attempts; failed ones have a code',
  });
  const lookUps = meter.createCounter('recoverable.look_ups', {
    unit: '{look_up}',
    description: 'Look-ups, by what they found',
  });
  const waits = meter.createHistogram('recoverable.wait.duration', {
    unit: 's',
    description: 'Waits before a retry',
    advice: { explicitBucketBoundaries: WAITS },
  });
  const durations = meter.createHistogram('recoverable.call.duration', {
    unit: 's',
    description: 'Duration of calls, with all attempts, waits and look-ups',
    advice: { explicitBucketBoundaries: DURATIONS },
  });
  const addWait = ({ provider, action, delayMs = 0 }: LogLine) =>
    waits.record(delayMs / 1000, {
      ...common,
      [PROVIDER]: provider,
      ...(action !== undefined && { [ACTION]: action }),
    });

  const stops = [
    recovery.on('recovery.attempt', ({ provider, action, code }) =>
      attempts.add(1, {
        ...common,
        [PROVIDER]: provider,
        ...(action !== undefined && { [ACTION]: action }),
        ...(code !== undefined && { [CODE]: names.nameOf(code) }),
      }),
    ),
    recovery.on('recovery.finished', ({ provider, outcome, stoppedBy, processed, elapsedMs }) => {
      const about = {
        ...common,
        [PROVIDER]: provider,
        ...(outcome !== undefined && { [OUTCOME]: outcome }),
      };
      calls.add(1, {
        ...about,
        ...(stoppedBy !== undefined && { [STOPPED_BY]: stoppedBy }),
        ...(!isSuccess(outcome) && { [PROCESSED]: processed }),
      });
      durations.record(elapsedMs / 1000, about);
      // No event reports an attempt that succeeds.
      if (outcome === 'ok' || outcome === 'recovered') attempts.add(1, { ...common, [PROVIDER]: provider });
    }),
    recovery.on('recovery.retry', addWait),
    recovery.on('recovery.re-key', addWait),
    recovery.on('recovery.look-up', ({ provider, found }) =>
      lookUps.add(1, { ...common, [PROVIDER]: provider, ...(found !== undefined && { [FOUND]: found }) }),
    ),
    observe({ recovery, common }, meter),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
