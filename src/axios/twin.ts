import type { AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';
import type { Classified } from '../failure/classify.js';
import { Adopt } from './adopt.js';
import { type Call, callOf } from './call.js';
import { judge } from './judge.js';
import type { Raw } from './transmit.js';

/** Thrown through the twin's interceptors: this call is to be sent again. axios-retry reads the config. */
export class Resend {
  readonly config: InternalAxiosRequestConfig;

  constructor(readonly call: Call) {
    this.config = call.resendConfig(send);
  }
}

/** Thrown through the twin's interceptors: this call is over. */
export class Stop {
  constructor(
    /** What the caller's own code threw before the attempt was sent. */
    readonly thrown?: { readonly error: unknown },
  ) {}
}

/** Rejected by the adapter of a resend: names the call, which not every error of an adapter does by its config. */
class Refused {
  constructor(
    readonly call: Call,
    readonly error: unknown,
  ) {}
}

/** What is done with a failed attempt: either it is to be sent again, or the call is over. */
export type Proceed = (call: Call, raw: Raw, classified: Classified) => Promise<Resend | Stop | Adopt>;

/**
 * A private twin of the client. Its request interceptors are the client's own, so every resend is signed and
 * authenticated anew; its response interceptors are ours and axios-retry's, so the caller's run once per call.
 */
export function makeTwin(client: AxiosInstance, proceed: Proceed): AxiosInstance {
  const twin = client.create();
  clearDefaults(twin);

  const judgeAttempt = async (call: Call, raw: Raw): Promise<AxiosResponse> => {
    call.last = raw;
    const classified = judge(call, raw);
    if (classified !== undefined) throw await proceed(call, raw, classified);
    // A success that the caller's validateStatus refuses stays refused, as without recoverable.
    if (raw.response === undefined) throw new Stop();
    return raw.response;
  };
  twin.interceptors.response.use(
    (response) => judgeAttempt(callOf(response.config) as Call, { response }),
    (error: unknown) => {
      if (error instanceof Resend || error instanceof Stop || error instanceof Adopt) throw error;
      if (error instanceof Refused) return judgeAttempt(error.call, { error: error.error });
      throw new Stop({ error });
    },
  );
  axiosRetry(twin, {
    retries: Number.POSITIVE_INFINITY,
    retryCondition: (error: unknown) => error instanceof Resend,
    // The wait is over when a Resend is thrown: axios-retry's own has no limit on a long one and ignores a cancelToken.
    retryDelay: () => 0,
    shouldResetTimeout: true,
    // axios-retry has put an identity in the place of the caller's transforms, and the body is the caller's own again.
    onRetry: (_count, error: unknown, config) => {
      const { transformRequest } = (error as Resend).call.pristine;
      if (transformRequest === undefined) delete (config as { transformRequest?: unknown }).transformRequest;
      else config.transformRequest = transformRequest;
    },
    onMaxRetryTimesExceeded: () => {},
    validateResponse: null,
  });
  // Last, since axios-retry has added its request interceptor to the twin's own.
  (twin.interceptors as { request: unknown }).request = client.interceptors.request;
  return twin;
}

/** A twin that only shares the client's request interceptors. */
export function makeBareTwin(client: AxiosInstance): AxiosInstance {
  const twin = client.create();
  clearDefaults(twin);
  (twin.interceptors as { request: unknown }).request = client.interceptors.request;
  return twin;
}

/** What a twin sends is whole already: defaults laid under it again could only bring back what the caller took out. */
function clearDefaults(twin: AxiosInstance): void {
  const defaults = twin.defaults as unknown as Record<string, unknown>;
  for (const name of Object.keys(defaults)) delete defaults[name];
  defaults.headers = {};
}

/** The adapter of a resend. */
function send(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const call = callOf(config) as Call;
  return call.send(config, (raw) => {
    if (raw.response === undefined) throw new Refused(call, raw.error);
    return Object.assign(raw.response, { config });
  });
}

/** Runs a first failure through the twin's response interceptors, as if the twin had sent it. */
export function feed(twin: AxiosInstance, resend: Resend): Promise<AxiosResponse> {
  let promise: Promise<unknown> = Promise.reject(resend);
  const { response } = twin.interceptors as unknown as {
    response: {
      forEach(
        run: (handler: { fulfilled?: (v: unknown) => unknown; rejected?: (e: unknown) => unknown }) => void,
      ): void;
    };
  };
  response.forEach(({ fulfilled, rejected }) => {
    promise = promise.then(fulfilled, rejected);
  });
  return promise as Promise<AxiosResponse>;
}
