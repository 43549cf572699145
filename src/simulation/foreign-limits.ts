import type { ForeignBudget } from './strategy.js';

/**
 * Client-side throttling (Site Reliability Engineering, chapter 21). Over the last two minutes, with K = 2, the client itself
 * refuses a request with the probability (requests - K x accepts) / (requests + 1). Refused requests count as requests.
 */
export function googleThrottling(): ForeignBudget {
  const requests = new Recent(120_000);
  const accepts = new Recent(120_000);
  return {
    admits(now, random) {
      const asked = requests.count(now);
      const refused = Math.max(0, (asked - 2 * accepts.count(now)) / (asked + 1));
      requests.add(now);
      return random() >= refused;
    },
    onEnd(isGood, now) {
      if (isGood) accepts.add(now);
    },
    allows: () => true,
  };
}

/** Times within the last `span` milliseconds. */
class Recent {
  private readonly times: number[] = [];
  private from = 0;

  constructor(private readonly span: number) {}

  add(now: number): void {
    this.times.push(now);
  }

  count(now: number): number {
    while ((this.times[this.from] ?? now) <= now - this.span) this.from += 1;
    return this.times.length - this.from;
  }
}

/** Envoy's `retry_budget` with its defaults: retries, with the waits before them, up to a fifth of the requests under way; three always. */
export function envoyBudget(): ForeignBudget {
  let active = 0;
  let retrying = 0;
  return {
    onSend() {
      active += 1;
    },
    onEnd() {
      active -= 1;
    },
    onFailure(retries) {
      if (retries > 0) retrying -= 1;
    },
    onSuccess(retries) {
      if (retries > 0) retrying -= 1;
    },
    allows() {
      if (retrying >= Math.max(3, 0.2 * active)) return false;
      retrying += 1;
      return true;
    },
  };
}

/** Netflix's Gradient2Limit with its defaults. */
const LEAST = 20;
const MOST = 200;
const QUEUE = 4;
const SMOOTHING = 0.2;
const LONG_WINDOW = 600;
const WARM_UP = 10;
/** The window over which it measures: milliseconds, and answers. */
const WINDOW = 1000;
const ANSWERS = 10;

/**
 * Netflix concurrency-limits (`Gradient2Limit`, windows of a second): as many requests at a time as the ratio of the long-term
 * time of good answers to that of the last window allows; any more are refused at once.
 */
export function netflixLimit(): ForeignBudget {
  let limit = LEAST;
  let inside = 0;
  let [most, took, answers, since] = [0, 0, 0, 0];
  let long = 0;
  let windows = 0;
  const learn = (short: number) => {
    windows += 1;
    long += (short - long) * (windows <= WARM_UP ? 1 / windows : 2 / (LONG_WINDOW + 1));
    const gradient = Math.max(0.5, Math.min(1, long / short));
    if (long > 2 * short) long *= 0.9;
    if (most < limit / 2) return;
    const next = limit * (1 - SMOOTHING) + (limit * gradient + QUEUE) * SMOOTHING;
    limit = Math.max(LEAST, Math.min(MOST, next));
  };
  return {
    admits: () => inside < Math.floor(limit),
    onSend() {
      inside += 1;
      most = Math.max(most, inside);
    },
    onEnd(isGood, now, tookMs) {
      inside -= 1;
      if (!isGood) return;
      took += tookMs;
      answers += 1;
      if (now - since < WINDOW || answers < ANSWERS) return;
      learn(took / answers);
      [most, took, answers, since] = [inside, 0, 0, now];
    },
    allows: () => false,
  };
}
