import type { Recovery } from '../../src/index.js';
import { thrownBy } from './attached.js';

/** After this many failures, something is wrong with the test. */
const MOST = 100;
/** Milliseconds for which a row lasts that opens a breaker for its usual time: eight times as many at once open it for less. */
export const LASTING = 600;

/**
 * Makes calls fail until a breaker opens.
 *
 * @param pause milliseconds after each failure
 */
export async function openBreaker(
  { stats }: Pick<Recovery, 'stats'>,
  fail: () => Promise<unknown>,
  pause = 0,
): Promise<void> {
  const isOpen = () => stats().lanes.some(({ breaker }) => breaker === 'open');
  for (let failed = 0; failed < MOST; failed++) {
    await thrownBy(fail());
    if (isOpen()) return;
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('no breaker has opened');
}
