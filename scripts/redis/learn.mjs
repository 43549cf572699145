// Two processes of a fleet, by two connections: what one of them has met, the other knows. Run where the package is installed,
// with `client.mjs` beside it and the connection as JSON in the first argument.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisState } from 'recoverable/redis';
import { close, connect } from './client.mjs';

const at = JSON.parse(process.argv[2]);
sleep(20_000, undefined, { ref: false }).then(() => assert.fail('Redis does not answer'));
const [one, other] = [await connect(at), await connect(at)];
const lane = { id: 'a', provider: 'acme', host: 'api.acme.example', site: '', route: 'POST /pay' };
const budget = { burst: 3, level: 3, earned: 0, spent: 0 };
const breaker = {
  ...{ row: 4, openFor: 16_000, random: 0, epoch: 0, calls: 0, failures: 0, failedInRow: 0, failureSentAgo: 0 },
  ...{ succeededAgo: 0, probesProven: 0, probesFailed: 0, probesReturned: 0, hurries: false, wantsProbe: false },
};
const HOUR = 3_600_000;
const pace = {
  ...{ answers: 0, took: 0, slowInRow: 0, hasQuick: false, provenAgo: HOUR, lateAgo: HOUR, timelyAgo: HOUR },
  ...{ turns: 0, waiting: 0, trialEvery: 1000 },
};
let sequence = 0;
const exchange = (client, id, given) =>
  redisState(client, { prefix: 'matrix' }).exchange(
    { ...lane, id },
    { sequence: ++sequence, pace, quiet: new Map(), budget, breaker, ...given },
  );

// A row of failures of both that has lasted opens the breaker of both.
const failures = { ...breaker, calls: 2, failures: 2, failedInRow: 2, succeededAgo: 60_000 };
await exchange(one, 'a', { breaker: failures, budget: { ...budget, spent: 2 }, quiet: new Map([['', 5000]]) });
await sleep(600);
const told = await exchange(other, 'b', { breaker: failures });
assert.equal(told.breaker?.state, 'open');
assert.equal(told.budget?.level, 1);
assert.ok(told.quiet.get('') > 3000);
assert.equal((await exchange(one, 'a', {})).breaker?.state, 'open');
for (const client of [one, other]) await close(client);
console.log('learned');
process.exit();
