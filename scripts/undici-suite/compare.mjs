import { expected } from './expected.mjs';

/** Prints the tests that differ by cause. Returns true if every one has a cause, and every cause still has its tests. */
export function compare({ bare, wrapped, differ, whole, version }) {
  const passed = (ended) => [...ended.values()].filter((state) => state === 'passed').length;
  console.log(`bare: ${passed(bare)} of ${bare.size} passed; wrapped: ${passed(wrapped)} of ${wrapped.size}`);
  if (passed(bare) === 0) {
    console.log(`no test of undici ${version} ran`);
    return false;
  }
  const known = new Map(expected.flatMap(({ cause, tests }) => tests.map((name) => [name, cause])));
  console.log(`differ: ${differ.length}`);
  for (const name of differ) {
    console.log(`  ${name}\n    ${known.get(name) ?? `WITHOUT A KNOWN CAUSE: ${wrapped.get(name) ?? 'not reached'}`}`);
  }
  const unknown = differ.filter((name) => !known.has(name));
  const gone = whole ? [...known.keys()].filter((name) => !differ.includes(name)) : [];
  for (const name of gone) console.log(`  ${name}\n    NO LONGER DIFFERS, OR IS GONE: take it off the list`);
  return unknown.length === 0 && gone.length === 0;
}
