import { expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { failures } from '../decision/failures.js';

const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };
const LONGEST = 1800;
const nothing = () => {};

/** A call whose attempt has been lost after ten seconds, and that wants to be sent again. */
function lostCall({ isAlone }: { readonly isAlone: boolean }) {
  const time = new VirtualClock(() => 0.5);
  const lanes = new Lanes({}, time, { breaker: nothing, held: nothing });
  const lane = lanes.of(plainHttp(), 'api.example', 'POST /charge');
  const pass = new Pass(lane);
  pass.learn(failures.unavailable, FACTS, time.now() - 10_000);
  const caller = { gone: nothing, onGone: undefined, isAbort: () => false };
  const visitor = { pass, caller, request: FACTS, isInDoubt: false, maxRetryAfter: 0, onWait: nothing };
  const said = admit({ ...visitor, remaining: 50_000, patience: LONGEST }, time);
  if (!isAlone) time.setTimer(() => new Pass(lane).learn(failures.unavailable, FACTS, time.now()), 1000);
  return { said, time };
}

test('a call that nobody else tells anything is sent when its wait ends: it was bad luck', async () => {
  const { said, time } = lostCall({ isAlone: true });
  await time.run();
  expect(await said).toEqual({ waited: true });
});

test('a call is refused when its wait ends if others have failed meanwhile', async () => {
  const { said, time } = lostCall({ isAlone: false });
  await time.run();
  expect(await said).toMatchObject({ refusal: { stoppedBy: 'overload' } });
});
