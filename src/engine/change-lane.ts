import type { Lane } from '../traffic/lane.js';
import { Pass } from '../traffic/pass.js';
import type { Call } from './call.js';
import { isServed } from './own-place.js';

/** Later attempts of a call go another way. */
export function goBy(call: Call, lane: Lane): void {
  const next = isServed(lane) ? lane.aside() : lane;
  if (next !== call.pass.lane) call.pass = call.pass.inLane(next);
}

/** What comes need not come from the provider: nothing is learned from it. */
export function learnNothing(call: Call): void {
  call.pass.handIn();
  call.pass = new Pass(call.pass.lane.aside());
}
