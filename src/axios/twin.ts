import type { AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';
import { abandoned, attempted, type Ended, hold, interrupted, succeeded, type Turn } from '../engine/live.js';
import { answerOf, judge } from './answer.js';
import { type AxiosCall, callOf } from './axios-call.js';
import type { Raw } from './raw.js';

/** Thrown through the twin's interceptors: this call is to be sent again. axios-retry reads the config. */
class SendAgain {
  readonly config: InternalAxiosRequestConfig;

  constructor(readonly mine: AxiosCall) {
    this.config = mine.resendConfig(sendAttempt);
  }
}

/** Thrown through the twin's interceptors: this call is over. */
class Stop {
  constructor(readonly ended: Ended) {}
}

/** Rejected by the adapter of a resend: names the call, which not every error of an adapter does by its config. */
class Refused {
  constructor(
    readonly mine: AxiosCall,
    readonly error: unknown,
  ) {}
}

/** Rejected by the adapter of a resend that is not safe any more: nothing was sent. */
class Held {
  constructor(
    readonly mine: AxiosCall,
    readonly goOn: () => Promise<Turn>,
  ) {}
}

/**
 * A private twin of the client. Its request interceptors are the client's own, so every resend is signed and
 * authenticated anew; its response interceptors are ours and axios-retry's, so the caller's run once per call.
 */
export function makeTwin(client: AxiosInstance): AxiosInstance {
  const twin = bareOf(client);
  twin.interceptors.response.use(
    (response) => follow(callOf(response.config) as AxiosCall, { response }),
    async (error: unknown) => {
      if (error instanceof Refused) return follow(error.mine, { error: error.error });
      if (error instanceof Held) throw thrownFor(error.mine, await error.goOn());
      throw error;
    },
  );
  axiosRetry(twin, {
    retries: Number.POSITIVE_INFINITY,
    retryCondition: (error: unknown) => error instanceof SendAgain,
    // The wait is over when a SendAgain is thrown: axios-retry's own has no limit on a long one and ignores a cancelToken.
    retryDelay: () => 0,
    shouldResetTimeout: true,
    // axios-retry has put an identity in the place of the caller's transforms, and the body is the caller's own again.
    onRetry: (_count, error: unknown, config) => {
      const { transformRequest } = (error as SendAgain).mine.pristine;
      if (transformRequest === undefined) delete (config as { transformRequest?: unknown }).transformRequest;
      else config.transformRequest = transformRequest;
    },
    onMaxRetryTimesExceeded: () => {},
    validateResponse: null,
  });
  // Last, since axios-retry has added its request interceptor to the twin's own.
  return shareInterceptors(twin, client);
}

/** A twin that only shares the client's request interceptors, and the parameters that it sends with every request. */
export function makeBareTwin(client: AxiosInstance): AxiosInstance {
  const twin = bareOf(client);
  Object.defineProperty(twin.defaults, 'params', { enumerable: true, get: () => client.defaults.params });
  return shareInterceptors(twin, client);
}

function shareInterceptors(twin: AxiosInstance, client: AxiosInstance): AxiosInstance {
  (twin.interceptors as { request: unknown }).request = client.interceptors.request;
  return twin;
}

/** What a twin sends is whole already: defaults laid under it again could only bring back what the caller took out. */
function bareOf(client: AxiosInstance): AxiosInstance {
  const twin = client.create();
  const defaults = twin.defaults as unknown as Record<string, unknown>;
  for (const name of Object.keys(defaults)) delete defaults[name];
  defaults.headers = {};
  return twin;
}

/** What comes of one attempt of the twin: its answer, or what the engine says of the failure. */
async function follow(mine: AxiosCall, raw: Raw): Promise<AxiosResponse> {
  mine.last = raw;
  const classified = judge(mine, raw);
  if (classified !== undefined) throw thrownFor(mine, await attempted(mine.call, classified));
  // A success that the caller's validateStatus refuses stays refused.
  if (raw.response === undefined) throw new Stop(succeeded(mine.call, answerOf(raw.error)?.status));
  return raw.response;
}

function thrownFor(mine: AxiosCall, turn: Turn): SendAgain | Stop {
  return turn.do === 'send' ? new SendAgain(mine) : new Stop(turn);
}

/** The adapter of a resend. */
function sendAttempt(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const mine = callOf(config) as AxiosCall;
  const goOn = hold(mine.call);
  if (goOn !== undefined) return Promise.reject(new Held(mine, goOn));
  return mine.send(config, (raw) => {
    if (raw.response === undefined) throw new Refused(mine, raw.error);
    return Object.assign(raw.response, { config });
  });
}

/** Sends a call again for as long as the engine says so. axios-retry drives it. */
export async function driveResends(mine: AxiosCall): Promise<Ended> {
  try {
    const { status } = await enterRetrier(mine.scope.twin, new SendAgain(mine));
    return succeeded(mine.call, status);
  } catch (stop) {
    if (stop instanceof Stop) return stop.ended;
    // axios itself ends a request that was cancelled just as its answer came: that attempt was sent all the same.
    const cut = mine.call.onTheWire ? judge(mine, { error: stop }) : undefined;
    return cut === undefined ? interrupted(mine.call, stop) : abandoned(mine.call, stop, cut);
  }
}

/** Runs a first failure through the twin's response interceptors, as if the twin had sent it. */
function enterRetrier(twin: AxiosInstance, first: SendAgain): Promise<AxiosResponse> {
  let promise: Promise<unknown> = Promise.reject(first);
  const { response } = twin.interceptors as unknown as { response: { forEach(run: (handler: Handler) => void): void } };
  response.forEach(({ fulfilled, rejected }) => {
    promise = promise.then(fulfilled, rejected);
  });
  return promise as Promise<AxiosResponse>;
}

interface Handler {
  readonly fulfilled?: (value: unknown) => unknown;
  readonly rejected?: (error: unknown) => unknown;
}
