import { describe, test } from '@jest/globals';

/** `describe`; or, if something is missing on this machine, a suite that is skipped and says why on the console. */
export function describeUnless(missing: string | undefined): typeof describe | typeof describe.skip {
  return orSkip(missing, describe);
}

/** The same for a test. */
export function testUnless(missing: string | undefined): typeof test | typeof test.skip {
  return orSkip(missing, test);
}

function orSkip<T extends { readonly skip: unknown }>(missing: string | undefined, run: T): T | T['skip'] {
  if (missing === undefined) return run;
  console.warn(`skipped: ${missing}`);
  return run.skip as T['skip'];
}
