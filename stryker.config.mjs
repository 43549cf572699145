// A date that names no zone is in GMT: were it read in the machine's own, only another zone than GMT would show it.
process.env.TZ = 'Asia/Jakarta';
// Whole explorations of the table would take hours, once for each mutant.
process.env.TABLE_DEPTH ??= '4';

/** Mutates what judges a failure and what decides, and lets only their own tests judge it: fast ones, without sockets of ours. */
export default {
  mutate: [
    'src/{failure,decision,policy}/**/*.ts',
    'src/traffic/{adaptive-limit,breaker,budget,failure-row,holdback,probes,sliding-window,turnstile}.ts',
  ],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: {
    configFile: 'jest.config.ts',
    config: { testMatch: ['<rootDir>/__tests__/{failure,decision,policy,traffic}/**/*.test.ts'] },
  },
  coverageAnalysis: 'perTest',
  // Stryker would read tsconfig.json with TypeScript's old API, which TypeScript 7 does not have.
  tsconfigFile: 'tsconfig.none.json',
  ignorePatterns: ['bench', 'dist', 'docs', 'examples', 'reports', 'src/simulation', 'src/simulators', 'src/timeline'],
  concurrency: 2,
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
