import { expected } from './expected.mjs';

/** Prints the lost tests by cause. Returns true if every lost test has a cause, and every cause still has its tests. */
export function compare({ bare, attached, lost, again, whole }) {
  const known = new Set(expected.flatMap(({ tests }) => tests.map(titleOf)));
  const lostTitles = new Set(lost.map(titleOf));
  console.log(`bare: ${bare.passed.size} passed, ${bare.failed.length} failed`);
  console.log(`attached: ${attached.passed.size} passed, ${attached.failed.length} failed`);
  console.log(`lost: ${lost.length}`);
  for (const { cause, tests } of expected) {
    const found = tests.map(titleOf).filter((title) => lostTitles.has(title));
    if (found.length > 0) console.log(`\n${cause}: ${found.length}\n${found.map((title) => `  ${title}`).join('\n')}`);
  }
  const unexplained = lost.filter((name) => !known.has(titleOf(name)));
  if (unexplained.length > 0) console.log(`\nwithout a known cause: ${unexplained.length}`);
  for (const name of unexplained) console.log(`  ${name}\n${indented(again.messages.get(name) ?? 'not run')}`);
  const regained = whole
    ? [...bare.passed].map(titleOf).filter((title) => known.has(title) && !lostTitles.has(title))
    : [];
  if (regained.length > 0) console.log('\nno longer lost; take off the list:');
  for (const title of regained) console.log(`  ${title}`);
  return unexplained.length === 0 && regained.length === 0;
}

/** The name of a test without its file: those for vitest and for mocha have the same titles, in other files. */
function titleOf(name) {
  return name.slice(name.indexOf(' > ') + 3).replaceAll(' > ', ' ');
}

function indented(text) {
  const lines = text.split('\n').slice(0, 6);
  return lines.map((line) => `      ${line}`).join('\n');
}
