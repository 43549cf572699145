import { expected } from './expected.mjs';

/** Prints the lost tests by cause. Returns true if every lost test has a cause, and every cause still has its tests. */
export function compare({ bare, attached, lost, again, whole }) {
  const known = new Map(expected.flatMap(({ cause, tests }) => tests.map((name) => [name, cause])));
  console.log(`bare: ${bare.passed.size} passed, ${bare.failed.length} failed`);
  console.log(`attached: ${attached.passed.size} passed, ${attached.failed.length} failed`);
  console.log(`lost: ${lost.length}`);
  for (const { cause, tests } of expected) {
    const found = tests.filter((name) => lost.includes(name));
    if (found.length > 0) console.log(`\n${cause}: ${found.length}\n${found.map((name) => `  ${name}`).join('\n')}`);
  }
  const unexplained = lost.filter((name) => !known.has(name));
  if (unexplained.length > 0) console.log(`\nwithout a known cause: ${unexplained.length}`);
  for (const name of unexplained) console.log(`  ${name}\n${indented(again.messages.get(name) ?? 'not run')}`);
  const regained = whole ? [...known.keys()].filter((name) => !lost.includes(name) && bare.passed.has(name)) : [];
  if (regained.length > 0) console.log('\nno longer lost; take off the list:');
  for (const name of regained) console.log(`  ${name}`);
  return unexplained.length === 0 && regained.length === 0;
}

function indented(text) {
  const lines = text.split('\n').slice(0, 6);
  return lines.map((line) => `      ${line}`).join('\n');
}
