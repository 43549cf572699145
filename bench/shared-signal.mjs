// Fifty thousand calls share one AbortSignal, such as an application's own that ends with its process: all begin, all wait for
// their next attempt, and the signal ends them. For comparison, as many calls with a signal each. A signal searches all its
// listeners whenever one is added or removed, so with one listener for each call the shared signal would take minutes. The
// command fails if one signal costs more than twice as much as many. `npm run bench:shared-signal -- [--calls 50000]`
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { attach, constant, plainHttp } from '../dist/esm/index.js';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '50000' } } });
const CALLS = Math.trunc(Number(values.calls));
if (!(CALLS >= 1)) throw new TypeError(`--calls must be a number, at least 1; got ${values.calls}`);
const MOST = 2;
const policy = { backoff: constant(600_000), maxAttempts: 2, deadline: false };
const data = '{}';

// A warm-up, since the first run also compiles code and grows the heap.
await seconds(() => new AbortController());
const [each, one] = [await seconds(() => new AbortController()), await seconds(oneForAll())];
console.log(`${CALLS.toLocaleString('en')} calls that wait\n`);
console.log('| signals | s |\n|---|---|');
console.log(`| a signal each | ${each.toFixed(1)} |`);
console.log(`| one signal for all | ${one.toFixed(1)} |`);
console.log(`\n${(one / each).toFixed(2)} times as long; at most ${MOST}`);
if (!(one <= MOST * each)) process.exitCode = 1;

function oneForAll() {
  const controller = new AbortController();
  return () => controller;
}

/** Seconds from the first call to the end of the last. Throws unless all of them have waited. */
async function seconds(controllerOf) {
  let answered = 0;
  const adapter = async (config) => {
    answered += 1;
    throw new axios.AxiosError('', '', config, {}, { status: 503, statusText: '', headers: {}, data, config });
  };
  const client = axios.create({ baseURL: 'https://api.acme.example', adapter });
  const options = { provider: plainHttp(), logger: false, policy, retryBudget: false, circuitBreaker: false };
  const recovery = attach(client, options);
  const from = performance.now();
  const controllers = Array.from({ length: CALLS }, controllerOf);
  const ends = controllers.map(({ signal }) =>
    client.get('/payments/1', { signal }).then(
      () => 'ok',
      ({ code }) => code,
    ),
  );
  while (answered < CALLS) await turn();
  for (let each = 0; each < 10; each++) await turn();
  for (const controller of new Set(controllers)) controller.abort();
  const others = (await Promise.all(ends)).filter((code) => code !== 'ERR_CANCELED');
  const took = (performance.now() - from) / 1000;
  recovery.detach();
  if (others.length > 0 || answered !== CALLS) throw new Error(`did not all wait: ${[...new Set(others)].join(', ')}`);
  return took;
}
