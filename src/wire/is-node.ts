/** Other runtimes use Node's names, but it is not proven what they hold. */
export const isNode =
  typeof process === 'object' &&
  process.release?.name === 'node' &&
  process.versions.bun === undefined &&
  !('Deno' in globalThis);
