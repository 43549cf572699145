import { type Attributes, type MeterProvider, metrics } from '@opentelemetry/api';
import type { Recovery } from '../axios/attach.js';
import { CodeNames } from './code-names.js';
import { mark } from './mark.js';
import { measure } from './measure.js';

export interface InstrumentOptions {
  /** Default: the global one, which has to be registered before. */
  readonly meterProvider?: MeterProvider;
  /** Put on every metric, to tell clients of one process apart that call the same provider. */
  readonly attributes?: Attributes;
}

/**
 * Tells OpenTelemetry of the calls of an attached client: metrics by the meter provider, and what happened to a call on
 * the span that was active where the application made it. Returns a function that stops it.
 */
export function instrument(recovery: Pick<Recovery, 'on' | 'stats'>, given: InstrumentOptions = {}): () => void {
  const { meterProvider = metrics.getMeterProvider(), attributes = {} } = given;
  const names = new CodeNames();
  const stops = [measure(recovery, meterProvider.getMeter('recoverable'), names, attributes), mark(recovery, names)];
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}
