import { type BullmqClient, runScript, type Script, scan } from './redis-client.js';

/** Of these ids, those of jobs that none of the sorted lists has. */
const LUA = `
local base, found = ARGV[1], {}
for at = 2, #ARGV do
  local id, isListed = ARGV[at], false
  for _, list in ipairs(KEYS) do isListed = isListed or redis.call('ZSCORE', list, id) end
  local isHash = not isListed and redis.call('TYPE', base .. id).ok == 'hash'
  if isHash and redis.call('HEXISTS', base .. id, 'data') == 1 then found[#found + 1] = id end
end
return found
`;

const SORTED = ['completed', 'failed', 'delayed', 'prioritized'];
const SCRIPT: Script = { name: 'recoverableUnlistedJobs', numberOfKeys: SORTED.length, lua: LUA };
const UNSORTED = ['wait', 'paused', 'active'];
/** Keys that Redis looks at in one step; it answers nobody else meanwhile. */
const STEP = 1000;

/**
 * Ids of jobs that are in none of BullMQ's lists, as the lists were before the search: a job that has moved since may be among them.
 * Redis has no index of a queue's jobs, so this goes through all its keys, step by step: the caller says when that is enough.
 */
export async function* unlistedJobs(
  queue: { toKey(type: string): string },
  client: BullmqClient,
): AsyncGenerator<readonly string[]> {
  const sorted = SORTED.map((name) => queue.toKey(name));
  const base = queue.toKey('');
  // One LPOS for each job would go through these lists again and again.
  const listed = new Set<string>();
  for (const name of UNSORTED) for (const id of await client.lrange(queue.toKey(name), 0, -1)) listed.add(id);
  const pattern = `${base.replace(/[\\*?[\]^-]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const [next, keys] = await scan(client, cursor, pattern, STEP);
    cursor = next;
    // No id of a payment has a colon: these are locks, logs and schedules.
    const ids = keys.map((key) => key.slice(base.length)).filter((id) => !id.includes(':') && !listed.has(id));
    yield ids.length === 0 ? [] : ((await runScript(client, SCRIPT, [...sorted, base, ...ids])) as readonly string[]);
  } while (cursor !== '0');
}
