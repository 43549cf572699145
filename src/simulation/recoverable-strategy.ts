import { AxiosError } from 'axios';
import { Call } from '../engine/call.js';
import { attempted, begin, succeeded, type Turn } from '../engine/live.js';
import type { Port, PortRequest } from '../engine/port.js';
import { emptyCounts } from '../engine/stats.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { defaultPolicy, overlay, type Policy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import { Reporter } from '../report/reporter.js';
import type { Clock } from '../time/clock.js';
import { CircuitBreaker } from '../traffic/breaker.js';
import { RetryBudget } from '../traffic/budget.js';
import { Lane } from '../traffic/lane.js';
import { Link } from '../traffic/link.js';
import type { TrafficOptions } from '../traffic/options.js';
import { Quiet } from '../traffic/quiet.js';
import { Sharing } from '../traffic/sharing.js';
import { Turnstile } from '../traffic/turnstile.js';
import type { Answer } from './provider-model.js';
import { SharedModel } from './shared-model.js';
import type { SimulatedCall, Strategy } from './strategy.js';
import type { VirtualClock } from './virtual-clock.js';

/** What of `attach`'s options a simulation looks at. */
export interface SimulatedOptions extends Omit<TrafficOptions, 'state'> {
  readonly policy?: Policy;
  /** The processes share what they know, as with `attach(client, { state })`, by a Redis that answers at once. */
  readonly isShared?: boolean;
}

const provider = plainHttp();
const facts: RequestFacts = { method: 'GET', path: '/payments/1', header: () => undefined, body: undefined };
const nothing = () => {};
const request: PortRequest = { facts, stableFacts: facts, isRepeatable: true, renew: () => false };
const port: Port = {
  request,
  caller: { gone: nothing, isAbort: () => false, onGone: undefined },
  release: nothing,
};

/** recoverable itself: the engine that works an attached client works these calls, for reads. */
export function recoverable(name: string, options: SimulatedOptions = {}): Strategy {
  const policy = overlay(defaultPolicy, options.policy ?? {});
  return {
    name,
    open(virtual) {
      const clock = promisingClock(virtual);
      const scope = { clock, reporter: new Reporter(false), counts: emptyCounts() };
      const lane = openLane(options, clock);
      if (options.isShared) lane.share(share(lane, clock, virtual));
      return (simulated) => {
        const call = new Call(scope, provider, policy, lane, port);
        // As an attached client does: most calls find nothing in their way, and wait for no promise.
        if (call.beginAtOnce()) {
          send(call, simulated, virtual);
          return;
        }
        virtual.hasPromises = true;
        void begin(call).then((turn) => follow(call, turn, simulated, virtual));
      };
    },
  };
}

function send(call: Call, simulated: SimulatedCall, virtual: VirtualClock): void {
  call.beginAttempt();
  simulated.attempt((answer) => {
    call.pass.leave();
    if (answer.kind === 'ok') {
      succeeded(call, 200);
      simulated.end(true);
      return;
    }
    virtual.hasPromises = true;
    void attempted(call, classified(answer)).then((turn) => follow(call, turn, simulated, virtual));
  });
}

function follow(call: Call, turn: Turn, simulated: SimulatedCall, virtual: VirtualClock): void {
  if (turn.do === 'send') send(call, simulated, virtual);
  else simulated.end(false);
}

/** The same clock, for somebody who works with promises: after each timer, what waits for it goes on first. */
function promisingClock(virtual: VirtualClock): Clock {
  return {
    now: () => virtual.now(),
    wall: () => virtual.wall(),
    random: virtual.random,
    setTimer: (run, delayMs) =>
      virtual.setTimer(() => {
        virtual.hasPromises = true;
        run();
      }, delayMs),
    clearTimer: (timer) => virtual.clearTimer(timer),
  };
}

function classified(answer: Answer): Classified {
  if (answer.kind !== 'refused') {
    return classifyTransport(provider, new AxiosError('timeout', AxiosError.ECONNABORTED), facts);
  }
  const { status, retryAfterMs } = answer;
  const header = (name: string) => (name === 'retry-after-ms' ? retryAfterMs?.toString() : undefined);
  return classify(provider, { request: facts, status, header, body: {}, bodyKind: 'json' }) as Classified;
}

function openLane({ retryBudget, circuitBreaker, concurrency }: SimulatedOptions, clock: Clock): Lane {
  const breaker =
    circuitBreaker === false ? undefined : new CircuitBreaker(circuitBreaker, clock.random, () => lane.gate.changed());
  const turnstile = concurrency
    ? new Turnstile(typeof concurrency === 'object' ? concurrency : { limit: concurrency })
    : undefined;
  const quiet = new Quiet(provider, clock, nothing);
  const site = { provider, host: 'simulated', name: '', quiet, turnstile };
  const budget = retryBudget === false ? undefined : new RetryBudget(retryBudget);
  const lane: Lane = new Lane(site, 'GET /payments/{id}', budget, breaker, clock);
  return lane;
}

/** What the processes of one simulation share. */
const models = new WeakMap<VirtualClock, SharedModel>();

function share(lane: Lane, clock: Clock, virtual: VirtualClock): Sharing {
  const model = models.get(virtual) ?? new SharedModel(virtual);
  models.set(virtual, model);
  const link = new Link(model, clock, nothing);
  const sharing = new Sharing(
    link,
    { id: '', provider: provider.name, host: lane.host, site: '', route: lane.route },
    lane,
    clock,
  );
  sharing.begin();
  return sharing;
}
