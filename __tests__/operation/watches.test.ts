import { AsyncResource } from 'node:async_hooks';
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

/** A context for the work on a request, as web frameworks have it. */
class Context extends AsyncResource {
  readonly #req: object;

  constructor(req: object) {
    super('Context');
    this.#req = req;
  }

  get req(): object {
    return this.#req;
  }
}

test("the application's own async resources are left alone", async () => {
  const req = {};
  const value = await run(async () => ({ same: new Context(req).req === req }), options);
  expect(value).toEqual({ same: true });
});
