import type { Call, Reply } from './provider-server.js';

export interface MemorySettings {
  readonly keyOf: (call: Call) => string | undefined;
  /** Milliseconds. */
  readonly lifetime: number;
  readonly now: () => number;
  /** The answer to a second request with a different body. Default: the body is not compared. */
  readonly conflict?: (call: Call) => Reply;
}

/**
 * Whatever was made under a key is returned again, however the first request was answered: a fault inside the provider is no
 * reason to forget.
 */
export interface Memory {
  once(handle: (call: Call) => Reply): (call: Call) => Reply;
  clear(): void;
}

export function openMemory({ keyOf, lifetime, now, conflict }: MemorySettings): Memory {
  const made = new Map<string, { readonly reply: Reply; readonly sent: string; readonly until: number }>();
  return {
    once: (handle) => (call) => {
      const key = keyOf(call);
      if (key === undefined) return handle(call);
      const found = made.get(key);
      if (found !== undefined && now() < found.until) {
        return conflict === undefined || found.sent === call.body ? found.reply : conflict(call);
      }
      const reply = handle(call);
      if (reply.status < 300) {
        made.set(key, { reply: { ...reply, effects: [] }, sent: call.body, until: now() + lifetime });
      }
      return reply;
    },
    clear: () => made.clear(),
  };
}
