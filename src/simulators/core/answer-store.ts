import type { AnswerKeys, Call, Reply } from './provider-server.js';

/** The answers kept under their keys. */
export interface AnswerStore {
  /**
   * Either a reply without acting (a kept one, or that the first request is still running), or the key's turn, to be finished.
   */
  begin(call: Call): Reply | Turn;
  clear(): void;
}

/** The first request with a key, while it is being worked on. */
export interface Turn {
  /**
   * Without an answer to keep, the key is free again.
   * @param acted whether the request took effect, however it was answered
   */
  finish(answer?: Reply, acted?: boolean): void;
}

export function isTurn(begun: Reply | Turn): begun is Turn {
  return 'finish' in begun;
}

const UNKEYED: Turn = { finish: () => {} };

interface Entry {
  readonly body: string;
  answer?: Reply;
  expires: number;
}

export function openAnswerStore(keys: AnswerKeys | undefined, now: () => number): AnswerStore {
  const store = new Map<string, Entry>();
  return {
    begin(call) {
      const key = keys?.keyOf(call);
      if (keys === undefined || key === undefined) return UNKEYED;
      const found = store.get(key);
      if (found !== undefined && found.answer === undefined) return keys.running;
      if (found?.answer !== undefined && now() < found.expires) {
        return keys.conflict !== undefined && found.body !== call.body ? keys.conflict : found.answer;
      }
      const entry: Entry = { body: call.body, expires: now() + keys.lifetime };
      store.set(key, entry);
      return {
        finish(answer, acted = false) {
          if (store.get(key) !== entry) return;
          const isKept = answer !== undefined && (keys.used === undefined ? keys.keeps(answer) : acted);
          const kept = keys.used ?? answer;
          if (!isKept || kept === undefined) store.delete(key);
          else entry.answer = { ...kept, headers: { ...kept.headers, ...keys.marks }, effects: [] };
        },
      };
    },
    clear: () => store.clear(),
  };
}
