import { judge } from './explore.js';
import { isTruthful, type Scenario } from './scenario.js';

/** Values as harmless as can be, tried in the place of what was drawn. */
const PLAIN: readonly Partial<Scenario>[] = [
  { abortAt: undefined },
  { throwsAt: undefined },
  { traffic: 'none' },
  { bodyErrors: 'reject' },
  { resume: false },
  { prior: 'none' },
  { lag: 0 },
  { meddling: 'none' },
  { signing: 0 },
  { busy: 0 },
  { sleep: undefined },
  { clockSet: undefined },
  { everyLookUp: { do: 'answer' } },
  { verdict: 'approve' },
  { correlated: false },
  { idempotent: undefined },
  { onUsed: 'look-up' },
  { lookUp: 'yes' },
  { key: true },
];
const PLAIN_POLICY: readonly Partial<Scenario['policy']>[] = [
  { maxAttempts: 4 },
  { deadline: 60_000 },
  { attemptTimeout: 10_000 },
  { maxRetryAfter: 30_000 },
];

/** The smallest scenario found in which something is wrong still. */
export async function shrink(given: Scenario): Promise<Scenario> {
  let smallest = given;
  for (;;) {
    const smaller = await firstFailing(smallest);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

/** Each is smaller in one place. */
export function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { behaviours, policy } = scenario;
  for (let index = 0; index < behaviours.length; index++) {
    yield { ...scenario, behaviours: behaviours.toSpliced(index, 1) };
    if (behaviours[index]?.do !== 'answer') {
      yield { ...scenario, behaviours: behaviours.with(index, { do: 'answer' }) };
    }
  }
  for (const plain of PLAIN) yield { ...scenario, ...plain };
  for (const plain of PLAIN_POLICY) yield { ...scenario, policy: { ...policy, ...plain } };
  const { backoff, ...withoutBackoff } = policy;
  if (backoff !== undefined) yield { ...scenario, policy: withoutBackoff };
}

async function firstFailing(scenario: Scenario): Promise<Scenario | undefined> {
  // What changes nothing is not tried, so that it comes to an end.
  const tried = new Set([JSON.stringify(scenario)]);
  for (const candidate of smallerThan(scenario)) {
    const text = JSON.stringify(candidate);
    if (tried.has(text) || !isTruthful(candidate)) continue;
    tried.add(text);
    if ((await judge(candidate)).length > 0) return candidate;
  }
  return undefined;
}
