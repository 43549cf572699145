import type { Attributes } from '@opentelemetry/api';
import { isSuccess } from '../decision/outcome.js';
import type { LogLine, ProviderLine } from '../report/log-line.js';
import type { CodeNames } from './code-names.js';

/** Our own attributes. Those of HTTP are named as in the semantic conventions. */
export const PROVIDER = 'recoverable.provider';
export const OUTCOME = 'recoverable.outcome';
export const STOPPED_BY = 'recoverable.stopped_by';
export const ACTION = 'recoverable.action';
export const CODE = 'recoverable.code';
export const FOUND = 'recoverable.found';
/** Whether the call may have taken effect. */
export const PROCESSED = 'recoverable.processed';
export const FOUND_CODE = 'recoverable.found_code';
/** The endpoint whose calls share a budget and a breaker, such as `POST /v2/charge`. */
export const LANE = 'recoverable.lane';
/** What a provider's limit covers, if that is not all of the host or lane. */
const SCOPE = 'recoverable.scope';
export const BREAKER_STATE = 'recoverable.breaker.state';

/** What something is about that concerns many calls: a host, one of its lanes, or what a limit covers. */
export function placeOf({
  provider,
  host,
  lane = '',
  scope,
}: Pick<ProviderLine, 'provider' | 'host' | 'lane' | 'scope'>): Attributes {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return {
    [PROVIDER]: provider,
    ...(lane !== '' && { [LANE]: lane }),
    ...(scope !== undefined && { [SCOPE]: scope }),
    'server.address': address,
    ...(port !== undefined && { 'server.port': Number(port) }),
  };
}

/** The HTTP attributes of an event about an attempt, or about the whole call by its last attempt. */
export function httpAttributes(line: LogLine, names: CodeNames): Attributes {
  const isError = !isSuccess(line.outcome);
  const error = line.code === undefined ? line.stoppedBy : names.nameOf(line.code);
  return {
    ...(line.attempt > 1 && { 'http.request.resend_count': line.attempt - 1 }),
    ...(line.status !== undefined && { 'http.response.status_code': line.status }),
    ...(isError && error !== undefined && { 'error.type': error }),
  };
}

/** What recoverable itself adds about an attempt or a call. */
export function ownAttributes(line: LogLine, names: CodeNames): Attributes {
  return {
    [PROVIDER]: line.provider,
    ...(line.outcome !== undefined && { [OUTCOME]: line.outcome }),
    ...(line.action !== undefined && { [ACTION]: line.action }),
    ...(line.code !== undefined && { [CODE]: names.nameOf(line.code) }),
    ...(line.stoppedBy !== undefined && { [STOPPED_BY]: line.stoppedBy }),
    [PROCESSED]: line.processed,
  };
}
