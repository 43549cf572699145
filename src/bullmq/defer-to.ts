import { checkQueue } from '../deferral/check-queue.js';
import { type Defer, type DeferToOptions, deferTo as deferToAny } from '../deferral/defer-to.js';
import { bullmqQueue } from './bullmq-queue.js';
import type { AnyQueue } from './bullmq-store.js';

/**
 * Schedules calls on a BullMQ queue, in Redis or PostgreSQL: one job per payment, because the job's id is made from its keys.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function deferTo<Data, About extends readonly unknown[] = []>(
  queue: AnyQueue,
  given: DeferToOptions<Data, About>,
): Defer<About> {
  checkQueue('deferTo', queue, ['add', 'getJobs'], 'a BullMQ Queue');
  return deferToAny(bullmqQueue(queue), given);
}
