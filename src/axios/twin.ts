import type { AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';
import type { Call } from '../engine/call.js';
import { judgeSilence } from '../engine/judge.js';
import {
  abandoned,
  answeredTooLate,
  attempted,
  type Ended,
  interrupted,
  succeeded,
  type Turn,
} from '../engine/live.js';
import { insideCall, mayShare } from '../engine/own-place.js';
import { ABORTED } from '../engine/silence.js';
import { answerOf, judge } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import { mocked } from './check-client.js';
import { Guard } from './guard.js';
import { type Handler, listsOf, type Run } from './interceptors.js';
import { repeatedOf } from './once-per-call.js';
import { questionOf } from './question.js';
import type { Raw } from './raw.js';
import { Resend, resendOf } from './resend.js';
import { resendConfig } from './resend-config.js';
import { Arrived, GivenUp, Withheld } from './resend-ends.js';

/** Thrown through the twin's interceptors: the call must be sent again. axios-retry reads the config. */
class SendAgain {
  readonly config: InternalAxiosRequestConfig;

  constructor(readonly mine: AxiosCall) {
    const resend = new Resend(mine);
    mine.resend = resend;
    this.config = resendConfig(mine, resend.adapter);
  }
}

/** Thrown through the twin's interceptors: the call is over. */
class Stop {
  constructor(readonly ended: Ended) {}
}

/**
 * A private twin of the client. Its request interceptors are the client's own, so every retry is signed and authenticated again;
 * its response interceptors are ours and axios-retry's, so the caller's run once per call.
 */
export function makeTwin(client: AxiosInstance): AxiosInstance {
  const twin = makeBare(client);
  twin.interceptors.response.use(null, (error: unknown) => {
    if (error instanceof Arrived) return follow(error.mine, error.raw);
    if (error instanceof Withheld) return goOnWithout(error);
    throw error;
  });
  axiosRetry(twin, {
    retries: Number.POSITIVE_INFINITY,
    retryCondition: (error: unknown) => error instanceof SendAgain,
    // The wait is over when a SendAgain is thrown: axios-retry's own wait has no limit and ignores a cancelToken.
    retryDelay: () => 0,
    shouldResetTimeout: true,
    // axios-retry replaced the caller's transforms with an identity, but the body is the caller's own again.
    onRetry: (_count, error: unknown, config) => {
      const { transformRequest } = (error as SendAgain).mine.pristine;
      if (transformRequest === undefined) delete (config as { transformRequest?: unknown }).transformRequest;
      else config.transformRequest = transformRequest;
    },
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
  if (!mayShare(call)) return handler;
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

/** The result of one attempt of the twin: its answer, or what the engine says about the failure. */
async function follow(mine: AxiosCall, raw: Raw): Promise<AxiosResponse> {
  mine.came(raw);
  mine.arrived = undefined;
  if (mine.call.endedAt !== undefined) throw new Stop({ do: 'end', as: raw.response ? 'success' : 'failure' });
  const classified = judge(mine, raw);
  if (classified !== undefined) throw thrownFor(mine, await attempted(mine.call, classified));
  // A success that the caller's validateStatus rejects stays rejected.
  if (raw.response === undefined) throw new Stop(await succeeded(mine.call, answerOf(raw.error)?.status));
  return raw.response;
}

/** A retry that was ready is not sent: the engine continues without it. */
async function goOnWithout({ mine, turn }: Withheld): Promise<never> {
  throw thrownFor(mine, await turn());
}

function thrownFor(mine: AxiosCall, turn: Turn): SendAgain | Stop {
  return turn.do === 'send' ? new SendAgain(mine) : new Stop(turn);
}

/** Sends a call again as long as the engine says so. axios-retry drives it. */
export async function driveResends(mine: AxiosCall): Promise<Ended> {
  try {
    const { status } = await new Promise<AxiosResponse>((resolve, reject) => {
      mine.end = reject;
      enterRetrier(mine.scope.twin, new SendAgain(mine)).then(resolve, reject);
    });
    return await succeeded(mine.call, status);
  } catch (thrown) {
    return endedBy(mine, thrown);
  } finally {
    mine.resend?.close();
  }
}

async function endedBy(mine: AxiosCall, thrown: unknown): Promise<Ended> {
  if (thrown instanceof Stop) return thrown.ended;
  if (thrown instanceof GivenUp) return abandoned(mine.call, thrown.error);
  if (thrown instanceof Withheld) return goOnWithout(thrown).catch((stop: unknown) => endedBy(mine, stop));
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

/** Runs a first failure through the twin's response interceptors, as if the twin had sent it. */
function enterRetrier(twin: AxiosInstance, first: SendAgain): Promise<AxiosResponse> {
  let promise: Promise<unknown> = Promise.reject(first);
  listsOf(twin).response.forEach(({ fulfilled, rejected }) => {
    promise = promise.then(fulfilled, rejected);
  });
  return promise as Promise<AxiosResponse>;
}
