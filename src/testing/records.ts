/** The records of a simulated provider. */
export interface Records<R> {
  /** Adds a record, or replaces the one with that id. */
  put(id: string, record: R): void;
  /** By id, as it is now. */
  get(id: string): R | undefined;
  /** As a search index shows them: a change younger than the definition's `lag` does not show yet. */
  search(matches: (record: R) => boolean): readonly R[];
}

/** The records from the simulator's side: it can forget them. */
export interface RecordBook<R> extends Records<R> {
  /** Whether any request has searched. */
  readonly isSearched: boolean;
  clear(): void;
}

/** @param lag milliseconds until a search shows what was put */
export function openRecords<R>(lag: number, now: () => number): RecordBook<R> {
  const versions = new Map<string, { readonly record: R; readonly at: number }[]>();
  let isSearched = false;
  return {
    get isSearched() {
      return isSearched;
    },
    put(id, record) {
      versions.set(id, [...(versions.get(id) ?? []), { record, at: now() }]);
    },
    get: (id) => versions.get(id)?.at(-1)?.record,
    search(matches) {
      isSearched = true;
      const shown = [...versions.values()].flatMap((all) => all.findLast(({ at }) => at + lag <= now()) ?? []);
      return shown.map(({ record }) => record).filter(matches);
    },
    clear: () => versions.clear(),
  };
}
