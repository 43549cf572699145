import { type Fault, faultMatches } from './fault.js';
import { seededRandom } from './seeded-random.js';
import type { ArrivedRequest } from './simulator.js';

/** Faults at random, the same ones for the same seed and the same order of requests. */
export interface Chaos {
  /** Any integer. */
  readonly seed: number;
  /** The share of requests that gets a fault, 0 to 1. */
  readonly ratio: number;
  /** One of these, with equal chances, among those that match the request. */
  readonly faults: readonly Fault[];
  /** Which requests are counted and can get one; default: all. */
  readonly match?: (request: ArrivedRequest) => boolean;
}

/** Which fault the next request gets: the scripted ones in order, else one by chance. */
export interface FaultScript {
  inject(faults: readonly Fault[]): void;
  chaos(options: Chaos | null): void;
  take(request: ArrivedRequest): Fault | undefined;
  clear(): void;
}

export function writeFaultScript(): FaultScript {
  let queue: Fault[] = [];
  let draw: (request: ArrivedRequest) => Fault | undefined = () => undefined;
  return {
    inject(faults) {
      queue.push(...faults);
    },
    chaos(options) {
      draw = options === null ? () => undefined : drawFrom(options);
    },
    take(request) {
      const position = queue.findIndex((fault) => faultMatches(fault, request));
      return position < 0 ? draw(request) : queue.splice(position, 1)[0];
    },
    clear() {
      queue = [];
      draw = () => undefined;
    },
  };
}

function drawFrom({ seed, ratio, faults, match }: Chaos): (request: ArrivedRequest) => Fault | undefined {
  const random = seededRandom(seed);
  return (request) => {
    if (match !== undefined && !match(request)) return undefined;
    // Both are drawn every time, so that a changed ratio leaves the choice of faults alone.
    const chance = random();
    const choice = random();
    const candidates = faults.filter((fault) => faultMatches(fault, request));
    return chance < ratio ? candidates[Math.floor(choice * candidates.length)] : undefined;
  };
}
