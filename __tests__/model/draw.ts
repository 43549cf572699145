import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { modelOf } from './play.js';
import type { ProviderModel } from './provider-model.js';
import { type Behaviour, isTruthful, LISTED, type Scenario, SUBJECTS, type Subject } from './scenario.js';
import { VirtualTime } from './virtual-time.js';

const NUMBERS: readonly Subject[] = [...SUBJECTS, ...LISTED];

/** Draws one scenario; the same subject and seed always give the same. */
export function drawScenario(subject: Subject, seed: number): Scenario {
  const random = seededRandom(seed * SUBJECTS.length + NUMBERS.indexOf(subject));
  const chance = (ratio: number) => random() < ratio;
  const pick = <T>(...of: readonly T[]) => of[Math.floor(random() * of.length)] as T;

  const isOwnKey = subject === 'midtrans' || subject === 'mdes';
  const call = chance(0.1) ? 'read' : subject === 'midtrans' && chance(0.2) ? 'refund' : 'write';
  const enforced = isOwnKey || chance(0.4);
  const key = chance(0.7);
  const resume = isOwnKey && call === 'write' && (key || subject === 'midtrans') && chance(0.15);
  const correlated = subject === 'mastercard' && chance(0.3);
  const onUsed = pick('look-up', 'look-up', 're-key', 'fail-fast');
  const isNamed = subject === 'midtrans' || (subject === 'mdes' && key);
  const prior = chance(0.6) ? 'none' : pick(...priorsOf(subject, correlated));
  const isDying = call === 'refund';
  const base: Omit<Scenario, 'behaviours' | 'everyLookUp'> = {
    subject,
    seed,
    call,
    key,
    enforced,
    correlated,
    lookUp: call === 'refund' ? 'no' : chance(0.75) ? 'yes' : 'no',
    onUsed,
    prior: isTruthful({ subject, key, onUsed, prior, resume }) ? prior : 'other',
    deadIdsFree: chance(0.5),
    verdict: pick('approve', 'approve', 'approve', 'approve', 'deny', 'refuse'),
    // Up to what rule 7 waits for, and no longer: a look-up that lags behind that cannot be helped.
    lag: pick(0, 0, 0, 300, 1500, 5000, 14_000),
    resume,
    // Vouched for only where it is true: a refund's key is forgotten in time.
    idempotent: chance(0.7) ? undefined : enforced && call !== 'refund' && chance(0.6),
    policy: {
      maxAttempts: pick(1, 2, 3, 4, 5),
      deadline:
        call === 'refund' && chance(0.4)
          ? false
          : pick<number | false>(false, false, 60_000, 60_000, 10_000, 2500, 400),
      attemptTimeout: pick<number | false>(false, 10_000, 3000, 300),
      maxRetryAfter: call === 'refund' && chance(0.4) ? 400_000 : pick(0, 1000, 30_000, 30_000, 400_000),
      ...(chance(0.4) ? { backoff: pick(50, 50, 500, 100_000) } : {}),
    },
    traffic: pick('default', 'none', 'tight'),
    bodyErrors: pick('reject', 'reject', 'resolve'),
    abortAt: chance(0.15) ? Math.floor(random() * pick(60, 3000, 40_000)) : undefined,
    throwsAt: chance(0.1) ? pick(2, 3, 4) : undefined,
    meddling: chance(0.25)
      ? pick('caller', 'interceptor', isNamed && (resume || prior === 'none') ? 'renaming' : 'caller')
      : 'none',
    // Where a key that dies is all that protects, what outlasts it comes more often.
    signing: chance(isDying ? 0.4 : 0.15) ? pick(20, 2000, 200_000, 320_000) : 0,
    busy: chance(0.1) ? pick(40, 3000, 200_000, 320_000) : 0,
    sleep: chance(isDying ? 0.4 : 0.1) ? { at: pick(15, 400, 5000), ms: pick(10_000, 200_000, 400_000) } : undefined,
    clockSet: chance(0.1) ? { at: pick(15, 400, 5000), ms: pick(-3_600_000, -60_000, 60_000, 3_600_000) } : undefined,
  };
  const model = modelOf({ ...base, everyLookUp: { do: 'answer' }, behaviours: [] }, new VirtualTime(random));
  const length = chance(0.1) ? 25 : Math.floor(random() * 9);
  const faulty = pick(0.3, 0.6, 0.95);
  const behaviours = Array.from({ length }, (): Behaviour => {
    return chance(faulty) ? drawFault(subject, model, chance, pick) : { do: 'answer' };
  });
  const everyLookUp: Behaviour = chance(0.15)
    ? pick<Behaviour>(
        { do: 'lie', how: pick(...model.lies) },
        { do: 'redirect', when: 'before', to: pick(...ELSEWHERE) },
      )
    : { do: 'answer' };
  return { ...base, everyLookUp, behaviours };
}

function priorsOf(subject: Subject, correlated: boolean): readonly Scenario['prior'][] {
  if (subject === 'midtrans') return ['same', 'other', 'dead'];
  if (subject === 'mdes') return ['same', 'other', 'dead'];
  return correlated ? ['other'] : ['none'];
}

const ELSEWHERE = ['page', 'list', 'limit', 'missing', 'login', 'nobody'] as const;

type Pick = <T>(...of: readonly T[]) => T;

function drawFault(subject: Subject, model: ProviderModel, chance: (ratio: number) => boolean, pick: Pick): Behaviour {
  const when = pick('before' as const, 'after' as const);
  const retryAfter = pick(undefined, 1, 5, 20, 90, 350);
  const waiting = retryAfter === undefined ? {} : { retryAfter };
  const faults: readonly (() => Behaviour)[] = [
    () => ({ do: 'no-connection' }),
    () => ({ do: pick('reset', 'reset', 'hang'), when }),
    () => ({ do: 'hang', when }),
    // A key is given up 15 s before it dies, so that a resend within that is still protected on its arrival.
    () => ({ do: 'late', where: pick('network', 'provider'), ms: pick(350, 3100, 5000, 10_100, 14_000) }),
    () => ({ do: 'late', where: 'provider', ms: pick(60_000, 290_000) }),
    () => ({ do: 'html', status: pick(502, 502, 200), when }),
    () => ({ do: 'status', status: pick(500, 502, 503, 504, 599), when, ...(chance(0.3) ? waiting : {}) }),
    () => ({ do: 'code', code: pick(...model.faultCodes), when, ...(chance(0.3) ? { forgets: true as const } : {}) }),
    () => ({ do: 'code', code: pick(...model.refusalCodes), when: 'before' }),
    () => ({ do: 'cut', how: pick('truncate', 'half') }),
    () => ({ do: 'limit', ...waiting }),
    () => ({ do: 'lie', how: pick(...model.lies) }),
    () => ({ do: 'redirect', when, to: pick(...ELSEWHERE), ...waiting }),
  ];
  if (subject === 'mdes' && chance(0.15)) {
    const endsAfter = pick(undefined, 500, 20_000, 200_000);
    const end = pick('COMPLETED' as const, 'COMPLETED' as const, 'FAILED' as const);
    return { do: 'issuer-silent', ...waiting, ...(endsAfter === undefined ? {} : { endsAfter, end }) };
  }
  return pick(...faults)();
}
