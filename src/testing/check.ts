/** One requirement of a provider, for any test runner: `test(name, run)`. */
export interface Check {
  readonly name: string;
  /** @throws Error that says what is wrong and what to do about it */
  readonly run: () => Promise<void>;
}

/** Complaints listed for one check. */
const MOST = 8;

/** A check that fails if there are complaints. */
export function check(name: string, complaintsOf: () => Promise<readonly string[]> | readonly string[]): Check {
  return {
    name,
    run: async () => {
      const complaints = [...new Set(await complaintsOf())];
      if (complaints.length === 0) return;
      const more = complaints.length > MOST ? [`and ${complaints.length - MOST} more`] : [];
      throw new Error([`${name}:`, ...complaints.slice(0, MOST), ...more].join('\n  '));
    },
  };
}
