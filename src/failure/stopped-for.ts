/**
 * p-retry's `AbortError` says that trying again is useless, and has no more than its name from the error of an abort. Returns the error
 * that it was made for; `undefined` for any other error.
 */
export function stoppedFor(error: unknown): object | undefined {
  const { name, originalError } = (error ?? {}) as { readonly name?: unknown; readonly originalError?: unknown };
  if (name !== 'AbortError' || typeof originalError !== 'object') return undefined;
  return originalError ?? undefined;
}
