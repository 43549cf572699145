import type { InternalAxiosRequestConfig } from 'axios';
import { RequestWatch } from '../wire/request-watch.js';
import { type Adapter, isFetch } from './adapter.js';
import { answerOf } from './answer.js';
import { note } from './passage.js';
import type { Raw } from './raw.js';

/** What happens to a request that axios sends by `fetch`. */
export class FetchWatch extends RequestWatch {
  /** Watches an attempt; `undefined` if nothing depends on what it would see. */
  static over(adapter: Adapter, config: InternalAxiosRequestConfig): FetchWatch | undefined {
    const method = (config.method ?? 'GET').toUpperCase();
    if (method === 'GET' || method === 'HEAD' || !isFetch(adapter, config)) return undefined;
    return new FetchWatch(method);
  }

  /** Keeps what was seen by the response or the error that it led to. */
  end({ response, error }: Raw): void {
    const answer = response ?? answerOf(error);
    const passage = this.passage(answer?.status);
    if (passage !== undefined) note(answer ?? error, passage);
  }
}
