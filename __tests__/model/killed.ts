import { type Deferral, isInDoubt } from '../../src/deferral/deferral.js';
import type { Handled } from '../../src/deferral/index.js';
import type { Story } from './draw-story.js';
import { Shop } from './shop.js';
import { quiet, type VirtualTime } from './virtual-time.js';

const MOST_STEPS = 60_000;
/** Milliseconds between two looks of the workers at their queue. */
const POLL = 5000;

let here: VirtualTime | undefined;

/** The time of the story that is being played. */
export function timeHere(): VirtualTime | undefined {
  return here;
}

/** Plays it until nothing more happens. Returns what is wrong with the money, how it ended, and how many processes were killed. */
export async function playStory(story: Story): Promise<{ wrong: string[]; end: string; kills: number }> {
  const shop = new Shop(story);
  const { time, queue, wrong, begun } = shop;
  here = time;
  supervise(shop, story);
  await quiet();
  for (let steps = 0; steps < MOST_STEPS && time.step(); steps++) await quiet();

  const [job] = queue.jobs.values();
  if (!shop.isOver) wrong.push('the application has never ended');
  if (job !== undefined && job.state !== 'done' && job.state !== 'failed') wrong.push(`the job is ${job.state}`);
  const { report, outcome } = (job?.returned ?? {}) as Handled;
  const believed = job?.state === 'failed' ? leftBy(job) : (report ?? shop.last);
  wrong.push(...(believed === undefined ? ['nobody knows'] : shop.judge(believed)));
  const end = job === undefined ? `called ${shop.last?.outcome}` : `${job.state} ${outcome ?? ''}`;
  return { wrong, end, kills: begun.filter((each) => each.isGone).length };
}

/** Starts what has been killed anew, lets the workers work, and retries a failed job, until everything is decided. */
function supervise(shop: Shop, { again, retries }: Story): void {
  const { time, queue, begun } = shop;
  let app = shop.application();
  let second: typeof app | undefined;
  let workers = [shop.worker(), shop.worker()];
  let retriesLeft = retries;
  if (again !== undefined) {
    time.hereAfter(again, () => {
      if (shop.isOver && shop.keys !== undefined && shop.isEnforced) second = shop.application();
    });
  }
  const tick = () => {
    // Without a key that the provider enforces, only one of the two may make the payment.
    if (!shop.isEnforced && queue.jobs.size > 0) shop.isOver = true;
    if (!shop.isOver && (app.process.isGone || app.isEnded())) app = shop.application();
    if (second?.process.isGone) second = shop.application();
    workers = workers.map((each) => (each.process.isGone ? shop.worker() : each));
    for (const each of workers) each.tick();
    for (const job of queue.jobs.values()) {
      if (job.state === 'failed' && retriesLeft-- > 0) Object.assign(job, { state: 'waiting', runAt: time.wall() });
    }
    const isUndecided = [...queue.jobs.values()].some(({ state }) => state !== 'done' && state !== 'failed');
    const isCalling = (second !== undefined && !second.isEnded()) || (again !== undefined && time.now() <= again);
    const isStill = begun.some((each) => !each.isGone && !each.isAwake);
    if (!shop.isOver || isUndecided || isCalling || isStill) time.hereAfter(POLL, tick);
  };
  tick();
}

/** What a failed job tells whoever looks after it. */
function leftBy({ text, starts }: { readonly text: string; readonly starts: number }): object {
  const stored = JSON.parse(text) as Deferral;
  return { ...stored.report, processed: isInDoubt(stored, starts + 1) ? 'maybe' : 'no' };
}
