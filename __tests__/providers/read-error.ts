import type { Exchange } from '../../src/index.js';

/** Reads the code of a provider that answers `{ "error": CODE }`. */
export function readError({ body }: Pick<Exchange, 'body'>): { readonly code: string } | undefined {
  const { error } = (body ?? {}) as { readonly error?: string };
  return error === undefined ? undefined : { code: error };
}
