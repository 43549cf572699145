import { hasSubscribers } from 'node:diagnostics_channel';
import { expect, test } from '@jest/globals';
import { plainHttp, type RunOptions, run } from '../../src/index.js';

const options: RunOptions = { provider: plainHttp(), logger: false };

function isWatched(): boolean {
  return hasSubscribers('http.client.request.start') && hasSubscribers('undici:request:create');
}

test('nobody watches the wire while no run is under way', async () => {
  expect(isWatched()).toBe(false);
  await run(async () => {
    await run(async () => expect(isWatched()).toBe(true), options);
    expect(isWatched()).toBe(true);
  }, options);
  expect(isWatched()).toBe(false);
});
