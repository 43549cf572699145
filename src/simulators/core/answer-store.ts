import type { AnswerKeys, Call, Reply } from './provider-server.js';

/** The answers kept under their keys. */
export interface AnswerStore {
  /** A reply without acting (a kept one, or that the first is still running), or the key's turn, to be finished. */
  begin(call: Call): Reply | Turn;
  clear(): void;
}

/** The first request with a key, while it is worked on. */
export interface Turn {
  /** Without an answer to keep, the key is free again. */
  finish(answer?: Reply): void;
}

export function isTurn(begun: Reply | Turn): begun is Turn {
  return 'finish' in begun;
}

const UNKEYED: Turn = { finish: () => {} };

export function openAnswerStore(keys: AnswerKeys | undefined, now: () => number): AnswerStore {
  const store = new Map<string, { answer?: Reply; expires: number }>();
  return {
    begin(call) {
      const key = keys?.keyOf(call);
      if (keys === undefined || key === undefined) return UNKEYED;
      const found = store.get(key);
      if (found !== undefined && found.answer === undefined) return keys.running;
      if (found?.answer !== undefined && now() < found.expires) return found.answer;
      const entry: { answer?: Reply; expires: number } = { expires: now() + keys.lifetime };
      store.set(key, entry);
      return {
        finish(answer) {
          if (store.get(key) !== entry) return;
          if (answer === undefined || !keys.keeps(answer)) store.delete(key);
          else entry.answer = { ...answer, effects: [] };
        },
      };
    },
    clear: () => store.clear(),
  };
}
