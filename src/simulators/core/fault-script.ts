import * as v from 'valibot';
import { checkOptions, functionOf, options } from '../../policy/check.js';
import type { ArrivedRequest } from './arrived-request.js';
import { type Fault, faultMatches } from './fault.js';
import { seededRandom } from './seeded-random.js';

/** Random faults, the same for the same seed and the same order of requests. */
export interface Chaos {
  /** Any integer. */
  readonly seed: number;
  /** The share of requests that get a fault, 0 to 1. */
  readonly ratio: number;
  /** One of these is chosen, with equal chances, among those that match the request. */
  readonly faults: readonly Fault[];
  /** Which requests count and can get a fault; default: all. */
  readonly match?: (request: ArrivedRequest) => boolean;
}

const chaosSchema = options({
  seed: v.pipe(v.number('an integer'), v.integer('an integer')),
  ratio: v.custom<number>(
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
    'a share of requests, a number from 0 to 1',
  ),
  // Each is checked like an injected fault.
  faults: v.pipe(v.array(v.any(), 'an array of faults'), v.minLength(1, 'an array of at least one fault')),
  match: v.optional(functionOf('a function of an arrived request that returns true or false')),
});

/** @throws TypeError that names the field, its value and what is expected */
export function checkChaos(given: Chaos): void {
  checkOptions<unknown>('chaos', chaosSchema, given);
}

/** Which fault the next request gets: the injected ones in order, else a random one. */
export interface FaultScript {
  inject(faults: readonly Fault[]): void;
  /** One or several; an empty list ends it. */
  chaos(rules: readonly Chaos[]): void;
  take(request: ArrivedRequest): Fault | undefined;
  clear(): void;
}

export function writeFaultScript(): FaultScript {
  let queue: Fault[] = [];
  let draws: Draw[] = [];
  return {
    inject(faults) {
      queue.push(...faults);
    },
    chaos(rules) {
      draws = rules.map(drawFrom);
    },
    take(request) {
      const position = queue.findIndex((fault) => faultMatches(fault, request));
      if (position >= 0) return queue.splice(position, 1)[0];
      // Each draws, whatever the others have drawn, so that none depends on another.
      return draws.map((draw) => draw(request)).find((fault) => fault !== undefined);
    },
    clear() {
      queue = [];
      draws = [];
    },
  };
}

type Draw = (request: ArrivedRequest) => Fault | undefined;

function drawFrom({ seed, ratio, faults, match }: Chaos): Draw {
  const random = seededRandom(seed);
  return (request) => {
    if (match !== undefined && !match(request)) return undefined;
    // Both numbers are drawn every time, so that changing the ratio does not change the choice of faults.
    const chance = random();
    const choice = random();
    const candidates = faults.filter((fault) => faultMatches(fault, request));
    return chance < ratio ? candidates[Math.floor(choice * candidates.length)] : undefined;
  };
}
