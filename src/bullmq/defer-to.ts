import { type Defer, type DeferToOptions, deferTo as deferToAny } from '../deferral/defer-to.js';
import { bullmqQueue } from './bullmq-queue.js';
import type { AnyQueue } from './bullmq-store.js';

/**
 * Puts calls off to a queue of BullMQ's, in Redis or in PostgreSQL: once per payment, since the job's id comes from its keys.
 *
 * @throws TypeError that names the option, its value and what would be right
 */
export function deferTo<Data, About extends readonly unknown[] = []>(
  queue: AnyQueue,
  given: DeferToOptions<Data, About>,
): Defer<About> {
  if (typeof queue?.add !== 'function') throw new TypeError('deferTo: queue must be a Queue of BullMQ');
  return deferToAny(bullmqQueue(queue), given);
}
