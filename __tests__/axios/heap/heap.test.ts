import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { ensureBuilt, runNode } from '../../examples/built.js';

/** What one call may hold while it waits; of this, axios alone holds some 3,400. */
const BYTES = 9_000;
/** The same for a wait after a failed attempt. */
const IN_BACKOFF = 7_100;

beforeAll(ensureBuilt);

test.each(['breaker', 'pushback'])('a call that a %s holds back takes little memory', async (reason) => {
  const bytes = await held('waiting.mjs', reason);
  expect(bytes).toBeLessThan(BYTES);
});

test('a call that waits after a failed attempt takes little memory', async () => {
  const bytes = await held('backoff.mjs');
  expect(bytes).toBeLessThan(IN_BACKOFF);
});

/** The bytes that a program says one of ten thousand calls holds. */
async function held(program: string, ...args: readonly string[]): Promise<number> {
  const { code, output, errors } = await runNode(join(__dirname, program), ...args);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { waiting, bytes } = JSON.parse(output);
  expect(waiting).toBe(10_000);
  expect(bytes).toBeGreaterThan(1_000);
  return bytes;
}
