import { type Attributes, type MeterProvider, metrics } from '@opentelemetry/api';
import * as v from 'valibot';
import type { Recovery } from '../axios/attach.js';
import { checkOptions, options } from '../policy/check.js';
import { CodeNames } from './code-names.js';
import { mark } from './mark.js';
import { measure } from './measure.js';

export interface InstrumentOptions {
  /** Default: the global one, which must be registered first. */
  readonly meterProvider?: MeterProvider;
  /**
   * Added to every metric, to distinguish clients in one process that call the same provider. Those that nothing distinguishes
   * report together: the sum of their waiting calls, the lowest of their budgets, and each state that a breaker of theirs is in.
   */
  readonly attributes?: Attributes;
}

const isOf = (value: unknown, ...methods: readonly string[]) =>
  methods.every((method) => typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function');

const handle = v.custom((value) => isOf(value, 'on', 'stats'), 'what attach() or recoverFetch() returns');
const schema = options({
  meterProvider: v.optional(v.custom((value) => isOf(value, 'getMeter'), 'a MeterProvider of OpenTelemetry')),
  attributes: v.optional(v.custom((value) => typeof value === 'object' && value !== null, 'an object of attributes')),
});

/**
 * Reports the calls of an attached client to OpenTelemetry: metrics through the meter provider, and what happened to a call on the
 * span that was active when the application made it. Returns a function that stops it.
 *
 * @throws TypeError that names the argument, its value and what is expected
 */
export function instrument(recovery: Pick<Recovery, 'on' | 'stats'>, given: InstrumentOptions = {}): () => void {
  checkOptions('instrument', options({ recovery: handle }), { recovery });
  checkOptions<unknown>('instrument', schema, given);
  const { meterProvider = metrics.getMeterProvider(), attributes = {} } = given;
  const names = new CodeNames();
  const stops = [measure(recovery, meterProvider.getMeter('recoverable'), names, attributes), mark(recovery, names)];
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}
