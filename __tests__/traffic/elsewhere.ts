import type { Elsewhere } from '../../src/traffic/gate.js';

const nothing = () => {};

/** Other processes that hold nothing up and hear nothing. */
export const silent: Elsewhere = {
  shutFor: () => 0,
  givesTurns: true,
  wait: nothing,
  answer: nothing,
  answeredLate: nothing,
  passOn: nothing,
};
