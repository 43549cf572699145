import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { drawScenario } from './draw.js';
import type { Behaviour, Scenario, Subject } from './scenario.js';

/** One of several calls for the same thing. Milliseconds; the abort counts from its own beginning. */
export interface Caller {
  readonly at: number;
  readonly client: 0 | 1;
  readonly abortAt: number | undefined;
}

/**
 * Calls that are open are gone on with as their reports say (`resume`), or what has not succeeded is sent `again` as it was, such as an
 * old `error.config`: by so many workers at once, after so long.
 */
export interface Round {
  readonly how: 'resume' | 'again';
  readonly pause: number;
  readonly workers: 1 | 2;
  /** Where they are sent: to where the call was made, or to where its report says that it was moved. */
  readonly to: 'home' | 'origin';
}

/** Several calls at once, on one or two clients, to one or two hosts. Plain data, to be printed, shrunk and played again. */
export interface Together {
  /** What all of them have in common: the request, the options, the wire. */
  readonly scenario: Scenario;
  readonly callers: readonly Caller[];
  /** The clients are in one process; otherwise each remembers only what it has seen itself. */
  readonly oneProcess: boolean;
  /** The caller gives all of them one idempotency key, such as a job that runs twice. */
  readonly sameKey: boolean;
  /**
   * Who moves a resend to the other host and back: `beforeResend` while nothing is in doubt (`careful`), whatever is in doubt
   * (`always`), or with the caller's word that both hosts are one system, which is true (`vouched`); or an interceptor, for each
   * request.
   */
  readonly moving: 'never' | 'careful' | 'always' | 'vouched' | 'interceptor';
  readonly rounds: readonly Round[];
  /** What happens at the same instant happens in one turn of the event loop. */
  readonly oneTurn: boolean;
}

/** Draws calls that are made together; the same subject and seed always give the same. */
export function drawTogether(subject: Subject, seed: number): Together {
  const random = seededRandom(seed);
  const chance = (ratio: number) => random() < ratio;
  const pick = <T>(...of: readonly T[]) => of[Math.floor(random() * of.length)] as T;

  const moving = chance(0.4) ? pick('careful', 'always', 'vouched', 'interceptor') : 'never';
  const common = commonOf(subject, seed, pick('default', 'default', 'none', 'tight'));
  const scenario = moving === 'never' || chance(0.3) ? common : movable(common, pick);
  const isRefund = scenario.call === 'refund';
  const sameKey = scenario.key && subject !== 'square' && chance(isRefund ? 0.6 : 0.3);
  const callers = Array.from({ length: pick(1, 2, 2, 3) }, (): Caller => {
    // A key that several send dies by the time of the first.
    const at = pick(0, 0, 0, 5, 25, 400, 2000, 16_000, sameKey && isRefund ? 280_000 : 0);
    return { at, client: pick(0, 1), abortAt: chance(0.1) ? Math.floor(random() * pick(60, 3000, 40_000)) : undefined };
  });
  const rounds = Array.from({ length: hasRounds(scenario, moving) ? pick(0, 1, 1, 2) : 0 }, (): Round => {
    const isOne = moving === 'never' || moving === 'vouched';
    return {
      // A refund's key dies, and what nothing enforces is made again.
      how: isOne && scenario.enforced && scenario.call === 'write' ? pick('resume', 'again') : 'resume',
      pause: pick(0, 1000, 20_000, 200_000, 400_000),
      // Two of them, each moved to a system of its own, would be two payments by the caller's will.
      workers: scenario.enforced && isOne ? pick(1, 1, 2) : 1,
      to: moving === 'careful' ? pick('home', 'origin') : 'origin',
    };
  });
  const oneProcess = chance(0.6);
  return { scenario, callers, oneProcess, sameKey, moving, rounds, oneTurn: chance(0.3) };
}

/** Only what was surely not processed moves to a host of another system: so it begins, and what it meets there is in doubt. */
function movable(scenario: Scenario, pick: <T>(...of: readonly T[]) => T): Scenario {
  const first: Behaviour = pick<Behaviour>({ do: 'no-connection' }, { do: 'limit', retryAfter: 1 });
  const then: Behaviour = { do: pick('reset', 'hang'), when: pick('before', 'after', 'after') };
  const behaviours = [first, then, ...scenario.behaviours];
  return { ...scenario, behaviours, policy: { ...scenario.policy, maxAttempts: pick(2, 3, 4) } };
}

/** Where a caller's interceptor has sent it, only the caller knows. What a list alone shows, nobody can go on with. */
function hasRounds({ call, subject }: Scenario, moving: Together['moving']): boolean {
  return moving !== 'interceptor' && subject !== 'mercado-pago' && call !== 'read';
}

/** As for one call, without what only one call of one client does. */
function commonOf(subject: Subject, seed: number, traffic: Scenario['traffic']): Scenario {
  const drawn = drawScenario(subject, seed);
  const more = drawScenario(subject, seed + 10_000_000);
  // What may be answered depends on the key.
  const behaviours = more.key === drawn.key ? [...drawn.behaviours, ...more.behaviours] : drawn.behaviours;
  const isListed = subject === 'mercado-pago' || subject === 'square';
  const isIndifferent = drawn.prior === 'same' && drawn.resume;
  return {
    ...drawn,
    resume: false,
    // Whoever makes two calls for one order cannot vouch that its id is fresh.
    onUsed: drawn.onUsed === 're-key' ? 'look-up' : drawn.onUsed,
    prior: isListed ? 'none' : isIndifferent ? 'other' : drawn.prior,
    ...(isListed && { enforced: drawn.key, call: 'write', idempotent: undefined }),
    traffic,
    throwsAt: undefined,
    abortAt: undefined,
    meddling: 'none',
    busy: 0,
    // A clock that is set back just after a sleep hides it: nobody can know of that.
    clockSet: drawn.sleep === undefined ? drawn.clockSet : undefined,
    behaviours,
    ...(subject === 'mercado-pago' && !drawn.key && seed % 2 === 0 && answeredLate(drawn, behaviours)),
  };
}

/** While the answer to the second request is on its way, others see what it has made, and may take that for their own. */
function answeredLate({ policy }: Scenario, behaviours: readonly Behaviour[]): Partial<Scenario> {
  const first: readonly Behaviour[] = [
    { do: 'reset', when: 'before' },
    { do: 'late', where: 'answer', ms: 9000 },
  ];
  return { behaviours: [...first, ...behaviours], lag: 0, policy: { ...policy, attemptTimeout: 10_000 } };
}

/** Whether all calls mean one payment, so that there is one at most, whoever makes it. */
export function isOne({ scenario, moving, sameKey }: Together): boolean {
  if (moving !== 'never' && moving !== 'vouched') return false;
  return isAccumulating(scenario) ? sameKey : scenario.enforced;
}

/** Each call that is not told by its key to be the same makes another one. */
export function isAccumulating({ call, subject }: Scenario): boolean {
  return call === 'refund' || subject === 'mercado-pago' || subject === 'square';
}
