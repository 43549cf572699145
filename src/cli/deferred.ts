import { resolveDeferred, retryDeferred, showDeferred, summarizeDeferred, takeDeferred } from '../deferral/overseer.js';
import { within } from '../deferral/within.js';
import { safeError } from '../report/safe-error.js';
import { nodeOf, type OpenQueue, openQueue, QUEUE_OPTIONS, type QueuePlace, searchSeconds } from './deferred-queue.js';
import { drawPayment, drawPayments, drawSummary } from './draw-deferred.js';
import { noneOf, readFlags, wholeOf } from './flags.js';
import { missingJob } from './missing-job.js';
import { SCHEMA, UsageError, type World } from './world.js';

const ACTIONS = ['list', 'summary', 'show', 'retry', 'resolve'] as const;
const MOST = 100_000;
const LISTED = 1000;
const COUNTED = 10_000;
/** Milliseconds that the queue may take, the search apart: cron does not wait for ever. */
const LONGEST = 30_000;

const SEARCH = "look at every key of Redis for jobs that are in none of BullMQ's lists; --search 60 looks for a minute";
const NO_QUEUE = (name = '') => `there is no queue '${name}' there`;

/**
 * `recoverable deferred`: what a queue holds, and what a person decides. Returns the exit code: 1 if `summary` finds something that
 * needs somebody, if there is no such payment or queue, or if it is being run.
 */
export async function deferredCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = readFlags(args, {
    ...QUEUE_OPTIONS,
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [action, id, ...rest] = positionals;
  if (!ACTIONS.includes(action as never)) throw noneOf('the action', ACTIONS, action);
  const needsId = action !== 'list' && action !== 'summary';
  if (needsId !== (id !== undefined) || rest.length > 0) {
    throw new UsageError(`deferred ${action}: ${needsId ? 'expected the id of one job' : 'takes no id'}`);
  }
  const usual = action === 'summary' ? COUNTED : LISTED;
  const limit = values.limit === undefined ? usual : wholeOf('--limit', values.limit, MOST);
  const longest = LONGEST + 1000 * searchSeconds(values);
  const print = (value: object, text: () => string) =>
    world.out(values.json ? `${JSON.stringify({ schema: SCHEMA, ...value }, null, 2)}\n` : text());
  const none = (why: string) => {
    world.err(`recoverable: ${why}\n`);
    return 1;
  };
  const act = async ({ connected, queue, isKnown, isWhole }: OpenQueue) => {
    await connected;
    const sayWhole = () => {
      if (!isWhole()) world.err(`recoverable: ${values.search} s did not suffice to ${SEARCH}\n`);
      return isWhole();
    };
    if (action === 'list') {
      const all = await takeDeferred(queue, limit);
      if (all.payments.length === 0 && !(await isKnown())) return none(NO_QUEUE(values.queue));
      if (!all.isWhole) world.err(`recoverable: of each state, the first ${limit} are shown; --limit shows more\n`);
      print({ ...all, isWhole: sayWhole() && all.isWhole }, () => drawPayments(all.payments, world.width));
      return 0;
    }
    if (action === 'summary') {
      const summary = await summarizeDeferred(queue, limit);
      if (summary.oldest === undefined && !(await isKnown())) return none(NO_QUEUE(values.queue));
      print({ ...summary, isWhole: sayWhole() && summary.isWhole }, () => drawSummary(summary));
      return summary.needsSomebody ? 1 : 0;
    }
    const jobId = id as string;
    const unable = async (why: string) =>
      none((await showDeferred(queue, jobId)) === undefined ? await missingJob(queue, jobId) : `${jobId} ${why}`);
    if (action === 'retry') {
      if (!(await retryDeferred(queue, jobId))) return unable('cannot be run now: it is decided, or being run');
      world.out(`${jobId} is due now: a worker takes it up\n`);
      return 0;
    }
    const found = await (action === 'show' ? showDeferred(queue, jobId) : resolveDeferred(queue, jobId));
    if (found === undefined) return unable('is not removed: a worker is running it');
    if (action === 'show') {
      print(found, () => drawPayment(found, world.width));
      return 0;
    }
    // Nobody has to do anything about it any more.
    const { todo: _, ...removed } = found;
    const told = `${jobId} is resolved, and removed; it was:\n`;
    if (values.json || world.width === undefined) world.err(`recoverable: ${jobId} is resolved, and removed\n`);
    print(removed, () => (world.width === undefined ? '' : told) + drawPayment(removed, world.width));
    return 0;
  };
  const actAt = async (place: QueuePlace, node?: QueuePlace): Promise<number> => {
    const opened = await openQueue(node ?? place, world);
    let other: QueuePlace | undefined;
    try {
      return await within(longest, act(opened), () => new Error(`it did not answer within ${longest} ms`));
    } catch (error) {
      const { message } = safeError(error);
      other = node === undefined ? nodeOf(place, message, world) : undefined;
      if (other === undefined) throw new UsageError(`the queue cannot be reached: ${message}`);
    } finally {
      await opened.close();
    }
    return actAt(place, other);
  };
  return actAt(values);
}
