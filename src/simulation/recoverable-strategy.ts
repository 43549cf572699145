import { AxiosError } from 'axios';
import { Course } from '../decision/course.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { defaultPolicy, overlay, type Policy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import type { Given } from '../traffic/asker.js';
import { CircuitBreaker, type CircuitBreakerOptions } from '../traffic/breaker.js';
import { RetryBudget, type RetryBudgetOptions } from '../traffic/budget.js';
import { Lane } from '../traffic/lane.js';
import { Link } from '../traffic/link.js';
import { Sharing } from '../traffic/sharing.js';
import { type ConcurrencyOptions, Turnstile } from '../traffic/turnstile.js';
import type { Answer } from './provider-model.js';
import { SharedModel } from './shared-model.js';
import type { Strategy } from './strategy.js';
import type { VirtualClock } from './virtual-clock.js';

/** What of `attach`'s options a simulation looks at. */
export interface SimulatedOptions {
  readonly policy?: Policy;
  readonly retryBudget?: RetryBudgetOptions | false;
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  readonly concurrency?: ConcurrencyOptions | ConcurrencyOptions['limit'] | false;
  /** For comparison only: what fills the retry budget. Default: good answers. */
  readonly filledBy?: 'calls';
  /** The processes share what they know, as with `attach(client, { state })`, by a Redis that answers at once. */
  readonly isShared?: boolean;
}

/** A budget that calls fill, whatever becomes of them. */
class CallBudget extends RetryBudget {
  override refill(): void {}

  beginCall(): void {
    super.refill();
  }
}

/** What the processes of one simulation share. */
const models = new WeakMap<VirtualClock, SharedModel>();

function share(lane: Lane, clock: VirtualClock): Sharing {
  const model = models.get(clock) ?? new SharedModel(clock);
  models.set(clock, model);
  const link = new Link(model, clock, () => {});
  const sharing = new Sharing(link, { id: '', provider: provider.name, host: lane.host }, lane, clock);
  sharing.begin();
  return sharing;
}

const provider = plainHttp();
const request: RequestFacts = { method: 'GET', path: '/payments/1', header: () => undefined, body: undefined };

function classified(answer: Answer): Classified {
  if (answer.kind !== 'refused') {
    return classifyTransport(provider, new AxiosError('timeout', AxiosError.ECONNABORTED), request);
  }
  const { status, retryAfterMs } = answer;
  const header = (name: string) => (name === 'retry-after-ms' ? retryAfterMs?.toString() : undefined);
  return classify(provider, { request, status, header, body: {}, bodyKind: 'json' }) as Classified;
}

/** recoverable itself: the same decisions, budget, breaker and pushback as those of an attached client, for reads. */
export function recoverable(name: string, options: SimulatedOptions = {}): Strategy {
  const policy = overlay(defaultPolicy, options.policy ?? {});
  return {
    name,
    open(clock) {
      const budget =
        options.retryBudget === false
          ? undefined
          : new (options.filledBy === 'calls' ? CallBudget : RetryBudget)(options.retryBudget);
      const breaker =
        options.circuitBreaker === false ? undefined : new CircuitBreaker(options.circuitBreaker, clock.random);
      const { concurrency } = options;
      const turnstile = concurrency
        ? new Turnstile(typeof concurrency === 'object' ? concurrency : { limit: concurrency })
        : undefined;
      const lane = new Lane(provider, 'simulated', budget, breaker, turnstile, clock, () => {});
      const sharing = options.isShared ? share(lane, clock) : undefined;
      lane.sharing = sharing;
      /** What the others allow, where there are others. */
      const ask = (token: boolean, probe: boolean, then: (given?: Given) => void) => {
        if (sharing === undefined) then();
        else void sharing.ask(token, probe).then(then);
      };
      return (call) => {
        const course = new Course();
        if (budget instanceof CallBudget) budget.beginCall();
        const startedAt = clock.now();
        const remaining = () => policy.deadline - (clock.now() - startedAt);
        const send = () => {
          const heldFor = lane.waitOf(request, clock.now());
          if (heldFor > 0 && heldFor < remaining() && lane.quietFor(request, clock.now()) <= policy.maxRetryAfter) {
            clock.setTimer(send, heldFor);
          } else if (heldFor > 0 || lane.closedFor(clock.now()) > 0) {
            call.end(false);
          } else {
            enter(goOn);
          }
        };
        /** Waits for a place, within the deadline. */
        const enter = (then: () => void) => {
          if (turnstile === undefined || turnstile.tryEnter()) {
            then();
          } else if (turnstile.isFull) {
            call.end(false);
          } else {
            const giveUp = turnstile.await(() => {
              clock.clearTimer(timer);
              then();
            });
            const timer = clock.setTimer(() => {
              giveUp();
              call.end(false);
            }, remaining());
          }
        };
        const goOn = () => {
          if (lane.closedFor(clock.now()) > 0) {
            turnstile?.leave();
            call.end(false);
          } else if (sharing?.isGuarded) {
            ask(false, true, (given) => {
              if (given?.probe === false && sharing.isGuarded) {
                turnstile?.leave();
                call.end(false);
              } else {
                attempt(given?.probe);
              }
            });
          } else {
            attempt();
          }
        };
        const attempt = (isProbe = false) => {
          const ticket = breaker?.admit(clock.now());
          if (breaker !== undefined && ticket === undefined) {
            if (isProbe) sharing?.returnProbe();
            turnstile?.leave();
            call.end(false);
            return;
          }
          if (isProbe && ticket !== undefined) sharing?.probing(ticket);
          const sentAt = clock.now();
          call.attempt((answer) => {
            turnstile?.leave();
            if (answer.kind === 'ok') {
              lane.succeed(ticket, clock.now(), clock.now() - sentAt);
              call.end(true);
              return;
            }
            const failure = classified(answer);
            lane.fail(failure, request, ticket, sentAt);
            const wantsToken = budget !== undefined && course.attempts.length + 1 < policy.maxAttempts;
            if (wantsToken) ask(true, false, (given) => decide(failure, given?.token));
            else {
              sharing?.flush();
              decide(failure);
            }
          });
        };
        const decide = (failure: Classified, token?: boolean) => {
          const decision = course.fail(
            failure,
            {
              repeatable: true,
              protectedFor: 0,
              replaceable: () => false,
              remaining: remaining(),
              traffic: lane.traffic(request, token),
              random: clock.random,
              elapsedMs: clock.now() - startedAt,
            },
            policy,
          );
          if (decision.stoppedBy !== undefined) {
            if (token) sharing?.returnToken();
            call.end(false);
            return;
          }
          lane.spend(token === true);
          clock.setTimer(send, decision.delayMs ?? 0);
        };
        send();
      };
    },
  };
}
