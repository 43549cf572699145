import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { type Adapter, adapterOf, type Given, isAxios, isStand, type Stand } from './adapter.js';
import type { AxiosCall } from './axios-call.js';

type Config = InternalAxiosRequestConfig;

/** An attempt on its way through the caller's interceptors. */
export interface OnItsWay {
  readonly mine: AxiosCall;
  /** What the interceptors find for an adapter. */
  readonly adapter: Stand;
  /** What axios finds, if they leave that or lose it. */
  readonly sends: Stand;
  /** What its config gets in place of a foreign adapter, unless the call was sent by one before. */
  outside(adapter: Adapter, given: Given): Stand;
}

/** The interceptor next to the adapter, whichever way round axios runs them: there a config has its adapter again. */
export class Guard {
  readonly synchronous = true;
  private attempt: OnItsWay | undefined;
  /** The interceptors come between the first time and the second. */
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

/** The way back to the call; by the adapter that an interceptor has set, if it has set one. */
function adapterFor(attempt: OnItsWay, config: Config): Given {
  const { mine, sends } = attempt;
  const { adapter: given } = config;
  const isChosen = typeof given === 'function' || typeof given === 'string' || Array.isArray(given);
  if (!isChosen || isStand(given)) return sends;
  const found = adapterOf(given, config);
  if (!isAxios(found, config) && !mine.isForeign) return attempt.outside(found, given);
  mine.adapter = found;
  mine.given = given;
  return sends;
}
