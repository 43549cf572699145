import { setImmediate as nextTurn } from 'node:timers/promises';

/** Calls of each before the timing starts. With fewer, some code would still be interpreted, as it never is in a running service. */
const WARM_UP = 20_000;

/**
 * Times two functions that each make one call, in rounds in random order. Returns the median of the ratios of `other` to
 * `base`.
 */
export async function compare(base, other, { calls, rounds }) {
  for (let round = 0; round < WARM_UP / calls; round++) {
    await time(base, calls);
    await time(other, calls);
  }
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const isBaseFirst = Math.random() < 0.5;
    const first = await time(isBaseFirst ? base : other, calls);
    const second = await time(isBaseFirst ? other : base, calls);
    ratios.push(isBaseFirst ? second / first : first / second);
  }
  return median(ratios);
}

async function time(call, calls) {
  // Nobody pays for what another has left for the next turn of the event loop.
  await nextTurn();
  const start = performance.now();
  for (let index = 0; index < calls; index++) await call();
  return performance.now() - start;
}

export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
