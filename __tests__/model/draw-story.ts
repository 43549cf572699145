import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { drawScenario } from './draw.js';
import type { Fate } from './processes.js';
import { type Behaviour, isTruthful, type Scenario, type Subject } from './scenario.js';

/** A payment, and the processes that are killed or stand still over it, in the order in which they begin. */
export interface Story {
  readonly scenario: Scenario;
  readonly lives: readonly { readonly fate: Fate | undefined; readonly wrongBy: number }[];
  /** The application calls once more, so long after the beginning. */
  readonly again: number | undefined;
  /** Somebody retries a job that has failed. */
  readonly retries: number;
}

/** Draws a story; the same subject and seed always give the same. */
export function drawStory(subject: Subject, seed: number): Story {
  const random = seededRandom(seed * 31 + 7);
  const pick = <T>(...of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const drawn = { ...drawScenario(subject, seed), resume: false };
  const scenario: Scenario = {
    ...drawn,
    call: drawn.call === 'read' ? 'write' : drawn.call,
    key: ['mercado-pago', 'square'].includes(subject) ? true : drawn.key,
    prior: isTruthful(drawn) ? drawn.prior : 'other',
    abortAt: undefined,
    throwsAt: undefined,
    meddling: 'none',
    signing: pick(0, 0, 0, 20, 2000, 20_000),
    busy: 0,
    sleep: undefined,
    clockSet: undefined,
    // Most payments are put off, and can be made.
    ...(random() < 0.8 && {
      verdict: random() < 0.9 ? 'approve' : drawn.verdict,
      lookUp: drawn.call !== 'refund' && random() < 0.85 ? 'yes' : drawn.lookUp,
      everyLookUp: random() < 0.95 ? { do: 'answer' } : drawn.everyLookUp,
      prior: random() < 0.8 ? 'none' : isTruthful(drawn) ? drawn.prior : 'other',
      behaviours: [
        pick<Behaviour>(
          { do: 'limit', retryAfter: 90 },
          { do: 'no-connection' },
          { do: 'reset', when: 'before' },
          { do: 'reset', when: 'after' },
        ),
        ...drawn.behaviours.slice(0, pick(0, 1, 2, 9)),
      ],
    }),
    policy: {
      ...drawn.policy,
      maxAttempts: pick(1, 1, drawn.policy.maxAttempts),
      maxRetryAfter: pick(0, drawn.policy.maxRetryAfter),
      deadline: pick(drawn.policy.deadline || 60_000, 60_000, 10_000),
    },
  };
  const fate = (ratio: number): Fate | undefined => {
    const at = 1 + Math.floor(random() * pick(5, 12, 25));
    if (random() > ratio) return undefined;
    if (random() < 0.6) return { at };
    return { at, stands: pick(3000, 16_000, 29_000, 40_000, 120_000, 400_000), asleep: random() < 0.5 };
  };
  const lives = Array.from({ length: 7 }, (_, index) => ({
    fate: fate(index === 0 ? 0.25 : 0.8),
    wrongBy: Math.floor((random() - 0.5) * 10_000),
  }));
  return {
    scenario,
    lives,
    again: random() < 0.25 ? Math.floor(random() * 100_000) : undefined,
    retries: pick(0, 1, 2),
  };
}
