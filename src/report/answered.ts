/** A look-up, in a report or in a line of the log. */
interface LookedUp {
  readonly found: string;
  /** `undefined` if no answer came, or if the application's own hook needed none. */
  readonly status?: number | undefined;
  readonly code?: string | undefined;
}

/** How a look-up was answered, if there is more to say than what it found. */
export function answered({ found, status, code }: LookedUp): string {
  if (code === undefined) return '';
  if (status === undefined) return found === 'undecided' ? `not answered (${code})` : `answered ${code}`;
  return `answered ${code}${String(status) === code ? '' : ` inside HTTP ${status}`}`;
}
