/** A fault before and after the effect. */
export const both = (fault) => [
  { when: 'before', ...fault },
  { when: 'after', ...fault },
];

/** What goes wrong between a caller and any provider. */
export const transportFaults = [
  ...both({ kind: 'reset' }),
  ...both({ kind: 'hang' }),
  ...both({ kind: 'status', status: 500 }),
  ...both({ kind: 'html', status: 502 }),
  ...both({ kind: 'truncate' }),
];
