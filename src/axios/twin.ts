import type { AxiosInstance, CancelToken, GenericAbortSignal, InternalAxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';
import type { Call } from '../engine/call.js';
import { refreshKeys } from '../engine/first-keys.js';
import { judgeSilence } from '../engine/judge.js';
import { abandoned, answeredTooLate, type Ended, interrupted } from '../engine/live.js';
import { insideCall } from '../engine/own-place.js';
import { ABORTED } from '../engine/silence.js';
import { answerOf, judge } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import { mocked } from './check-client.js';
import { Guard } from './guard.js';
import { type Handler, listsOf, type Run } from './interceptors.js';
import { KeyedConfig } from './keyed-config.js';
import { repeatedOf } from './once-per-call.js';
import { questionOf } from './question.js';
import { Resend, resendOf } from './resend.js';
import { ResendEnd } from './resend-ends.js';

type Retried = InternalAxiosRequestConfig & { 'axios-retry'?: unknown };

/**
 * A private twin of the client. Its request interceptors are the client's own, so every retry is signed and authenticated again;
 * its response interceptor is axios-retry's, so the caller's run once per call.
 */
export function makeTwin(client: AxiosInstance): AxiosInstance {
  const twin = makeBare(client);
  axiosRetry(twin, {
    retries: Number.POSITIVE_INFINITY,
    // The wait is over then: axios-retry's own has no limit and ignores a cancelToken.
    retryCondition: async (error: unknown) => error instanceof ResendEnd && (await error.next()).do === 'send',
    retryDelay: () => 0,
    shouldResetTimeout: true,
    onRetry: (_count, error: unknown, config) => void Object.assign(config, nextConfig((error as ResendEnd).mine)),
  });
  // Last, because axios-retry added its request interceptor to the twin's own.
  return setInterceptors(twin, (run) => {
    const guard = new Guard(resendOf);
    run(guard);
    const { call } = guard;
    for (const handler of repeatedOf(client)) run(call === undefined ? handler : within(call, handler));
    run(guard);
  });
}

/** An interceptor that runs inside the call whose retry it prepares. */
function within(call: Call, handler: Handler): Handler {
  const { fulfilled, rejected, ...rest } = handler;
  const inCall = (run: (value: unknown) => unknown) => (value: unknown) => insideCall(call, () => run(value));
  return {
    ...rest,
    ...(fulfilled && { fulfilled: inCall(fulfilled) }),
    ...(rejected && { rejected: inCall(rejected) }),
  };
}

/** A twin that shares only the client's request interceptors and the parameters that it sends with every request. */
export function makeBareTwin(client: AxiosInstance): AxiosInstance {
  const twin = makeBare(client);
  Object.defineProperty(twin.defaults, 'params', { enumerable: true, get: () => client.defaults.params });
  return setInterceptors(twin, (run) => {
    const guard = new Guard(questionOf);
    run(guard);
    repeatedOf(client).forEach(run);
    run(guard);
  });
}

function setInterceptors(twin: AxiosInstance, forEach: (run: Run) => void): AxiosInstance {
  listsOf(twin).request = { forEach };
  return twin;
}

/** What a twin sends is already complete: applying defaults again could only bring back what the caller removed. */
export function makeBare(client: AxiosInstance): AxiosInstance {
  const twin = client.create() as AxiosInstance | undefined;
  if (twin?.defaults === undefined) throw mocked();
  const defaults = twin.defaults as unknown as Record<string, unknown>;
  for (const name of Object.keys(defaults)) delete defaults[name];
  defaults.headers = {};
  return twin;
}

/** Sends a call again as long as the engine says so. axios-retry drives it. */
export async function driveResends(mine: AxiosCall): Promise<Ended> {
  const end = await new Promise<unknown>((resolve) => {
    mine.end = resolve;
    sendAgain(mine).then(resolve, resolve);
  });
  try {
    return await endedBy(mine, end);
  } finally {
    mine.resend?.close();
  }
}

async function sendAgain(mine: AxiosCall): Promise<unknown> {
  return mine.scope.twin(nextConfig(mine));
}

/** The config of the next retry: the old one, with the request restored to what the caller made, and the keys in force. */
function nextConfig(mine: AxiosCall): InternalAxiosRequestConfig {
  const { call, outer, pristine, scope, signal, cancelToken } = mine;
  const resend = new Resend(mine);
  mine.resend = resend;
  // What was sent under an attempt key goes out under a new one.
  if (pristine.wasSent) refreshKeys(call, new KeyedConfig(pristine, outer));
  const { headers, transformRequest } = pristine;
  const config = { ...outer, headers: { ...headers }, transformRequest } as unknown as Retried;
  if (config.signal !== signal) config.signal = signal as GenericAbortSignal;
  if (config.cancelToken !== cancelToken) config.cancelToken = cancelToken as CancelToken;
  pristine.restore(config, scope.isUntouched(config));
  config.transformResponse = [];
  config.adapter = resend.adapter;
  delete config['axios-retry'];
  return config;
}

async function endedBy(mine: AxiosCall, thrown: unknown): Promise<Ended> {
  if (thrown instanceof ResendEnd) return thrown.next().catch((error) => endedBy(mine, error)) as Promise<Ended>;
  const { arrived } = mine;
  // As long as it is on the wire, no look-up proves anything.
  if (arrived === undefined && mine.call.onTheWire)
    return abandoned(mine.call, thrown, judgeSilence(mine.call, ABORTED, mine.facts));
  if (arrived === undefined) return interrupted(mine.call, thrown);
  // axios ends a request that was cancelled just as its answer came, and an interceptor ends one that it sent itself: that
  // attempt was sent anyway.
  mine.came(arrived);
  const classified = judge(mine, arrived);
  if (classified !== undefined) return interrupted(mine.call, thrown, classified);
  return answeredTooLate(mine.call, (arrived.response ?? answerOf(arrived.error))?.status, thrown);
}
