import { seededRandom } from '../simulators/core/seeded-random.js';
import { type Answer, type Order, ProviderModel, type ProviderShape, type Write } from './provider-model.js';
import { newSecond, type Second, wellAfter } from './second.js';
import type { SimulatedCall, Strategy } from './strategy.js';
import { VirtualClock } from './virtual-clock.js';

export type { Second } from './second.js';

/** What happens to the provider, and what is asked of it. Times in seconds. */
export interface Scenario {
  readonly name: string;
  readonly provider: ProviderShape;
  /** Calls for each second at this second, if nobody waits for their end to make the next. */
  readonly rate: (second: number) => number;
  /** Instead: so many workers who make the next call as soon as the last has ended, and so many calls of theirs in all. */
  readonly loop?: { readonly workers: number; readonly calls: number };
  /** What the calls do. Default: they read. */
  readonly write?: Write;
  readonly seconds: number;
  /** When the trouble begins. */
  readonly beginsAt: number;
  /** When it is over. */
  readonly overAt: number;
  /** Milliseconds after which a client gives an attempt up. Default 3000. */
  readonly timeout?: number;
  /** Milliseconds that a call has, for a client that counts them. Default: what the client says. */
  readonly deadline?: number;
}

export interface Simulated {
  readonly seconds: readonly Second[];
  readonly calls: number;
  readonly succeeded: number;
  /** Without look-ups. */
  readonly requests: number;
  readonly lookUps: number;
  /** Requests that the provider worked on for nobody. */
  readonly wasted: number;
  /** Writes that took effect more than once. */
  readonly twice: number;
  /** Seconds from the end of the trouble until at least 99% of the calls begun succeed for good; `undefined` if they do not. */
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
  const clients = Array.from({ length: processes }, () => strategy.open(clock, scenario));
  const seconds: Second[] = Array.from({ length: scenario.seconds }, newSecond);
  const { timeout = 3000, loop, write } = scenario;
  const secondNow = () => seconds[Math.floor(clock.now() / 1000)];
  const orders: Order[] = [];

  /** Sends one request, and gives it up after the timeout. */
  const request = (order: Order, isLookUp: boolean, done: (answer: Answer) => void) => {
    const at = secondNow();
    if (at !== undefined) at[isLookUp ? 'lookUps' : 'requests'] += 1;
    let waits = true;
    const settle = (answer: Answer) => {
      if (!waits) return;
      waits = false;
      done(answer);
    };
    clock.setTimer(() => settle({ kind: 'timeout' }), timeout);
    provider.serve(order, isLookUp, settle, () => waits);
  };

  /** Begins a call. @param ended told of its end */
  const begin = (ended: () => void) => {
    const startedAt = clock.now();
    const second = secondNow();
    // A worker may still be at it when the simulation is over.
    if (second === undefined) return;
    second.calls += 1;
    const order = provider.order(write);
    orders.push(order);
    const call: SimulatedCall = {
      write,
      attempt: (done) => request(order, false, done),
      ask: (done) => request(order, true, done),
      end(succeeded, isUnknown = false) {
        const took = clock.now() - startedAt;
        const last = secondNow();
        second.took += took;
        if (last !== undefined) last.ended += 1;
        if (isUnknown) second.unknown += 1;
        if (succeeded) {
          second.succeeded += 1;
          second.times.push(took);
          if (last !== undefined) last.endedWell += 1;
        }
        ended();
      },
    };
    const client = clients[Math.floor(clock.random() * processes)] as (call: SimulatedCall) => void;
    client(call);
  };
  /** Sets the next call: they come by chance, at the rate of the second. */
  const arrive = () => {
    const rate = scenario.rate(Math.floor(clock.now() / 1000));
    const gap = (-Math.log(1 - clock.random()) * 1000) / rate;
    if (clock.now() + gap >= scenario.seconds * 1000) return;
    clock.setTimer(() => {
      begin(() => {});
      arrive();
    }, gap);
  };
  const work = () => {
    if (loop !== undefined && orders.length < loop.calls) begin(() => clock.setTimer(work, 0));
  };
  if (loop === undefined) arrive();
  else for (let worker = 0; worker < loop.workers; worker++) work();
  await clock.run();

  const total = (field: 'calls' | 'succeeded' | 'requests' | 'lookUps') =>
    seconds.reduce((sum, each) => sum + each[field], 0);
  return {
    seconds,
    calls: total('calls'),
    succeeded: total('succeeded'),
    requests: total('requests'),
    lookUps: total('lookUps'),
    wasted: provider.wasted,
    twice: orders.filter(({ processed }) => processed > 1).length,
    recovery: wellAfter(seconds, scenario.overAt, 'calls', 'succeeded'),
    settled: wellAfter(seconds, scenario.overAt, 'ended', 'endedWell'),
  };
}
