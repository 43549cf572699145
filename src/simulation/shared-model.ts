import { CircuitBreaker } from '../traffic/breaker.js';
import { RetryBudget } from '../traffic/budget.js';
import type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  HandedPace,
  SharedLane,
  SharedState,
  Told,
  ToldBreaker,
  ToldPace,
} from '../traffic/shared-state.js';
import { UsualTime } from '../traffic/usual-time.js';
import type { VirtualClock } from './virtual-clock.js';

/** Milliseconds: the longest back-off that is passed on, and how soon a process asks again if all probes are taken. */
const LONGEST_HOLD = 60_000;
const ASK_AGAIN = 200;
/** Milliseconds for which turns are kept for who has waited, and turns that are kept. */
const WAITS = 2000;
const MOST_TURNS = 100;
/** Milliseconds after which nothing is proven any more. */
const LONG_AGO = 3_600_000;

/** What Redis does for the processes of one simulation, for one provider and host: back-off times are those of all endpoints. */
export class SharedModel implements SharedState {
  readonly limit = 50;
  private readonly lanes = new Map<string, SharedLaneModel>();
  private readonly quiet = new Map<string, number>();

  constructor(private readonly clock: VirtualClock) {}

  exchange({ route }: SharedLane, given: HandedIn): Promise<Told> {
    const lane = this.lanes.get(route) ?? new SharedLaneModel(this.clock, this.quiet);
    this.lanes.set(route, lane);
    return lane.exchange(given);
  }
}

/** What it does for one endpoint, with the parts of a single process. */
class SharedLaneModel {
  private budget: RetryBudget | undefined;
  private breaker: CircuitBreaker | undefined;
  private epoch = 0;
  private ticket = 0;
  private readonly usual = new UsualTime();
  private slowInRow = 0;
  private provenAt = Number.NEGATIVE_INFINITY;
  private lateAt = Number.NEGATIVE_INFINITY;
  private timelyAt = Number.NEGATIVE_INFINITY;
  private turns = 0;
  private waitedAt = Number.NEGATIVE_INFINITY;
  private trialAt = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly quiet: Map<string, number>,
  ) {}

  async exchange({ budget, breaker, pace, quiet }: HandedIn): Promise<Told> {
    const now = this.clock.now();
    for (const [scope, ms] of quiet) {
      this.quiet.set(scope, Math.max(this.quiet.get(scope) ?? 0, now + Math.min(ms, LONGEST_HOLD)));
    }
    return {
      ...(budget && { budget: this.exchangeBudget(budget) }),
      ...(breaker && { breaker: this.exchangeBreaker(breaker, now) }),
      pace: this.exchangePace(pace, now),
      quiet: new Map([...this.quiet].map(([scope, until]) => [scope, until - now] as const).filter(([, ms]) => ms > 0)),
    };
  }

  private exchangeBudget({ burst, earned, spent }: HandedBudget) {
    this.budget ??= new RetryBudget({ burst });
    this.budget.adopt(this.budget.level + earned - spent);
    return { level: this.budget.level };
  }

  private exchangePace(given: HandedPace, now: number): ToldPace {
    if (given.answers > 0) this.usual.learn(given.took, now, given.answers);
    this.slowInRow = given.hasQuick ? given.slowInRow : Math.max(this.slowInRow, given.slowInRow);
    this.provenAt = Math.max(this.provenAt, now - given.provenAgo);
    this.lateAt = Math.max(this.lateAt, now - given.lateAgo);
    this.timelyAt = Math.max(this.timelyAt, now - given.timelyAgo);
    const ago = (time: number) => Math.min(LONG_AGO, now - time);
    return {
      usual: this.usual.value,
      slowInRow: this.slowInRow,
      provenAgo: ago(this.provenAt),
      lateAgo: ago(this.lateAt),
      timelyAgo: ago(this.timelyAt),
      turns: this.turnsFor(given, now),
    };
  }

  /** A turn is for whoever waits now, and void once an answer was slow. One comes now and then, whatever is known. */
  private turnsFor({ turns, waiting, trialEvery }: HandedPace, now: number): number {
    if (now - this.waitedAt > WAITS) this.turns = 0;
    this.turns = this.slowInRow > 0 ? 0 : Math.min(MOST_TURNS, this.turns + turns);
    if (waiting === 0) return 0;
    this.waitedAt = now;
    if (this.turns < 1 && now >= this.trialAt) {
      this.turns = 1;
      this.trialAt = now + trialEvery;
    }
    const given = Math.min(waiting, this.turns);
    this.turns -= given;
    return given;
  }

  private exchangeBreaker(given: HandedBreaker, now: number): ToldBreaker {
    this.breaker ??= new CircuitBreaker(given, this.clock.random, () => {
      this.epoch += 1;
    });
    const { breaker } = this;
    const isOfNow = given.epoch === this.epoch;
    const sentAt = now - given.failureSentAgo;
    if (isOfNow && breaker.state === 'closed') {
      const ticket = breaker.admit(now, given.calls) as number;
      breaker.learn(given.calls - given.failures, given.failures - given.failedInRow, now - given.succeededAgo);
      repeat(given.failedInRow, () => breaker.fail(ticket, now, sentAt));
    } else if (isOfNow && breaker.state === 'half-open') {
      repeat(given.probesReturned, () => breaker.forget(this.ticket));
      repeat(given.probesProven, () => breaker.succeed(this.ticket));
      repeat(given.probesFailed, () => breaker.fail(this.ticket, now, sentAt));
    }
    if (isOfNow && given.hurries) breaker.hurry(now);
    const givesProbe = given.wantsProbe && breaker.state !== 'closed' && breaker.isPassable(now);
    if (givesProbe) this.ticket = breaker.admit(now) as number;
    const left = breaker.passableIn(now);
    const closedFor = breaker.state === 'half-open' ? Math.min(ASK_AGAIN, left) : breaker.refusesFor(now);
    return { state: breaker.state, epoch: this.epoch, closedFor, givesProbe, isShaken: breaker.isShaken };
  }
}

function repeat(times: number, run: () => void): void {
  for (let time = 0; time < times; time++) run();
}
