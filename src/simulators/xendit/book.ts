/** A payment request, a refund or a payout, as Xendit shows it. */
export type Item = Record<string, unknown> & { readonly id: string; readonly reference_id?: unknown; status: string };

/** What was made, by account: each sub-account (`for-user-id`) sees only its own. */
export interface Book {
  add(account: string, item: Item, key?: { readonly value: string; readonly body: string }): void;
  /** Those of the account that a look-up already shows, newest first. */
  list(account: string, is: (item: Item) => boolean): readonly Item[];
  find(account: string, id: string): Item | undefined;
  /** What was made under a key, and the request body. */
  under(account: string, key: string): { readonly item: Item; readonly body: string } | undefined;
  all(): readonly Item[];
  clear(): void;
}

interface Entry {
  readonly account: string;
  readonly item: Item;
  readonly madeAt: number;
  readonly key?: { readonly value: string; readonly body: string };
}

/** @param lag milliseconds until a look-up shows what was made */
export function openBook(now: () => number, lag: number): Book {
  const entries: Entry[] = [];
  const of = (account: string) => entries.filter((entry) => entry.account === account);
  return {
    add: (account, item, key) => entries.push({ account, item, madeAt: now(), ...(key && { key }) }),
    list: (account, is) =>
      of(account)
        .filter(({ item, madeAt }) => now() - madeAt >= lag && is(item))
        .map(({ item }) => item)
        .reverse(),
    find: (account, id) => of(account).find(({ item }) => item.id === id)?.item,
    under(account, key) {
      const found = of(account).find((entry) => entry.key?.value === key);
      return found?.key && { item: found.item, body: found.key.body };
    },
    all: () => entries.map(({ item }) => item),
    clear: () => {
      entries.length = 0;
    },
  };
}
