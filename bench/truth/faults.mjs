export { both, transportFaults } from '../../dist/esm/testing/index.js';

/** In milliseconds. "Not found" can be believed this early, since the simulators settle as soon as they have worked. */
export const SETTLED_AFTER = 1000;

/**
 * Answers to a look-up that prove nothing, in addition to those that `measureTruth` has.
 *
 * @param absent how this provider says that there is no such payment
 */
export const liesWith = (absent) => [
  { when: 'after', kind: 'body', status: 503, body: absent },
  // The look-up lags.
  { when: 'after', kind: 'body', body: absent },
];
