import { expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.js';
import type { World } from '../../src/cli/world.js';
import { sectionOf } from './pages.js';

const section = sectionOf('docs/protection.md', 'What each option costs');

/** What the command prints of the calls that begin in the trouble. */
async function simulated(flags: string) {
  let said = '';
  const world = { out: (text: string) => (said += text) } as unknown as World;
  await runCommand(['simulate', '--json', ...flags.split(' ')], world);
  const { success, requestsPerCall } = JSON.parse(said).strategies[0].inTrouble;
  return { sales: `${(100 * success).toFixed(1)}% of the sales`, load: `${requestsPerCall.toFixed(2)} of the load` };
}

/** The others take as long as all tests of a storm together. */
test('docs/protection.md has what "simulate" prints of other pauses between probes', async () => {
  const [line] = section.split('\n').filter((each) => each.includes('circuitBreaker.openFor'));
  const outage = '--shape outage --processes 20';
  const usual = await simulated(outage);
  const short = await simulated(`${outage} --open-for 5000`);
  const long = await simulated(`${outage} --open-for 120000`);
  expect(line).toContain(`outage, ${short.load} instead of ${usual.load.split(' ')[0]} `);
  expect(line).toContain(`outage, ${long.sales} instead of ${usual.sales.split(' ')[0]} `);
});
