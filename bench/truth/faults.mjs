/** A fault before and after the effect. */
export const both = (fault) => [
  { when: 'before', ...fault },
  { when: 'after', ...fault },
];

/** A write is sent elsewhere by GET. */
const redirect = (location) => ({ kind: 'status', status: 302, headers: { location } });

/** Milliseconds for which a slow provider works: longer than anybody here waits for an attempt. */
export const SLOW = 400;
/** Milliseconds after which "not found" can be believed: the simulators settle as soon as they have worked. */
export const SETTLED_AFTER = 1000;

/** What goes wrong between a caller and any provider. */
export const transportFaults = [
  ...both({ kind: 'reset' }),
  ...both({ kind: 'hang' }),
  ...both({ kind: 'status', status: 500 }),
  ...both({ kind: 'html', status: 502 }),
  ...both({ kind: 'truncate' }),
  ...both(redirect('/none')),
  ...both(redirect('http://127.0.0.1:1/')),
  ...both({ kind: 'slow', ms: SLOW }),
];

/** What proves nothing, in the place of an answer to a look-up. `absent`: how this provider says that there is no such payment. */
export const liesWith = (absent) => [
  { when: 'after', kind: 'html', status: 200 },
  { when: 'after', kind: 'empty' },
  { when: 'after', kind: 'half' },
  { when: 'after', kind: 'body', status: 503, body: absent },
  { when: 'after', ...redirect('/none') },
  // The look-up lags.
  { when: 'after', kind: 'body', body: absent },
];
