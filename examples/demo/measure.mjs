import { measureTruth } from 'recoverable/testing';
import { clientsFor } from './clients.mjs';
import { configOf, shops } from './shops.mjs';

/** The share of requests that go wrong, before or after the provider has acted. */
const FAULTY = 0.25;

/** Payments at a time with each provider: few, so that no attempt is slow because the processor is busy. */
const CONCURRENCY = 6;

/** Pays at every shop with every client. Resolves with a row for each pair: `{ provider, client, ... }`. */
export async function measureAll({ payments, seed, logger }) {
  const shopList = Object.values(shops);
  const total = shopList.length * 3 * payments;
  const done = new Map();
  const progress = openProgress(`${payments} payments with each client at each of ${shopList.length} providers`, total);
  const tables = await Promise.all(
    shopList.map(async (shop) => {
      const contenders = Object.entries(clientsFor(shop, logger)).map(([name, at]) => {
        const payAt = (url) => {
          const pay = at(url);
          return (payment) => pay(configOf(shop.request(payment)));
        };
        return [name, payAt];
      });
      const { name: _, provider, ...simulated } = shop;
      const { rows } = await measureTruth(provider(), simulated, {
        payments,
        seed,
        faulty: FAULTY,
        concurrency: CONCURRENCY,
        contenders: Object.fromEntries(contenders),
        onProgress: ({ contender, done: paid }) => {
          done.set(`${shop.name} ${contender}`, paid);
          progress.show([...done.values()].reduce((sum, each) => sum + each, 0));
        },
      });
      return rows.map(({ contender: client, ...row }) => ({ provider: shop.name, client, payments, ...row }));
    }),
  );
  progress.end();
  return tables.flat();
}

/** Says what is being done and, on a terminal, shows the progress in one line. */
function openProgress(what, total) {
  console.log(`Now ${what}.\n${100 * FAULTY}% of all requests go wrong, before or after the provider has acted.\n`);
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} };
  return {
    show: (paid) => process.stderr.write(`\r${paid} of ${total} payments `),
    end: () => process.stderr.write('\r\u001b[K'),
  };
}
