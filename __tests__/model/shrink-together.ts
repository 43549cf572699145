import { judgeTogether } from './judge-together.js';
import { isTruthful, LISTED } from './scenario.js';
import { smallerThan } from './shrink.js';
import type { Together } from './together.js';

/** The smallest that was found in which something is wrong still. */
export async function shrunk(given: Together): Promise<Together> {
  let smallest = given;
  for (;;) {
    const smaller = await firstFailing(smallest);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

function* smaller(together: Together): Generator<Together> {
  const { callers, rounds, scenario } = together;
  for (let index = 0; index < callers.length && callers.length > 1; index++) {
    yield { ...together, callers: callers.toSpliced(index, 1) };
  }
  for (let index = 0; index < rounds.length; index++) yield { ...together, rounds: rounds.toSpliced(index, 1) };
  for (const [index, caller] of callers.entries()) {
    for (const plain of [{ at: 0 }, { client: 0 }, { abortAt: undefined }] as const) {
      yield { ...together, callers: callers.with(index, { ...caller, ...plain }) };
    }
  }
  for (const [index, round] of rounds.entries()) {
    for (const plain of [{ pause: 0 }, { workers: 1 }] as const) {
      yield { ...together, rounds: rounds.with(index, { ...round, ...plain }) };
    }
  }
  yield { ...together, moving: 'never' };
  yield { ...together, sameKey: false };
  yield { ...together, oneTurn: false };
  yield { ...together, oneProcess: true };
  const isListed = (LISTED as readonly string[]).includes(scenario.subject);
  for (const each of smallerThan(scenario)) {
    if (isTruthful(each) && (!isListed || each.key === each.enforced)) yield { ...together, scenario: each };
  }
}

async function firstFailing(together: Together): Promise<Together | undefined> {
  const tried = new Set([JSON.stringify(together)]);
  for (const candidate of smaller(together)) {
    const text = JSON.stringify(candidate);
    if (tried.has(text)) continue;
    tried.add(text);
    if ((await judgeTogether(candidate)).length > 0) return candidate;
  }
  return undefined;
}
