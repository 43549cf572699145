export { both, transportFaults } from '../../dist/esm/testing/index.js';

/** Milliseconds after which "not found" can be believed: the simulators settle as soon as they have worked. */
export const SETTLED_AFTER = 1000;

/**
 * What proves nothing, in the place of an answer to a look-up, besides what `measureTruth` has of that.
 *
 * @param absent how this provider says that there is no such payment
 */
export const liesWith = (absent) => [
  { when: 'after', kind: 'body', status: 503, body: absent },
  // The look-up lags.
  { when: 'after', kind: 'body', body: absent },
];
