import type { Jobs, RawJob, Strays } from './jobs.js';
import { parsed } from './parsed.js';
import { type BullmqClient, runScript, type Script } from './redis-client.js';
import { unlistedJobs } from './redis-strays.js';

/** Checks a job and, if it is as expected, changes it, in one step: a worker either comes before, and is noticed, or after. */
const LUA = `
local jobKey, lockKey, active, completed, failed = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local delayed, prioritized, wait, paused, marker = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local id, what, expected, data, now, runAt, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

local job = redis.call('HMGET', jobKey, 'data', 'timestamp', 'delay', 'ats', 'failedReason', 'returnvalue')
if not job[1] then return { 'gone', '', 0, 0, 0, '', '' } end

local function stateOf()
  if redis.call('ZSCORE', completed, id) then return 'done' end
  if redis.call('ZSCORE', failed, id) then return 'failed' end
  if redis.call('ZSCORE', delayed, id) or redis.call('ZSCORE', prioritized, id) then return 'waiting' end
  if redis.call('LPOS', active, id) then return 'active' end
  if redis.call('LPOS', wait, id) or redis.call('LPOS', paused, id) then return 'waiting' end
  return 'stray'
end

local state, isChanged = stateOf(), 0
if what == 'keep' then
  local lock = redis.call('GET', lockKey)
  local isOurs = state == 'active' and lock == token
  local isNobodys = (state == 'active' or state == 'waiting') and not lock and job[1] == expected
  if isOurs or isNobodys then redis.call('HSET', jobKey, 'data', data) end
  isChanged = isOurs and 1 or 0
elseif state ~= 'active' and job[1] == expected and what == 'replace' then
  redis.call('HSET', jobKey, 'data', data)
  if runAt ~= '' then
    redis.call('ZREM', completed, id)
    redis.call('ZREM', failed, id)
    redis.call('HDEL', jobKey, 'finishedOn', 'processedOn', 'returnvalue', 'failedReason', 'stacktrace')
    redis.call('HSET', jobKey, 'timestamp', now, 'delay', math.max(0, tonumber(runAt) - tonumber(now)))
    redis.call('LREM', wait, 0, id)
    redis.call('LREM', paused, 0, id)
    redis.call('ZREM', prioritized, id)
    redis.call('ZADD', delayed, tonumber(runAt) * 0x1000, id)
    redis.call('ZADD', marker, runAt, '1')
  end
  isChanged = 1
elseif state ~= 'active' and job[1] == expected and what == 'remove' then
  for _, each in ipairs({ completed, failed, delayed, prioritized }) do redis.call('ZREM', each, id) end
  redis.call('LREM', wait, 0, id)
  redis.call('LREM', paused, 0, id)
  redis.call('DEL', jobKey, jobKey .. ':logs')
  isChanged = 1
end
-- Whoever has made a stray may have written anything.
local function numberOf(value) return tonumber(value or 0) or 0 end
return { state, job[1], numberOf(job[2]) + numberOf(job[3]), numberOf(job[4]), isChanged, job[5] or '', job[6] or '' }
`;

const KEYS = ['active', 'completed', 'failed', 'delayed', 'prioritized', 'wait', 'paused', 'marker'];
const SCRIPT: Script = { name: 'recoverableStoredJob', numberOfKeys: KEYS.length + 2, lua: LUA };

/** The jobs of a queue that BullMQ keeps in Redis. */
export function redisJobs(queue: { toKey(type: string): string }, client: Promise<BullmqClient>): Jobs {
  const run = async (id: string, what: string, more: Partial<Given> = {}) => {
    const { expected = '', data = '', runAt = '', token = '' } = more;
    const keys = [id, `${id}:lock`, ...KEYS].map((name) => queue.toKey(name));
    const given = [...keys, id, what, expected, data, String(Date.now()), String(runAt), token];
    const [state, text, due, starts, isChanged, why, returned] = (await runScript(await client, SCRIPT, given)) as [
      RawJob['state'],
      string,
      string,
      string,
      number,
      string,
      string,
    ];
    const job = {
      state,
      text,
      runAt: Number(due),
      starts: Number(starts),
      ...(why !== '' && { why }),
      ...(returned !== '' && { returned: parsed(returned) }),
    };
    return { job, isChanged: isChanged === 1 };
  };
  const isChanged = async (id: string, what: string, more: Given) => (await run(id, what, more)).isChanged;
  return {
    name: 'Redis',
    isKnown: async () => Number(await (await client).exists(queue.toKey('meta'), queue.toKey('id'))) > 0,
    get: async (id) => (await run(id, 'look')).job,
    replace: (id, expected, data, runAt) =>
      isChanged(id, 'replace', { expected, data, ...(runAt !== undefined && { runAt }) }),
    remove: (id, expected) => isChanged(id, 'remove', { expected }),
    keep: (id, expected, data, token) => isChanged(id, 'keep', { expected, data, token }),

    async strays(limit, until): Promise<Strays> {
      // SCAN may give a key twice.
      const found = new Map<string, RawJob>();
      const end = (isWhole: boolean) => ({ jobs: [...found].map(([id, job]) => ({ id, ...job })), isWhole });
      for await (const unlisted of unlistedJobs(queue, await client)) {
        for (const id of unlisted) {
          if (found.size >= limit) break;
          const { job } = await run(id, 'look');
          if (job.state === 'stray') found.set(id, job);
        }
        if (found.size >= limit) break;
        if (until.aborted) return end(false);
      }
      return end(true);
    },
  };
}

interface Given {
  readonly expected?: string;
  readonly data?: string;
  readonly runAt?: number;
  readonly token?: string;
}
