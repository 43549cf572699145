/** The part of BullMQ's client that is used here: any client as BullMQ 6 wraps it, or ioredis itself, which BullMQ 5 uses. */
export interface BullmqClient {
  defineCommand(name: string, given: { readonly numberOfKeys: number; readonly lua: string }): void;
  exists(...keys: readonly string[]): Promise<unknown>;
  lrange(key: string, start: number, end: number): Promise<readonly string[]>;
  scan(cursor: string, ...options: readonly unknown[]): Promise<readonly [cursor: string, keys: readonly string[]]>;
  /** Only that of BullMQ 6 has it. */
  runCommand?(name: string, given: readonly string[]): Promise<unknown>;
}

/** A Lua script, and its name among the client's commands. */
export interface Script {
  readonly name: string;
  readonly numberOfKeys: number;
  readonly lua: string;
}

const defined = new WeakMap<BullmqClient, Set<Script>>();

/** Runs a script. node-redis sends the whole of it to the server each time that it is defined, so that is done once. */
export function runScript(client: BullmqClient, script: Script, given: readonly string[]): Promise<unknown> {
  const known = defined.get(client) ?? new Set();
  const { name, numberOfKeys, lua } = script;
  if (!known.has(script)) client.defineCommand(name, { numberOfKeys, lua });
  defined.set(client, known.add(script));
  if (client.runCommand !== undefined) return client.runCommand(name, given);
  const commands = client as unknown as Record<string, (...given: readonly string[]) => Promise<unknown>>;
  return commands[name]?.(...given) as Promise<unknown>;
}

/** One SCAN, which looks at about `count` keys. */
export function scan(client: BullmqClient, cursor: string, pattern: string, count: number) {
  if (client.runCommand !== undefined) return client.scan(cursor, { MATCH: pattern, COUNT: count });
  return client.scan(cursor, 'MATCH', pattern, 'COUNT', count);
}
