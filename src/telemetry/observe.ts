import type { Attributes, BatchObservableResult, Meter, ObservableGauge } from '@opentelemetry/api';
import type { Recovery } from '../axios/attach.js';
import type { BreakerState } from '../traffic/breaker.js';
import { BREAKER_STATE, placeOf } from './attributes.js';

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open'];

/** An instrumented client. */
interface Client {
  readonly recovery: Pick<Recovery, 'stats'>;
  /** The application's own attributes. */
  readonly common: Attributes;
}

/** The clients that report to a meter. A gauge keeps the last value only, so those with the same attributes report one together. */
const reporting = new WeakMap<Meter, Set<Client>>();

/** Reports budgets, breakers, waiting calls and the shared state of a client when they are read. Returns a function that stops it. */
export function observe(client: Client, meter: Meter): () => void {
  const clients = reporting.get(meter) ?? begin(meter);
  clients.add(client);
  return () => clients.delete(client);
}

function begin(meter: Meter): Set<Client> {
  const clients = new Set<Client>();
  reporting.set(meter, clients);
  const level = meter.createObservableGauge('recoverable.budget.level', {
    unit: '{resend}',
    description: "Tokens in an endpoint's retry budget",
  });
  const waiting = meter.createObservableGauge('recoverable.waiting', {
    unit: '{call}',
    description: 'Calls that wait for their turn, for a back-off to end or for a place',
  });
  const state = meter.createObservableGauge('recoverable.breaker.state', {
    unit: '1',
    description: '1 for the state that the circuit breaker of an endpoint is in, 0 for the others',
  });
  const sharedState = meter.createObservableGauge('recoverable.shared_state.up', {
    unit: '1',
    description: '1 if the shared state answered last, 0 while this process relies on what it knows itself',
  });
  const tell = (all: Joint, { recovery, common }: Client) => {
    const { lanes, link } = recovery.stats();
    for (const lane of lanes) {
      const about = { ...common, ...placeOf(lane) };
      all.tell(waiting, lane.waiting, about, (one, other) => one + other);
      if (lane.budget !== undefined) all.tell(level, lane.budget, about, Math.min);
      if (lane.breaker === undefined) continue;
      for (const each of BREAKER_STATES) {
        all.tell(state, each === lane.breaker ? 1 : 0, { ...about, [BREAKER_STATE]: each }, Math.max);
      }
    }
    if (link !== undefined && link.state !== 'untried')
      all.tell(sharedState, link.state === 'shared' ? 1 : 0, common, Math.min);
  };
  meter.addBatchObservableCallback(
    (result) => {
      const all = new Joint();
      for (const client of clients) tell(all, client);
      all.report(result);
    },
    [level, waiting, state, sharedState],
  );
  return clients;
}

interface Told {
  readonly gauge: ObservableGauge;
  readonly value: number;
  readonly about: Attributes;
}

/** Values that are told under the same attributes, joined into one. */
class Joint {
  private readonly told = new Map<ObservableGauge, Map<string, Told>>();

  tell(gauge: ObservableGauge, value: number, about: Attributes, join: (one: number, other: number) => number): void {
    const same = this.told.get(gauge) ?? new Map<string, Told>();
    this.told.set(gauge, same);
    const key = JSON.stringify(Object.entries(about).sort(([one], [other]) => (one < other ? -1 : 1)));
    const before = same.get(key);
    same.set(key, { gauge, about, value: before === undefined ? value : join(before.value, value) });
  }

  report(result: BatchObservableResult): void {
    for (const same of this.told.values())
      for (const { gauge, value, about } of same.values()) result.observe(gauge, value, about);
  }
}
