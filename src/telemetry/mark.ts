import { type Attributes, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Recovery } from '../axios/attach.js';
import type { LogLine, ProviderLine } from '../report/log-line.js';
import { BREAKER_STATE, FOUND, FOUND_CODE, httpAttributes, ownAttributes, placeOf } from './attributes.js';
import type { CodeNames } from './code-names.js';

/** Marks what happens to a call on the span that was active when the application made it. */
export function mark({ on }: Pick<Recovery, 'on'>, names: CodeNames): () => void {
  const addEvent = (line: LogLine, more: Attributes = {}) => {
    activeSpan()?.addEvent(nameOf(line), {
      'recoverable.call_id': line.callId,
      ...ownAttributes(line, names),
      ...httpAttributes(line, names),
      ...more,
    });
  };
  const addProviderEvent = (line: ProviderLine) => {
    activeSpan()?.addEvent(nameOf(line), {
      ...placeOf(line),
      ...(line.breaker !== undefined && { [BREAKER_STATE]: line.breaker }),
      ...delayOf(line),
    });
  };
  const stops = [
    on('recovery.attempt', (line) => addEvent(line, delayOf(line))),
    on('recovery.look-up', (line) => addEvent(line, foundIn(line, names))),
    on('recovery.budget', (line) => addEvent(line)),
    on('recovery.waiting', (line) => addEvent(line)),
    on('recovery.breaker', addProviderEvent),
    on('recovery.held', addProviderEvent),
    on('recovery.finished', (line) => {
      const span = activeSpan();
      if (span === undefined) return;
      if (line.outcome !== 'ok') addEvent(line);
      span.setAttributes(ownAttributes(line, names));
      if (speaksOfItself(span)) return;
      span.setAttributes(httpAttributes(line, names));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function foundIn({ found, foundCode }: LogLine, names: CodeNames): Attributes {
  return {
    ...(found !== undefined && { [FOUND]: found }),
    ...(foundCode !== undefined && { [FOUND_CODE]: names.nameOf(foundCode) }),
  };
}

function activeSpan(): Span | undefined {
  const span = trace.getActiveSpan();
  return span?.isRecording() ? span : undefined;
}

function nameOf({ event }: LogLine | ProviderLine): string {
  return event.replace('recovery.', 'recoverable.').replace('-', '_');
}

function delayOf({ delayMs }: { readonly delayMs?: number }): Attributes {
  return delayMs === undefined ? {} : { 'recoverable.delay': delayMs / 1000 };
}

/** The HTTP attributes of a server's span describe the request that the application serves, not one that it sends. */
function speaksOfItself(span: Span): boolean {
  const { kind } = span as { readonly kind?: SpanKind };
  return kind === SpanKind.SERVER || kind === SpanKind.CONSUMER;
}
