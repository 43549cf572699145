import { seededRandom } from '../simulators/core/seeded-random.js';
import { ProviderModel, type ProviderShape } from './provider-model.js';
import type { SimulatedCall, Strategy } from './strategy.js';
import { VirtualClock } from './virtual-clock.js';

/** What happens to the provider, and what is asked of it. Times in seconds. */
export interface Scenario {
  readonly name: string;
  readonly provider: ProviderShape;
  /** Calls for each second at this second. */
  readonly rate: (second: number) => number;
  readonly seconds: number;
  /** When the trouble begins. */
  readonly beginsAt: number;
  /** When it is over. */
  readonly overAt: number;
  /** Milliseconds after which a client gives an attempt up. Default 3000. */
  readonly timeout?: number;
}

/** One second of a simulation, by the start of its calls. */
export interface Second {
  calls: number;
  succeeded: number;
  /** Calls that end in this second, and those of them that succeed. */
  ended: number;
  endedWell: number;
  /** Milliseconds that each call took that succeeded. */
  readonly times: number[];
  /** Requests on the wire. */
  requests: number;
  /** Milliseconds that the calls took, added up. */
  took: number;
}

export interface Simulated {
  readonly seconds: readonly Second[];
  readonly calls: number;
  readonly succeeded: number;
  readonly requests: number;
  /** Requests that the provider worked on for nobody. */
  readonly wasted: number;
  /** Seconds from the end of the trouble until at least 99 % of the calls begun succeed for good; `undefined` where they do not. */
  readonly recovery: number | undefined;
  /** The same of the calls that end, also of those that began in the trouble and have waited since. */
  readonly settled: number | undefined;
}

/** Plays a scenario with so many processes of one strategy. The same seed gives the same course. */
export async function simulate(
  scenario: Scenario,
  strategy: Strategy,
  processes: number,
  seed: number,
): Promise<Simulated> {
  const clock = new VirtualClock(seededRandom(seed));
  const provider = new ProviderModel(scenario.provider, clock);
  const clients = Array.from({ length: processes }, () => strategy.open(clock));
  const seconds: Second[] = Array.from({ length: scenario.seconds }, () => ({
    calls: 0,
    succeeded: 0,
    ended: 0,
    endedWell: 0,
    times: [],
    requests: 0,
    took: 0,
  }));
  const { timeout = 3000 } = scenario;

  const begin = () => {
    const startedAt = clock.now();
    const second = seconds[Math.floor(startedAt / 1000)] as Second;
    second.calls += 1;
    const isDoomed = provider.dooms();
    const call: SimulatedCall = {
      attempt(done) {
        const at = seconds[Math.floor(clock.now() / 1000)];
        if (at !== undefined) at.requests += 1;
        let waits = true;
        clock.setTimer(() => {
          if (!waits) return;
          waits = false;
          done({ kind: 'timeout' });
        }, timeout);
        provider.serve(
          (answer) => {
            if (!waits) return;
            waits = false;
            done(answer);
          },
          () => waits,
          isDoomed,
        );
      },
      end(succeeded) {
        const took = clock.now() - startedAt;
        second.took += took;
        const last = seconds[Math.floor(clock.now() / 1000)];
        if (last !== undefined) last.ended += 1;
        if (!succeeded) return;
        second.succeeded += 1;
        second.times.push(took);
        if (last !== undefined) last.endedWell += 1;
      },
    };
    const client = clients[Math.floor(clock.random() * processes)] as (call: SimulatedCall) => void;
    client(call);
    arrive();
  };
  /** Sets the next call: they come by chance, at the rate of the second. */
  const arrive = () => {
    const rate = scenario.rate(Math.floor(clock.now() / 1000));
    const gap = (-Math.log(1 - clock.random()) * 1000) / rate;
    if (clock.now() + gap < scenario.seconds * 1000) clock.setTimer(begin, gap);
  };
  arrive();
  await clock.run();

  const total = (field: 'calls' | 'succeeded' | 'requests') => seconds.reduce((sum, each) => sum + each[field], 0);
  return {
    seconds,
    calls: total('calls'),
    succeeded: total('succeeded'),
    requests: total('requests'),
    wasted: provider.wasted,
    recovery: wellAfter(seconds, scenario.overAt, 'calls', 'succeeded'),
    settled: wellAfter(seconds, scenario.overAt, 'ended', 'endedWell'),
  };
}

/** Whether calls are well is seen over so many seconds. */
const SPAN = 5;
/** Fewer seconds of health at the end of a simulation prove nothing. */
const PROOF = 10;

function wellAfter(
  seconds: readonly Second[],
  overAt: number,
  all: 'calls' | 'ended',
  good: 'succeeded' | 'endedWell',
): number | undefined {
  const isWell = (from: number) => {
    const span = seconds.slice(from, from + SPAN);
    const calls = span.reduce((sum, each) => sum + each[all], 0);
    return span.reduce((sum, each) => sum + each[good], 0) >= 0.99 * calls;
  };
  let from = seconds.length - SPAN;
  while (from > 0 && isWell(from - 1)) from -= 1;
  // The first seconds of a span may still be ill where the others make up for it.
  if (from + PROOF > seconds.length || !isWell(from)) return undefined;
  return Math.max(0, from - overAt);
}
