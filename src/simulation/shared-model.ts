import { CircuitBreaker } from '../traffic/breaker.js';
import { RetryBudget } from '../traffic/budget.js';
import type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  SharedLane,
  SharedState,
  Told,
  ToldBreaker,
} from '../traffic/shared-state.js';
import type { VirtualClock } from './virtual-clock.js';

/** Milliseconds: the longest quiet that is passed on, and how soon a process asks again where all probes are taken. */
const LONGEST_HOLD = 60_000;
const ASK_AGAIN = 200;

/** What Redis does for the processes of one simulation, for one provider and host, with the parts of a single process. */
export class SharedModel implements SharedState {
  readonly limit = 50;
  private budget: RetryBudget | undefined;
  private unused = 0;
  private breaker: CircuitBreaker | undefined;
  private epoch = 0;
  private ticket = 0;
  private readonly quiet = new Map<string, number>();

  constructor(private readonly clock: VirtualClock) {}

  async exchange(_lane: SharedLane, { budget, breaker, quiet }: HandedIn): Promise<Told> {
    const now = this.clock.now();
    for (const [scope, ms] of quiet) {
      this.quiet.set(scope, Math.max(this.quiet.get(scope) ?? 0, now + Math.min(ms, LONGEST_HOLD)));
    }
    return {
      ...(budget && { budget: this.exchangeBudget(budget) }),
      ...(breaker && { breaker: this.exchangeBreaker(breaker, now) }),
      quiet: new Map([...this.quiet].map(([scope, until]) => [scope, until - now] as const).filter(([, ms]) => ms > 0)),
    };
  }

  private exchangeBudget({ ratio, burst, answers, spent, returned, wanted }: HandedBudget) {
    this.budget ??= new RetryBudget({ ratio, burst });
    repeat(spent, () => this.budget?.spend());
    repeat(answers, () => this.budget?.refill());
    this.unused += returned;
    let given = 0;
    while (given < wanted && (this.unused > 0 || this.budget.allows)) {
      if (this.unused > 0) this.unused -= 1;
      else this.budget.spend();
      given += 1;
    }
    return { level: this.budget.level, given };
  }

  private exchangeBreaker(given: HandedBreaker, now: number): ToldBreaker {
    this.breaker ??= new CircuitBreaker(given, this.clock.random, () => {
      this.epoch += 1;
    });
    const { breaker } = this;
    const isOfNow = given.epoch === this.epoch;
    const sentAt = now - given.failureSentAgo;
    if (isOfNow && breaker.state === 'closed') {
      const ticket = breaker.admit(now) as number;
      repeat(given.calls - given.failures, () => breaker.succeed(ticket, now));
      repeat(given.failures - given.failedInRow, () => breaker.fail(ticket, now, Number.NEGATIVE_INFINITY));
      if (given.calls > given.failures) breaker.endRow();
      repeat(given.failedInRow, () => breaker.fail(ticket, now, sentAt));
    } else if (isOfNow && breaker.state === 'half-open') {
      repeat(given.probesReturned, () => breaker.forget(this.ticket));
      repeat(given.probesProven, () => breaker.succeed(this.ticket, now));
      repeat(given.probesFailed, () => breaker.fail(this.ticket, now, sentAt));
    }
    let probes = 0;
    while (probes < given.probesWanted && breaker.state !== 'closed' && breaker.closedFor(now) === 0) {
      this.ticket = breaker.admit(now) as number;
      probes += 1;
    }
    const left = breaker.closedFor(now);
    const closedFor = breaker.state === 'half-open' ? Math.min(ASK_AGAIN, left) : left;
    return { state: breaker.state, epoch: this.epoch, closedFor, probes };
  }
}

function repeat(times: number, run: () => void): void {
  for (let time = 0; time < times; time++) run();
}
