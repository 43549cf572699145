// A date that names no zone is in GMT: were it read in the machine's own, only another zone than GMT would show it.
process.env.TZ = 'Asia/Jakarta';
// Whole explorations of the table would take hours, once for each mutant.
process.env.TABLE_DEPTH ??= '3';

/** The rules of the traffic, each with a test of its own. */
const TRAFFIC =
  '{acquaintance,adaptive-limit,backlog,belief,believable,breaker,budget,crowd,failure-row,gate,holdback,lesson,news,pace,quiet,retry-trial,rhythm,route,steadiness,turnstile,usual-time}';

/**
 * What is mutated, by room, and the tests that may notice it: the room's own, which are fast and open no sockets. `least`: the
 * percentage of mutants noticed below which the run fails.
 */
export const rooms = {
  failure: { mutate: 'src/failure/*.ts', tests: ['failure/*'], least: 98 },
  decision: { mutate: 'src/decision/*.ts', tests: ['decision/*'], least: 98 },
  engine: {
    mutate: 'src/engine/{ask,hook-time,inquire,makers,own-names,questions,rivals,settle,under-way}.ts',
    tests: ['engine/{ask,awaited,hook-time,inquire,makers,may-have-made,settle,told-to-hooks}', 'axios/told-look-ups'],
    least: 98,
  },
  // What carries its rules out is tested with real parts, which takes long.
  traffic: { mutate: `src/traffic/${TRAFFIC}.ts`, tests: [`traffic/${TRAFFIC}`, 'traffic/left-out'], least: 95 },
  policy: { mutate: 'src/policy/*.ts', tests: ['policy/*'], least: 95 },
};

const name = process.env.ROOM ?? 'failure';
const { mutate, tests, least } = rooms[name];

/** Mutates one room. `npm run test:mutation` goes through all of them. */
export default {
  mutate: [mutate],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: {
    configFile: 'jest.config.ts',
    // A mutant that hangs is waited for no longer than a test takes that works.
    config: { testTimeout: 4000, testMatch: tests.map((each) => `<rootDir>/__tests__/${each}.test.ts`) },
  },
  timeoutFactor: 1.2,
  coverageAnalysis: 'perTest',
  // Stryker would read tsconfig.json with TypeScript's old API, which TypeScript 7 does not have.
  tsconfigFile: 'tsconfig.none.json',
  ignorePatterns: ['bench', 'dist', 'docs', 'examples', 'reports', 'src/simulation', 'src/timeline'],
  concurrency: 2,
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  htmlReporter: { fileName: `reports/mutation/${name}.html` },
  thresholds: { high: 98, low: least, break: least },
};
