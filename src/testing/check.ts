import { HookFault } from '../policy/hook.js';

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
      const complaints = [...new Set(await heard(complaintsOf))];
      if (complaints.length === 0) return;
      const more = complaints.length > MOST ? [`and ${complaints.length - MOST} more`] : [];
      throw new Error([`${name}:`, ...complaints.slice(0, MOST), ...more].join('\n  '));
    },
  };
}

/** What is complained of. A hook of the provider's that throws meanwhile is a complaint too, with its reason. */
async function heard(complaintsOf: () => Promise<readonly string[]> | readonly string[]): Promise<readonly string[]> {
  try {
    return await complaintsOf();
  } catch (error) {
    if (error instanceof HookFault) return [messageOf(error)];
    throw error;
  }
}

/** What was thrown, and by which hook. */
export function messageOf(error: unknown): string {
  if (!(error instanceof HookFault)) return String((error as { readonly message?: string }).message);
  const { hook, thrown } = error;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  // What it returned is complained of by its name already.
  return reason.startsWith(`${hook} `) ? reason : `${hook} threw ${reason}`;
}
