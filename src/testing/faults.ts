import type { Fault } from '../simulators/core/fault.js';
import type { Simulator } from '../simulators/core/simulator.js';
import { both, redirect, transportFaults } from '../simulators/core/transport-faults.js';
import type { SimulatedPayments } from './payments.js';

/** The provider itself fails, before and after it has done its work: afterwards, it may not have kept the key. */
export const ownFaults = ({ internalError: code }: Simulator) => both({ kind: 'provider', code });

/** What goes wrong with payments, each fault once. */
export function faultsOf(simulator: Simulator, { faults = [] }: SimulatedPayments): readonly Fault[] {
  return eachOnce([...transportFaults, ...ownFaults(simulator), ...faults]);
}

/** Answers to look-ups that prove nothing, each once. */
export function liesOf({ absent, lies = [] }: SimulatedPayments): readonly Fault[] {
  return eachOnce([
    { when: 'after', kind: 'html', status: 200 },
    { when: 'after', kind: 'empty' },
    { when: 'after', kind: 'half' },
    { when: 'after', ...redirect('/none') },
    ...(!absent ? [] : [notFound(absent, 503), notFound(absent)]),
    ...lies,
  ]);
}

/** "There is no such payment", as the provider says it. */
export function notFound(
  { status = 200, body }: Exclude<SimulatedPayments['absent'], false | undefined>,
  as = status,
): Fault {
  return { when: 'after', kind: 'body', status: as, body };
}

function eachOnce(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [`${JSON.stringify(fault)} ${fault.match?.path}`, fault])).values()];
}
