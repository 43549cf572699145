// One process of the fleet: it calls at a steady pace until it is told to stop, and reports how each call ended.
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach, constant, plainHttp } from '../../dist/esm/index.js';
import { redisState } from '../../dist/esm/redis/index.js';

const { url, port, prefix, breaker, callsPerSecond, phase } = JSON.parse(process.argv[2]);
const redis = port === undefined ? undefined : new Redis({ host: '127.0.0.1', port });
redis?.on('error', () => {});
const client = axios.create({ baseURL: url });
const { on } = attach(client, {
  provider: plainHttp(),
  policy: { backoff: constant(100) },
  logger: false,
  ...(breaker ? {} : { circuitBreaker: false }),
  ...(redis === undefined ? {} : { state: redisState(redis, { prefix }) }),
});
/** A call may end after the process has been told to stop. */
function tell(message) {
  if (process.connected) process.send(message);
}

on('recovery.breaker', (line) => tell({ at: Date.now(), breaker: line.breaker }));

const every = 1000 / callsPerSecond;
let timer;
function call() {
  const at = Date.now();
  client.get('/payments/1').then(
    () => tell({ at, isGood: true, took: Date.now() - at }),
    () => tell({ at, isGood: false, took: Date.now() - at }),
  );
}

process.on('message', () => {
  clearInterval(timer);
  redis?.disconnect();
  process.disconnect();
});
setTimeout(() => {
  call();
  timer = setInterval(call, every);
}, phase * every);
