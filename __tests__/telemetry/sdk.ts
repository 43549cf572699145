import { afterAll, afterEach } from '@jest/globals';
import { type Attributes, context, type Span, type SpanOptions, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** One value of a metric. */
export interface Point {
  readonly attributes: Attributes;
  readonly value: number | Histogram;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A real meter provider, read from memory. */
export function meters() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  closing.push(() => meterProvider.shutdown());
  const collect = async () => {
    exporter.reset();
    await reader.forceFlush();
    return exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  };
  return {
    meterProvider,
    /** All metrics as they are now. */
    collect,
    /** The values of one metric as they are now. */
    async read(name: string): Promise<readonly Point[]> {
      const found = (await collect()).find(({ descriptor }) => descriptor.name === name);
      return (found?.dataPoints ?? []) as readonly Point[];
    },
  };
}

const spans = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
trace.setGlobalTracerProvider(tracerProvider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
afterEach(() => spans.reset());
afterAll(async () => {
  await tracerProvider.shutdown();
  trace.disable();
  context.disable();
});

/** Runs something in a span, as an application does, whether or not it rejects; the finished span. */
export async function inSpan(name: string, run: (span: Span) => Promise<unknown>, options: SpanOptions = {}) {
  await trace.getTracer('shop').startActiveSpan(name, options, async (span) => {
    await run(span).catch(() => {});
    span.end();
  });
  const found = spans.getFinishedSpans().filter((span) => span.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} spans are named ${name}`);
  return found[0];
}
