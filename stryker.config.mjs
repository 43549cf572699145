// A date that names no zone is in GMT: were it read in the machine's own, only another zone than GMT would show it.
process.env.TZ = 'Asia/Jakarta';
// Whole explorations of the table would take hours, once for each mutant.
process.env.TABLE_DEPTH ??= '4';
process.env.FUZZ_RUNS ??= '300';

/** What asks a provider, and what settles a call. */
const ENGINE = ['ask', 'patience', 'questions', 'settle'];
/** What is played against it besides its own tests. */
const AROUND = ['axios/{broken-look-ups,call-ends,look-up-pace}', 'fuzz/look-ups', 'model/kept-seeds'];

/** Mutates what judges a failure, decides, asks and settles, and lets only their own tests judge it: fast ones, few of them with sockets. */
export default {
  mutate: [
    'src/{failure,decision,policy}/**/*.ts',
    'src/traffic/{adaptive-limit,breaker,budget,failure-row,holdback,probes,sliding-window,turnstile}.ts',
    `src/engine/{${ENGINE}}.ts`,
  ],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: {
    configFile: 'jest.config.ts',
    config: {
      // A mutant that hangs is waited for no longer than a test takes that works.
      testTimeout: 4000,
      testMatch: [
        '<rootDir>/__tests__/{decision,engine,failure,policy,traffic}/**/*.test.ts',
        ...AROUND.map((each) => `<rootDir>/__tests__/${each}.test.ts`),
      ],
    },
  },
  coverageAnalysis: 'perTest',
  timeoutFactor: 1.2,
  // Stryker would read tsconfig.json with TypeScript's old API, which TypeScript 7 does not have.
  tsconfigFile: 'tsconfig.none.json',
  ignorePatterns: ['bench', 'dist', 'docs', 'examples', 'reports', 'src/simulation', 'src/timeline'],
  concurrency: 2,
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
