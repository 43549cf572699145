import { AsyncLocalStorage } from 'node:async_hooks';
import timers from 'node:timers';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { Inside } from '../../src/engine/inside.js';

afterEach(() => {
  jest.restoreAllMocks();
});

test('nothing is tracked any more once all have left, although the timers were fakes that never run', async () => {
  const stopped = jest.spyOn(AsyncLocalStorage.prototype, 'disable');
  const faked = jest.spyOn(timers, 'setImmediate').mockReturnValue({ unref() {} } as never);
  const inside = new Inside<string>();
  inside.enter();
  expect(inside.run('here', () => inside.here)).toBe('here');
  inside.leave();
  faked.mockRestore();
  await after(20);
  expect(stopped).toHaveBeenCalledTimes(1);
});
