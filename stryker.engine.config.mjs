import judging from './stryker.config.mjs';

const tests = ['engine/{ask,inquire,patience,settle}', 'axios/told-look-ups'];

/** Mutates what asks a provider and what settles a call, and lets their own tests judge it: on clocks that stand still. */
export default {
  ...judging,
  mutate: ['src/engine/{ask,patience,questions,settle}.ts'],
  jest: {
    ...judging.jest,
    // A mutant that hangs is waited for no longer than a test takes that works.
    config: { testTimeout: 4000, testMatch: tests.map((each) => `<rootDir>/__tests__/${each}.test.ts`) },
  },
  timeoutFactor: 1.2,
  jsonReporter: { fileName: 'reports/mutation/engine.json' },
  htmlReporter: { fileName: 'reports/mutation/engine.html' },
};
