import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { type Adapter, adapterOf, type Given, isAxios, isStand, type Stand, standIn } from './adapter.js';

type Config = InternalAxiosRequestConfig;

/** What sends it: a call, or a question about one. */
export interface Sender {
  readonly call: Call;
  adapter: Adapter;
  given: Given;
  /** It was sent by an adapter that an interceptor set and that is not axios's own. */
  readonly isForeign?: true;
}

/** An attempt, or a question, on its way through the caller's interceptors. */
export interface OnItsWay {
  readonly mine: Sender;
  /** The adapter that the interceptors find. */
  readonly adapter: Stand;
  /** The adapter that axios finds if they leave that one in place, or lose it. */
  readonly sends: Stand;
  /** Sends it by a foreign adapter that an interceptor set, unless one has sent the call before. */
  outside(adapter: Adapter, config: Config): Promise<AxiosResponse>;
}

/** The interceptor next to the adapter, whichever order axios runs them in. It gives the config its adapter back. */
export class Guard {
  readonly synchronous = true;
  private attempt: OnItsWay | undefined;
  /** The interceptors run between the first time and the second. */
  private isBehind = false;

  constructor(private readonly attemptOf: (config: Config) => OnItsWay | undefined) {}

  /** axios asks this before any interceptor runs. */
  readonly runWhen = (config: Config): boolean => {
    this.attempt = this.attemptOf(config);
    return true;
  };

  /** The call whose attempt is on its way. */
  get call(): Call | undefined {
    return this.attempt?.mine.call;
  }

  readonly fulfilled = (config: Config): Config => {
    const { attempt, isBehind } = this;
    this.isBehind = true;
    if (!isBehind || attempt === undefined || typeof config !== 'object' || config === null) return config;
    const adapter = config.adapter === attempt.adapter ? attempt.sends : adapterFor(attempt, config);
    if (adapter === config.adapter) return config;
    return Object.assign(Object.create(Object.getPrototypeOf(config)), config, { adapter });
  };
}

/** The way back to the call, through the adapter that an interceptor set, if any. */
function adapterFor(attempt: OnItsWay, config: Config): Given {
  const { mine, sends } = attempt;
  const { adapter: given } = config;
  const isChosen = typeof given === 'function' || typeof given === 'string' || Array.isArray(given);
  if (!isChosen || isStand(given)) return sends;
  const found = adapterOf(given, config);
  if (!isAxios(found, config) && !mine.isForeign) {
    const stand: Adapter = (last) => {
      last.adapter = found;
      return attempt.outside(found, last);
    };
    return standIn(given, stand);
  }
  mine.adapter = found;
  mine.given = given;
  return sends;
}
