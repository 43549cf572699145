import judging from './stryker.config.mjs';

process.env.FUZZ_RUNS ??= '300';

const tests = [
  'axios/{broken-look-ups,call-ends,look-up-pace,told-look-ups}',
  'engine/**/*',
  'fuzz/look-ups',
  'model/kept-seeds',
];

/** Mutates what asks a provider and what settles a call, and lets whole calls judge it: on clocks that need no time, and few sockets. */
export default {
  ...judging,
  mutate: ['src/engine/{ask,patience,questions,settle}.ts'],
  jest: {
    ...judging.jest,
    // A mutant that hangs is waited for no longer than a test takes that works.
    config: { testTimeout: 4000, testMatch: tests.map((each) => `<rootDir>/__tests__/${each}.test.ts`) },
  },
  ignorePatterns: judging.ignorePatterns.filter((each) => each !== 'src/simulators'),
  timeoutFactor: 1.2,
  jsonReporter: { fileName: 'reports/mutation/engine.json' },
  htmlReporter: { fileName: 'reports/mutation/engine.html' },
};
