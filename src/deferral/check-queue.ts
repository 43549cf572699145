import { show } from '../policy/check.js';

const ANY = 'a DeferralQueue, like one that bullmqQueue(queue) or pgBossQueue(options) makes';

/**
 * Checks what is given as a queue by the operations that it needs to have.
 * @throws TypeError that says what is expected, and what was given instead
 */
export function checkQueue(where: string, queue: unknown, operations: readonly string[], wanted = ANY): void {
  const given = Object(queue) as Readonly<Record<string, unknown>>;
  if (operations.every((name) => typeof given[name] === 'function')) return;
  throw new TypeError(`${where}: queue must be ${wanted}; got ${show(queue)}`);
}
