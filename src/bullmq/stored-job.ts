import type { Queue } from 'bullmq';

/** What is done to a job of that id, in one step: a worker that takes it up comes before, and is seen, or after. */
const SCRIPT = `
local jobKey, active, completed, failed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expected, joined, isRemoved = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local job = redis.call('HMGET', jobKey, 'data', 'finishedOn', 'timestamp', 'delay')
if not job[1] then return { 'gone', '', 0, 0 } end
local isActive = false
for _, each in ipairs(redis.call('LRANGE', active, 0, -1)) do isActive = isActive or each == id end
local state = isActive and 'active' or job[2] and 'over' or 'waiting'
if job[1] == expected and state == 'waiting' and joined ~= '' then
  redis.call('HSET', jobKey, 'data', joined)
  state = 'joined'
elseif job[1] == expected and state == 'over' and isRemoved == '1' then
  redis.call('ZREM', completed, id)
  redis.call('ZREM', failed, id)
  redis.call('DEL', jobKey, jobKey .. ':logs')
  state = 'gone'
end
return { state, job[1], job[3] or '0', job[4] or '0' }
`;

/** The name of the script among the commands of BullMQ's client, and its keys. */
const COMMAND = 'recoverableStoredJob';
const NUMBER_OF_KEYS = 4;

export interface StoredJob {
  readonly state: 'gone' | 'active' | 'over' | 'waiting' | 'joined';
  /** As it is stored. */
  readonly text: string;
  readonly data: unknown;
  readonly timestamp: number;
  readonly delay: number;
}

/** What to do, if the data are still these. */
export type Change =
  | { readonly expected: string; readonly join: unknown }
  | { readonly expected: string; readonly remove: true };

/** Looks at a job, and changes one that waits, or removes one that is over, in the same step. */
export async function storedJob(queue: Queue, jobId: string, change?: Change): Promise<StoredJob> {
  const client = await clientOf(queue);
  client.defineCommand(COMMAND, { numberOfKeys: NUMBER_OF_KEYS, lua: SCRIPT });
  const keys = [jobId, 'active', 'completed', 'failed'].map((name) => queue.toKey(name));
  const joined = change !== undefined && 'join' in change ? JSON.stringify(change.join) : '';
  const removes = change !== undefined && 'remove' in change ? '1' : '0';
  const found = await runWith(client, [...keys, jobId, change?.expected ?? '', joined, removes]);
  const [state, text, timestamp, delay] = found as [StoredJob['state'], string, string, string];
  return { state, text, data: parsed(text), timestamp: Number(timestamp), delay: Number(delay) };
}

/** A client of Redis as BullMQ 6 wraps it, or ioredis itself, as BullMQ 5 has it. */
interface ScriptClient {
  defineCommand(name: string, given: { readonly numberOfKeys: number; readonly lua: string }): void;
  runCommand?(name: string, given: readonly string[]): Promise<unknown>;
  [COMMAND]?(...given: readonly string[]): Promise<unknown>;
}

async function clientOf(queue: Queue): Promise<ScriptClient> {
  const backend = typeof queue.getBackend === 'function' ? queue.getBackend() : queue;
  return await (backend as unknown as { readonly client: Promise<ScriptClient> }).client;
}

function runWith(client: ScriptClient, given: readonly string[]): Promise<unknown> | undefined {
  return client.runCommand === undefined ? client[COMMAND]?.(...given) : client.runCommand(COMMAND, given);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
