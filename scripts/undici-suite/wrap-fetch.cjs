// Loads before each file of undici's tests, so that the `fetch` they import is the wrapped one. Nothing is retried and no breaker
// opens, since these tests fail on purpose, many times, at the same host.
const path = require('node:path');
const { plainHttp, recoverFetch } = require('./recoverable.cjs');

const policy = { maxAttempts: 1 };
for (const entry of ['index.js', 'index-fetch.js']) {
  const undici = require(path.join(__dirname, 'undici', entry));
  const { fetch } = recoverFetch(undici.fetch, { provider: plainHttp(), logger: false, circuitBreaker: false, policy });
  undici.fetch = fetch;
}
