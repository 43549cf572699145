import type { Reply } from '../core/provider-server.js';

const DAY = 86_400_000;

/** The results kept under their keys: each midnight, UTC, those older than a day are removed. */
export interface Keys {
  find(key: string): { readonly asked: string; readonly reply: Reply } | undefined;
  keep(key: string, asked: string, reply: Reply): void;
  clear(): void;
}

export function openKeys(now: () => number): Keys {
  const kept = new Map<string, { readonly asked: string; readonly reply: Reply; readonly at: number }>();
  return {
    find(key) {
      const found = kept.get(key);
      const midnight = Math.floor(now() / DAY) * DAY;
      return found !== undefined && found.at >= midnight - DAY ? found : undefined;
    },
    keep: (key, asked, reply) => kept.set(key, { asked, reply, at: now() }),
    clear: () => kept.clear(),
  };
}
