import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { ensureBuilt, runNode } from '../../examples/built.js';

/** What one call may hold while it waits; of this, axios alone holds some 3,400. */
const BYTES = 9_000;

beforeAll(ensureBuilt);

test.each(['breaker', 'pushback'])('a call that a %s holds back takes little memory', async (reason) => {
  const { code, output, errors } = await runNode(join(__dirname, 'waiting.mjs'), reason);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { waiting, bytes } = JSON.parse(output);
  expect(waiting).toBe(10_000);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(BYTES);
});
