// Small storms over real sockets, for no retries, axios-retry, recoverable without its breaker, and recoverable: a provider that is
// overloaded for 1.5 s, one that fails half of its requests, one that is down for 8 s, and one that gets more requests than it accepts.
// `node bench/storm-sockets.mjs [--only spike,brown-out,dead,shedding]`
import { Agent, createServer } from 'node:http';
import { parseArgs } from 'node:util';
import axios from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import { attach, exponential, plainHttp } from '../dist/esm/index.js';
import { startPlainHttp } from '../dist/esm/simulators/index.js';

const { values } = parseArgs({ options: { only: { type: 'string' } } });

const inside = (from, to) => (second) => second >= from && second < to;

/** The storms. Times are in seconds, `timeout` and `initial` in milliseconds. */
const storms = {
  spike: {
    about:
      'can handle 200 requests a second, in order, including those that the client gave up after 400 ms; it gets 160, and 320 during 1.5 s',
    rate: (second) => (inside(2, 3.5)(second) ? 320 : 160),
    seconds: 14,
    trouble: [2, 3.5],
    timeout: 400,
    initial: 50,
    deadline: 60_000,
    capacity: 200,
  },
  'brown-out': {
    about: 'answers half of 40 requests a second with 503 for 15 s',
    rate: () => 40,
    seconds: 22,
    trouble: [3, 18],
    fails: (second) => inside(3, 18)(second) && Math.random() < 0.5,
  },
  dead: {
    about: 'answers every request with 503 for 8 s, at 40 calls a second',
    rate: () => 40,
    seconds: 16,
    trouble: [3, 11],
    fails: inside(3, 11),
  },
  shedding: {
    about: 'answers 503 to more than 40 requests in a second, and gets 60 calls a second for 15 s',
    rate: (second) => (inside(3, 18)(second) ? 60 : 30),
    seconds: 22,
    trouble: [3, 18],
    limit: 40,
  },
};

const client = (url, timeout) =>
  axios.create({ baseURL: url, timeout, httpAgent: new Agent({ keepAlive: true, maxSockets: 5000 }) });

const contenders = {
  'no retries': (url, { timeout }) => client(url, timeout),
  'axios-retry, 3 retries with backoff': (url, { timeout, initial }) => {
    const made = client(url, timeout);
    axiosRetry(made, {
      retries: 3,
      retryCondition: () => true,
      shouldResetTimeout: true,
      retryDelay: (count, error) => exponentialDelay(count, error, initial),
    });
    return made;
  },
  'recoverable, breaker off': (url, storm) => attached(url, storm, { circuitBreaker: false }),
  recoverable: (url, storm) => attached(url, storm, {}),
};

function attached(url, { timeout, initial, deadline, backoff }, more) {
  const made = client(url, 0);
  const policy = { attemptTimeout: timeout, deadline, ...(backoff && { backoff: exponential({ initial }) }) };
  attach(made, { provider: plainHttp(), policy, logger: false, ...more });
  return made;
}

/** Starts a provider on loopback that counts its requests. */
async function open({ capacity, fails = () => false, limit = Number.POSITIVE_INFINITY }, started) {
  if (capacity !== undefined) {
    const simulator = await startPlainHttp({ capacity });
    return { url: simulator.url, count: () => simulator.requests.length, close: () => simulator.close() };
  }
  const perSecond = new Map();
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const second = (performance.now() - started()) / 1000;
    const number = (perSecond.get(Math.floor(second)) ?? 0) + 1;
    perSecond.set(Math.floor(second), number);
    response.statusCode = fails(second) || number > limit ? 503 : 200;
    response.setHeader('content-type', 'application/json');
    response.end('{"id":1}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => server.closeAllConnections() ?? server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, count: () => requests, close };
}

/** Sends at the rate of each second, however the calls end, and sums up how they ended. */
async function measure(make, given) {
  const storm = { timeout: 3000, initial: 100, deadline: 30_000, ...given, backoff: given.initial !== undefined };
  const { rate, seconds: length, trouble } = storm;
  let started = performance.now();
  const provider = await open(storm, () => started);
  const made = make(provider.url, storm);
  const seconds = Array.from({ length }, () => ({ calls: 0, good: 0 }));
  const marks = [];
  const pending = [];
  started = performance.now();
  for (let sent = 0, due = 0; due < length; sent++) {
    const late = due * 1000 - (performance.now() - started);
    // On a busy machine it may never catch up, and the answers still have to be read.
    await new Promise((resolve) => (late > 1 ? setTimeout(resolve, late) : setImmediate(resolve)));
    const second = seconds[Math.floor(due)];
    marks[Math.floor(due)] ??= provider.count();
    second.calls += 1;
    pending.push(
      made.get(`/payments/${sent}`, { validateStatus: (status) => status === 404 || status < 300 }).then(
        () => {
          second.good += 1;
        },
        () => {},
      ),
    );
    due += 1 / rate(due);
  }
  await Promise.all(pending);
  const sum = (part, field) => part.reduce((total, each) => total + each[field], 0);
  const during = seconds.slice(Math.floor(trouble[0]), Math.ceil(trouble[1]));
  const requests = provider.count();
  const inTrouble = marks[Math.ceil(trouble[1])] - marks[Math.floor(trouble[0])];
  await provider.close();
  const back = seconds.findLastIndex((each) => each.good < 0.99 * each.calls) + 1;
  return {
    good: sum(seconds, 'good') / sum(seconds, 'calls'),
    goodInTrouble: sum(during, 'good') / sum(during, 'calls'),
    load: requests / sum(seconds, 'calls'),
    loadInTrouble: inTrouble / sum(during, 'calls'),
    back: back === length ? undefined : Math.max(0, back - trouble[1]),
  };
}

const percent = (share) => `${(100 * share).toFixed(1)}%`;

for (const [name, storm] of Object.entries(storms)) {
  if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
  console.log(`\n${name}: a provider that ${storm.about}\n`);
  console.log(
    '| strategy | success | in the trouble | requests per call | in the trouble | well again after |\n|---|---|---|---|---|---|',
  );
  for (const [who, make] of Object.entries(contenders)) {
    process.stderr.write(`${name}: ${who}\n`);
    const { good, goodInTrouble, load, loadInTrouble, back } = await measure(make, storm);
    const again = back === undefined ? 'not within the run' : `${back.toFixed(1)} s`;
    const cells = [percent(good), percent(goodInTrouble), load.toFixed(2), loadInTrouble.toFixed(2), again];
    console.log(`| ${who} | ${cells.join(' | ')} |`);
  }
}
