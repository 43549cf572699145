import { AxiosError } from 'axios';
import { Lane } from '../axios/lane.js';
import { CircuitBreaker, type CircuitBreakerOptions } from '../decision/breaker.js';
import { RetryBudget, type RetryBudgetOptions } from '../decision/budget.js';
import { Course } from '../decision/course.js';
import { defaultPolicy, overlay, type Policy } from '../decision/policy.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import type { RequestFacts } from '../failure/exchange.js';
import { plainHttp } from '../providers/plain-http.js';
import type { Answer } from './provider-model.js';
import type { Strategy } from './strategy.js';

/** What of `attach`'s options a simulation looks at. */
export interface SimulatedOptions {
  readonly policy?: Policy;
  readonly retryBudget?: RetryBudgetOptions | false;
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /** For comparison only: what fills the retry budget. Default: good answers. */
  readonly filledBy?: 'calls';
}

/** A budget that calls fill, whatever becomes of them. */
class CallBudget extends RetryBudget {
  override refill(): void {}

  beginCall(): void {
    super.refill();
  }
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
      const lane = new Lane(provider, 'simulated', budget, breaker, undefined, clock, () => {});
      return (call) => {
        const course = new Course();
        if (budget instanceof CallBudget) budget.beginCall();
        const startedAt = clock.now();
        const remaining = () => policy.deadline - (clock.now() - startedAt);
        const send = () => {
          const heldFor = lane.waitOf(request, clock.now());
          if (heldFor > 0 && heldFor < remaining() && lane.quietFor(request, clock.now()) <= policy.maxRetryAfter) {
            clock.setTimer(send, heldFor);
            return;
          }
          const ticket = heldFor > 0 || breaker === undefined ? undefined : breaker.admit(clock.now());
          if (heldFor > 0 || (breaker !== undefined && ticket === undefined)) {
            call.end(false);
            return;
          }
          const sentAt = clock.now();
          call.attempt((answer) => {
            if (answer.kind === 'ok') {
              lane.succeed(ticket, clock.now(), clock.now() - sentAt);
              call.end(true);
              return;
            }
            fail(classified(answer), ticket);
          });
        };
        const fail = (failure: Classified, ticket: number | undefined) => {
          lane.fail(failure, request, ticket);
          const decision = course.fail(
            failure,
            {
              repeatable: true,
              protectedFor: 0,
              replaceable: () => false,
              remaining: remaining(),
              traffic: lane.traffic(request),
              random: clock.random,
              elapsedMs: clock.now() - startedAt,
            },
            policy,
          );
          if (decision.stoppedBy !== undefined) {
            call.end(false);
            return;
          }
          budget?.spend();
          clock.setTimer(send, decision.delayMs ?? 0);
        };
        send();
      };
    },
  };
}
