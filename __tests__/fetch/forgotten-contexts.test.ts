// Hooks of Node's that keep what began until it ends, as OpenTelemetry's AsyncHooksContextManager and cls-hooked do: nothing of a request stays.
import { createHook } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { posting, wrapped } from './wrapped.js';

test('hooks of the process hear of the end of what each request began', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const begun = new Set<number>();
  let count = 0;
  const hook = createHook({
    init(id, type) {
      if (!type.startsWith('recoverable')) return;
      begun.add(id);
      count++;
    },
    destroy: (id) => void begun.delete(id),
  }).enable();
  try {
    const server = await serve(reply(200));
    const { fetch } = wrapped();
    for (let each = 0; each < 20; each++) await (await fetch(server.url, posting({}))).text();
    // The connection may still hold the last one.
    await until(() => {
      collect();
      return begun.size <= 1;
    });
  } finally {
    hook.disable();
  }
  expect(count).toBe(20);
});
