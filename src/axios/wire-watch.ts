import axios, { type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import { UNKNOWN_PASSAGE } from '../failure/passage.js';
import { causes, transportCode } from '../failure/transport.js';
import { hrefOf } from '../wire/channels.js';
import { reads } from '../wire/own-request.js';
import { RequestWatch } from '../wire/request-watch.js';
import { type Adapter, heedsSignals } from './adapter.js';
import { answerOf } from './answer.js';
import type { Raw } from './raw.js';

/** What happens to a write or a question that is not sent by axios's own adapter for Node, which tells it itself. */
export class WireWatch extends RequestWatch {
  /** Watches an attempt; `undefined` if nothing depends on what it would see. */
  static over(adapter: Adapter, config: InternalAxiosRequestConfig, isQuestion = false): WireWatch | undefined {
    const method = (config.method ?? 'GET').toUpperCase();
    if ((reads(method) && !isQuestion) || heedsSignals(adapter)) return undefined;
    return new WireWatch(method, () => wholeUrlOf(config), isQuestion);
  }

  /**
   * The result of the attempt with what was seen of it. `isCut`: we ended the attempt, or the caller did; `held`: and the adapter has
   * not ended it before this settles.
   */
  resultOf(raw: Raw, isCut: boolean, held?: Promise<unknown>): Raw {
    const { response, error } = raw;
    const answer = response ?? answerOf(error);
    const seen = this.end(answer !== undefined ? { status: answer.status, answer } : isCut ? { held } : { error });
    // What ended it is ours, or the reason of a signal, and tells nothing by itself.
    const passage = seen ?? (isCut ? UNKNOWN_PASSAGE : undefined);
    const { wentTo } = this;
    return passage === undefined && wentTo === undefined ? raw : { ...raw, passage, wentTo };
  }
}

/** Whether this comes of an abort: an adapter that ignores one may throw something else later, with its request still under way. */
export function isOfAbort(error: unknown, signal: GenericAbortSignal | undefined): boolean {
  if (transportCode(error) === 'ERR_CANCELED') return true;
  const { reason } = (signal ?? {}) as { reason?: unknown };
  return reason !== undefined && [...causes({ cause: error })].some(({ cause }) => cause === reason);
}

/** With its parameters, as axios sends it. `undefined` if they cannot be written, which axios reports itself. */
function wholeUrlOf(config: InternalAxiosRequestConfig): string | undefined {
  try {
    return hrefOf(axios.getUri(config));
  } catch {
    return undefined;
  }
}
