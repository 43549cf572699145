/**
 * Runs every contender in every round and gives each one's median ratio to the first, the base of the comparison.
 *
 * @param contenders name -> a function that makes one call
 */
export async function compare(contenders, { calls, rounds, progress }) {
  const names = Object.keys(contenders);
  const ratios = new Map(names.slice(1).map((name) => [name, []]));
  for (const name of names) await time(contenders[name], calls);
  for (let round = 0; round < rounds; round++) {
    const times = new Map();
    for (let index = 0; index < names.length; index++) {
      const name = names[(index + round) % names.length];
      times.set(name, await time(contenders[name], calls));
    }
    for (const [name, list] of ratios) list.push(times.get(name) / times.get(names[0]));
    progress(`  round ${round + 1} of ${rounds}`);
  }
  return [...ratios].map(([name, list]) => ({ name, ratio: median(list) }));
}

async function time(call, calls) {
  const start = performance.now();
  for (let index = 0; index < calls; index++) await call();
  return performance.now() - start;
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
