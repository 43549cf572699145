import type { Overseen } from '../deferral/overseer.js';

/** The states that are listed at once; strays are searched for. */
const LISTED = ['failed', 'waiting', 'active'] as const;
/** Jobs that are looked at in each state, and ids that are named at most. */
const MOST = 1000;
const NAMED = 3;

/** What is said of an id that no job has: the jobs that are named by it, such as those of an order id. */
export async function missingJob(queue: Pick<Overseen, 'list'>, jobId: string): Promise<string> {
  const listed = await Promise.all(LISTED.map((state) => queue.list(state, MOST)));
  const ids = listed.flat().map(({ id }) => id);
  const meant = ids.filter((id) => id.split(/[/&=]/).includes(jobId)).slice(0, NAMED);
  const hint = meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : '`recoverable deferred list` shows the ids';
  return `no job '${jobId}'; ${hint}`;
}
