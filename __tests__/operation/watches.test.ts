import { expect, test } from '@jest/globals';
import { plainHttp, type RunOptions, run } from '../../src/index.js';
import { listening } from '../../src/wire/channels.js';

const options: RunOptions = { provider: plainHttp(), logger: false };

test('nobody watches the wire while no run is under way', async () => {
  const before = listening();
  await run(async () => {
    await run(async () => expect(listening()).toBe(before + 1), options);
    expect(listening()).toBe(before + 1);
  }, options);
  expect(listening()).toBe(before);
});
