import type { headerKey, KeyDefinition } from '../../src/index.js';

/** A key that the vendor keeps to, as a user tells recoverable of it. */
export function kept(where: ReturnType<typeof headerKey>): KeyDefinition {
  return { name: 'idempotencyKey', kind: 'operation', ...where, protects: () => true };
}

/** The same, which recoverable puts into each POST that has none. */
export function attached(where: ReturnType<typeof headerKey>): KeyDefinition {
  return { ...kept(where), attach: (method) => method === 'post' };
}
