import type { Scenario } from './simulate.js';

const BASE = 40;

/** A spike that a provider has not the capacity for; what it works on too late, it works on in vain. */
export const collapse: Scenario = {
  name: 'collapse',
  provider: { capacity: 48 },
  rate: (second) => (second >= 20 && second < 25 ? 2 * BASE : BASE),
  seconds: 240,
  beginsAt: 20,
  overAt: 25,
};

/** Every request fails for half a minute. */
export const outage: Scenario = {
  name: 'outage',
  provider: { failing: (now) => (now >= 20_000 && now < 50_000 ? 1 : 0) },
  rate: () => BASE,
  seconds: 120,
  beginsAt: 20,
  overAt: 50,
};

/** Half of the requests fail for a minute. */
export const brownOut: Scenario = {
  name: 'brown-out',
  provider: { failing: (now) => (now >= 20_000 && now < 80_000 ? 0.5 : 0) },
  rate: () => BASE,
  seconds: 120,
  beginsAt: 20,
  overAt: 80,
};

/** More is asked for than the provider allows, for half a minute. */
export const rateLimit: Scenario = {
  name: 'rate-limit',
  provider: { limit: 60 },
  rate: (second) => (second >= 20 && second < 50 ? 2 * BASE : BASE),
  seconds: 120,
  beginsAt: 20,
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

export const scenarios: readonly Scenario[] = [collapse, outage, brownOut, rateLimit, hiccups];
