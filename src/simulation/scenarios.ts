import type { Scenario } from './simulate.js';

/** Calls per second, unless something else is said. */
const BASE = 40;

/** This share from one second to another, and nothing else. */
const share = (of: number, from: number, to: number) => (now: number) =>
  now >= from * 1000 && now < to * 1000 ? of : 0;
const steady = { rate: () => BASE, seconds: 140, beginsAt: 20, overAt: 80 };
const doubled = (from: number, to: number) => (second: number) => (second >= from && second < to ? 2 * BASE : BASE);

/** A spike of five seconds overruns a provider that can work on a fifth more than is asked for usually. */
export const collapse: Scenario = {
  name: 'collapse',
  provider: { capacity: 48 },
  rate: doubled(20, 25),
  seconds: 240,
  beginsAt: 20,
  overAt: 25,
};

/** Every request fails for half a minute. */
export const outage: Scenario = { ...steady, name: 'outage', provider: { failing: share(1, 20, 50) }, overAt: 50 };

/** Half of the requests fail for a minute. */
export const brownOut: Scenario = { ...steady, name: 'brown-out', provider: { failing: share(0.5, 20, 80) } };

/** A quarter of the requests fail for a minute. */
export const brownOut25: Scenario = { ...steady, name: 'brown-out-25', provider: { failing: share(0.25, 20, 80) } };

/** Three quarters of the requests fail for a minute. */
export const brownOut75: Scenario = { ...steady, name: 'brown-out-75', provider: { failing: share(0.75, 20, 80) } };

/** Half of the requests get no answer for a minute. */
export const slowBrownOut: Scenario = {
  ...steady,
  name: 'slow-brown-out',
  provider: { failing: share(0.5, 20, 80), hangs: true },
};

/** No request gets an answer for half a minute. */
export const hangingOutage: Scenario = {
  ...steady,
  name: 'hanging-outage',
  provider: { failing: share(1, 20, 50), hangs: true },
  overAt: 50,
};

/** More is asked for than the provider can do; it refuses what it cannot do within a second, which costs it a tenth. */
export const shedding: Scenario = {
  ...steady,
  name: 'shedding',
  provider: { capacity: 48, shedsAt: 1000, shedCost: 0.1 },
  rate: doubled(20, 50),
  overAt: 50,
};

/** The same, but it refuses at once whatever it cannot get to within a twentieth of a second: no single answer tells it from a brown-out. */
export const quickShedding: Scenario = {
  ...shedding,
  name: 'quick-shedding',
  provider: { ...shedding.provider, shedsAt: 50 },
};

/** Three calls in ten fail however often they are sent, and one request in a hundred of the others. */
export const partialOutage: Scenario = {
  ...steady,
  name: 'partial-outage',
  provider: { failing: () => 0.01, doomed: share(0.3, 20, 80) },
};

/** After half a minute of failures the provider works on what comes, slowly at first. */
export const slowStart: Scenario = {
  name: 'slow-start',
  provider: {
    failing: share(1, 20, 50),
    capacity: (now) => (now < 50_000 ? 80 : Math.min(80, 8 + (72 * (now - 50_000)) / 30_000)),
  },
  rate: () => BASE,
  seconds: 240,
  beginsAt: 20,
  overAt: 80,
};

/** After half a minute of failures the provider takes four times as long as before. */
export const slowerReturn: Scenario = {
  ...steady,
  name: 'slower-return',
  provider: { failing: share(1, 20, 50), latency: (now) => (now < 50_000 ? 100 : 400) },
  overAt: 50,
};

/** More is asked for than the provider allows, for half a minute. */
export const rateLimit: Scenario = {
  ...steady,
  name: 'rate-limit',
  provider: { limit: 60 },
  rate: doubled(20, 50),
  overAt: 50,
};

/** One request in a hundred fails, and no two for the same reason. */
export const hiccups: Scenario = {
  name: 'hiccups',
  provider: { failing: () => 0.01 },
  rate: () => BASE,
  seconds: 300,
  beginsAt: 0,
  overAt: 0,
};

/** The collapse, if what is asked for are payments: a timeout leaves one in doubt, and asking what became of it is load too. */
export const collapseWrites: Scenario = { ...collapse, name: 'collapse-writes', write: 'unprotected' };
export const collapseKeyed: Scenario = { ...collapse, name: 'collapse-keyed-writes', write: 'keyed' };

/** No request gets an answer for half a minute, and half of the payments take effect all the same. */
export const outageWrites: Scenario = {
  ...hangingOutage,
  name: 'outage-writes',
  provider: { ...hangingOutage.provider, lands: 0.5 },
  write: 'unprotected',
};
export const outageKeyed: Scenario = { ...outageWrites, name: 'outage-keyed-writes', write: 'keyed' };

/** Half of the requests for payments, and of the look-ups, fail for a minute: each of them leaves a payment in doubt. */
export const brownOutWrites: Scenario = { ...brownOut, name: 'brown-out-writes', write: 'unprotected' };

const loop = { workers: 80, calls: 800 };

/** Workers without a pause meet a provider that answers nothing but 503, at once. */
export const deadLoop: Scenario = {
  name: 'closed-loop',
  provider: { failing: () => 1 },
  rate: () => 0,
  loop,
  seconds: 40,
  beginsAt: 0,
  overAt: 40,
  deadline: 1000,
};

/** Workers without a pause meet a provider that comes back after five seconds. */
export const backLoop: Scenario = {
  ...deadLoop,
  name: 'closed-loop-back',
  provider: { failing: share(1, 0, 5) },
  deadline: 30_000,
};

export const scenarios: readonly Scenario[] = [
  brownOut,
  brownOut25,
  brownOut75,
  slowBrownOut,
  outage,
  hangingOutage,
  collapse,
  rateLimit,
  shedding,
  quickShedding,
  partialOutage,
  slowStart,
  slowerReturn,
  hiccups,
  brownOutWrites,
  outageWrites,
  outageKeyed,
  collapseWrites,
  collapseKeyed,
  deadLoop,
  backLoop,
];
