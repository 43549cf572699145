import type { Fault } from '../simulators/core/fault.js';
import type { Simulator } from '../simulators/core/simulator.js';
import type { SimulatedPayments } from './payments.js';

/** Milliseconds that a slow provider takes: longer than anybody here waits for an attempt. */
export const SLOW = 800;

/** A fault before and after the effect. */
export const both = (fault: Omit<Fault, 'when'>): readonly Fault[] => [
  { when: 'before', ...fault },
  { when: 'after', ...fault },
];

/** Redirects a write elsewhere as a GET, whatever its method. */
const redirect = (location: string) => ({ kind: 'status', status: 303, headers: { location } }) as const;

/** The faults that can happen between a caller and any provider. */
export const transportFaults: readonly Fault[] = [
  ...both({ kind: 'reset' }),
  ...both({ kind: 'hang' }),
  ...both({ kind: 'status', status: 500 }),
  ...both({ kind: 'html', status: 502 }),
  ...both({ kind: 'truncate' }),
  ...both(redirect('/none')),
  ...both(redirect('http://127.0.0.1:1/')),
  ...both({ kind: 'slow', ms: SLOW }),
];

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
