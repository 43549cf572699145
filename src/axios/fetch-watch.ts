import axios, { type InternalAxiosRequestConfig } from 'axios';
import { RequestWatch } from '../wire/request-watch.js';
import { hrefOf } from '../wire/undici-channels.js';
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
    return new FetchWatch(method, urlOf(config));
  }

  /** Keeps what was seen by the response or the error that it led to. */
  keep({ response, error }: Raw): void {
    const answer = response ?? answerOf(error);
    const passage = this.end(answer?.status);
    if (passage !== undefined) note(answer ?? error, passage);
  }
}

/** With its parameters, as axios sends it. `undefined` if they cannot be written, which axios reports itself. */
function urlOf(config: InternalAxiosRequestConfig): string | undefined {
  try {
    return hrefOf(axios.getUri(config));
  } catch {
    return undefined;
  }
}
