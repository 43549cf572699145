// A small storm over real sockets: a provider that can work on 200 requests a second is asked for 160, then for 320 during
// 1.5 s, then for 160 again. It works on what it was asked for in order, also where the client has given up after 400 ms.
// `node bench/storm-sockets.mjs [--seconds 14]`
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import axios from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import { attach, exponential, plainHttp } from '../dist/esm/index.js';
import { startPlainHttp } from '../dist/esm/simulators/index.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '14' } } });
const SECONDS = Number(values.seconds);
const TIMEOUT = 400;
const SPIKE = [2, 3.5];
const BASE = 160;

const client = (url, timeout) =>
  axios.create({ baseURL: url, timeout, httpAgent: new Agent({ keepAlive: true, maxSockets: 5000 }) });

const contenders = {
  'no retries': (url) => client(url, TIMEOUT),
  'axios-retry, 3 retries with backoff': (url) => {
    const made = client(url, TIMEOUT);
    axiosRetry(made, {
      retries: 3,
      retryCondition: () => true,
      shouldResetTimeout: true,
      retryDelay: (count, error) => exponentialDelay(count, error, 50),
    });
    return made;
  },
  'recoverable, breaker off': (url) => attached(url, { circuitBreaker: false }),
  'recoverable, defaults': (url) => attached(url, {}),
};

function attached(url, more) {
  const made = client(url, 0);
  const policy = { attemptTimeout: TIMEOUT, backoff: exponential({ initial: 50 }) };
  attach(made, { provider: plainHttp(), policy, logger: false, ...more });
  return made;
}

/** Sends at the rate of the hour, whatever becomes of it, and says what became of it in each second. */
async function measure(make) {
  const simulator = await startPlainHttp({ capacity: 200 });
  const made = make(simulator.url);
  const seconds = Array.from({ length: SECONDS }, () => ({ calls: 0, good: 0 }));
  const pending = [];
  const started = performance.now();
  for (let sent = 0, due = 0; due < SECONDS; sent++) {
    const late = due * 1000 - (performance.now() - started);
    if (late > 1) await new Promise((resolve) => setTimeout(resolve, late));
    const second = seconds[Math.floor(due)];
    second.calls += 1;
    pending.push(
      made.get(`/payments/${sent}`, { validateStatus: (status) => status === 404 || status < 300 }).then(
        () => {
          second.good += 1;
        },
        () => {},
      ),
    );
    due += 1 / (due >= SPIKE[0] && due < SPIKE[1] ? 2 * BASE : BASE);
  }
  await Promise.all(pending);
  const calls = seconds.reduce((sum, each) => sum + each.calls, 0);
  const good = seconds.reduce((sum, each) => sum + each.good, 0);
  const requests = simulator.requests.length;
  await simulator.close();
  const back = seconds.findLastIndex((each) => each.good < 0.99 * each.calls) + 1;
  return { calls, good, requests, back: back === SECONDS ? undefined : Math.max(0, back - SPIKE[1]) };
}

console.log('| | success | requests per call | healthy again after the spike |\n|---|---|---|---|');
for (const [name, make] of Object.entries(contenders)) {
  process.stderr.write(`${name}\n`);
  const { calls, good, requests, back } = await measure(make);
  const again = back === undefined ? 'not within the run' : `${back.toFixed(1)} s`;
  console.log(`| ${name} | ${((100 * good) / calls).toFixed(1)} % | ${(requests / calls).toFixed(2)} | ${again} |`);
}
