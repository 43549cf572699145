// Makes small changes to the code of each room and runs the room's tests against each; fails if the tests of any room notice
// too few. Rooms and limits are in stryker.config.mjs.
//
//   npm run test:mutation -- [room…] [-- options of `stryker run`]
import { spawnSync } from 'node:child_process';
import { rooms } from '../stryker.config.mjs';

const given = process.argv.slice(2);
const end = given.indexOf('--');
const named = end < 0 ? given : given.slice(0, end);
const options = end < 0 ? [] : given.slice(end + 1);

const failed = [];
for (const room of named.length > 0 ? named : Object.keys(rooms)) {
  console.log(`== ${room}`);
  const { status } = spawnSync('npx', ['stryker', 'run', ...options], {
    stdio: 'inherit',
    env: { ...process.env, ROOM: room },
  });
  if (status !== 0) failed.push(room);
}
if (failed.length > 0) {
  console.error(`too few mutants noticed, or the tests fail by themselves: ${failed.join(', ')}`);
  process.exit(1);
}
