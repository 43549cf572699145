import type { Fault } from './fault.js';

/** Milliseconds that a slow provider takes: longer than anybody here waits for an attempt. */
export const SLOW = 800;

/** A fault before and after the effect. */
export const both = (fault: Omit<Fault, 'when'>): readonly Fault[] => [
  { when: 'before', ...fault },
  { when: 'after', ...fault },
];

/** Redirects a write elsewhere as a GET, whatever its method. */
export const redirect = (location: string) => ({ kind: 'status', status: 303, headers: { location } }) as const;

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
