// Which look-ups' answers say what a host's clock shows, for those after them.
import { expect, test } from '@jest/globals';
import type { Call } from '../../src/engine/call.js';
import { inquire } from '../../src/engine/inquire.js';
import { TimedAsk } from '../../src/engine/timed-ask.js';
import type { LookUpAnswer } from '../../src/providers/look-up.js';
import type { LaneSite } from '../../src/traffic/lane.js';
import { FakeClock } from '../axios/fake-clock.js';
import { provider, request } from '../failure/answers.js';

const AHEAD = 10_000;

interface Given {
  readonly isDirect?: boolean;
  readonly url?: string;
  readonly status?: number;
  readonly dated?: boolean;
}

const clock = new FakeClock();

/** Looks a call up, by a question that takes so long until its answer is dated. Returns what the answer says about the clock. */
async function lookUp(
  site: LaneSite,
  slow: number,
  { isDirect = true, url = '/p/1', status = 200, dated = true }: Given = {},
) {
  const facts = request({ host: 'a.test' });
  const port = { request: { facts }, asksDirectly: isDirect };
  const { ask } = new TimedAsk({ scope: { clock }, port, pass: { lane: { site } } } as unknown as Call, async () => {
    clock.pass(slow);
    const headers = dated ? { date: new Date(clock.wall() + AHEAD).toUTCString() } : {};
    return { status, headers, data: '{"id":1}' };
  });
  let told: LookUpAnswer | undefined;
  const reconcile = async (_: unknown, { get }: { get(url: string): Promise<LookUpAnswer> }) => {
    told = await get(url);
    return 'absent' as const;
  };
  await inquire(provider([], { reconcile, kindOf: () => ({ operation: 'read' }) }), facts, (asked) => ask(asked));
  return told?.clockAhead;
}

const slowOne = { least: AHEAD, most: AHEAD + 4000 };
const quickOne = { least: AHEAD, most: AHEAD + 1000 };

test('a quick answer to one call serves a slow one to the next', async () => {
  const site = {} as LaneSite;
  expect(await lookUp(site, 3000)).toEqual(slowOne);
  expect(await lookUp(site, 0)).toEqual(quickOne);
  expect(await lookUp(site, 3000)).toEqual(quickOne);
  expect(await lookUp(site, 3000, { isDirect: false })).toEqual(quickOne);
});

test.each<[string, Given]>([
  ['a cache in this process may have given it', { isDirect: false }],
  ['it came from another host', { url: 'https://b.test/p/1' }],
  ['it is no evidence', { status: 503 }],
  ['it has no date', { dated: false }],
])('but not if %s', async (_, given) => {
  const site = {} as LaneSite;
  await lookUp(site, 0, given);
  expect(await lookUp(site, 3000)).toEqual(slowOne);
});

test('the clock of another host is judged by its own answers', async () => {
  const site = {} as LaneSite;
  await lookUp(site, 0);
  expect(await lookUp(site, 3000, { url: 'https://b.test/p/1' })).toEqual(slowOne);
  expect(await lookUp(site, 3000, { dated: false })).toBeUndefined();
});
