import { Call } from '../engine/call.js';
import { beginsAtOnce } from '../engine/enter.js';
import { attempted, begin, succeeded, type Turn } from '../engine/live.js';
import { emptyCounts } from '../engine/stats.js';
import { defaultPolicy, overlay, type Policy } from '../policy/policy.js';
import { Reporter } from '../report/reporter.js';
import type { Clock } from '../time/clock.js';
import { perClock } from '../time/per-clock.js';
import { Lanes } from '../traffic/lanes.js';
import { Link } from '../traffic/link.js';
import type { TrafficOptions } from '../traffic/options.js';
import type { SharedState } from '../traffic/shared-state.js';
import { SharedModel } from './shared-model.js';
import { classified, kindOf, portOf } from './simulated-payment.js';
import type { Strategy } from './strategy.js';
import type { VirtualClock } from './virtual-clock.js';

/** The options of `attach` that a simulation uses. */
export interface SimulatedOptions extends Omit<TrafficOptions, 'state'> {
  readonly policy?: Policy;
  /** The processes share what they know, as with `attach(client, { state })`, through a Redis that answers at once. */
  readonly isShared?: boolean;
  /** Told of each exchange with that Redis, which is one command. */
  readonly onExchange?: () => void;
}

/** recoverable itself: the engine that runs an attached client also runs these calls. */
export function recoverable(
  name: string,
  { policy: given = {}, isShared, onExchange, ...traffic }: SimulatedOptions = {},
): Strategy {
  return {
    name,
    tellsUnknown: true,
    open(virtual, { deadline } = {}) {
      const policy = overlay(overlay(defaultPolicy, deadline ? { deadline } : {}), given);
      const clock = promisingClock(virtual);
      const scope = { clock, reporter: new Reporter(false), counts: emptyCounts() };
      const lanes = new Lanes(traffic, clock, DEAF, isShared ? linkOf(virtual, clock, onExchange) : undefined);
      return (simulated) => {
        const kind = kindOf(simulated.write);
        const lane = lanes.of(kind.provider, 'simulated', kind.route);
        const call = new Call(scope, kind.provider, policy, lane, portOf(simulated, kind, virtual));
        const follow = (turn: Turn) => {
          if (turn.do === 'send') send();
          else simulated.end(turn.as !== 'failure', call.record.outcome === 'unknown');
        };
        const send = () => {
          call.beginAttempt();
          simulated.attempt((answer) => {
            // It may let a waiting call go.
            if (lane.gate.backlog.length > 0 || traffic.concurrency) virtual.hasPromises = true;
            call.pass.leave();
            if (answer.kind === 'ok') {
              succeeded(call, 200);
              simulated.end(true);
              return;
            }
            virtual.hasPromises = true;
            void attempted(call, classified(answer, kind)).then(follow);
          });
        };
        // As an attached client does: most calls find nothing in their way, and wait for no promise.
        if (beginsAtOnce(call)) {
          send();
          return;
        }
        virtual.hasPromises = true;
        void begin(call).then(follow);
      };
    },
  };
}

const DEAF = { breaker: () => {}, held: () => {} };

/** The same clock for code that uses promises: after each timer, whatever waits for it continues first. */
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

/** What the processes of one simulation share. */
const models = perClock((virtual: VirtualClock) => new SharedModel(virtual));

function linkOf(virtual: VirtualClock, clock: Clock, onExchange = () => {}): Link {
  const model = models(virtual);
  const state: SharedState = {
    limit: model.limit,
    exchange(lane, given) {
      onExchange();
      return model.exchange(lane, given);
    },
  };
  return new Link(state, clock, () => {});
}
