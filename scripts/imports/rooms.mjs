// Which way imports go: for each room of src/, the other rooms and the packages that it may import. An imported type counts like
// any other import. Anything that is not written here is not allowed, and a room needs a row. docs/architecture.md says what each
// room is for, and repeats this; a test compares the two.
const facts = ['redaction', 'policy', 'providers', 'failure', 'decision'];
const engine = [...facts, 'time', 'traffic', 'report', 'engine'];

export const rooms = {
  // Pure: no client, no logger, no timer.
  redaction: { rooms: [], packages: [] },
  policy: { rooms: ['redaction'], packages: ['valibot', 'util'] },
  providers: { rooms: ['redaction', 'policy'], packages: ['valibot'] },
  failure: { rooms: ['redaction', 'policy', 'providers'], packages: [] },
  decision: { rooms: ['redaction', 'policy', 'providers', 'failure'], packages: [] },

  // Shared by every edge: no client.
  time: { rooms: [], packages: ['timers'] },
  traffic: { rooms: [...facts, 'time'], packages: ['valibot', 'crypto'] },
  report: { rooms: [...facts, 'traffic'], packages: ['pino', 'valibot', 'crypto', 'diagnostics_channel'] },
  engine: { rooms: engine, packages: ['valibot', 'async_hooks', 'crypto'] },
  wire: {
    rooms: ['redaction', 'providers', 'failure', 'time', 'report', 'engine'],
    packages: ['async_hooks', 'diagnostics_channel', 'http', 'https', 'net', 'stream'],
  },

  // The edges, which do not know each other.
  axios: {
    rooms: [...engine, 'wire'],
    packages: ['axios', 'axios-retry', 'crypto', 'stream'],
  },
  fetch: { rooms: [...engine, 'wire'], packages: ['valibot', 'async_hooks'] },
  operation: { rooms: [...engine, 'wire'], packages: ['axios', 'p-retry', 'valibot', 'util'] },

  // Outside the path of a call: reading, sharing and deferring.
  telemetry: {
    rooms: ['policy', 'axios', 'decision', 'report', 'traffic'],
    packages: ['@opentelemetry/api', 'valibot'],
  },
  timeline: { rooms: ['redaction', 'decision', 'report'], packages: ['crypto', 'string_decoder'] },
  redis: { rooms: ['policy', 'traffic'], packages: ['valibot', 'crypto'] },
  deferral: { rooms: ['redaction', 'policy', 'decision', 'time', 'report'], packages: ['valibot', 'crypto'] },
  bullmq: { rooms: ['policy', 'time', 'deferral'], packages: ['bullmq'] },
  'pg-boss': { rooms: ['policy', 'deferral'], packages: ['valibot', 'crypto'] },

  // Providers and traffic without a network.
  simulators: { rooms: ['redaction', 'policy'], packages: ['valibot', 'crypto', 'http', 'net'] },
  simulation: { rooms: [...engine, 'simulators'], packages: ['d3-scale', 'd3-shape', 'tinyqueue'] },

  // The kit for authors of providers, which needs all of this.
  testing: {
    rooms: [...engine, 'axios', 'fetch', 'simulators'],
    packages: ['axios', 'valibot', 'http', 'timers/promises', 'util'],
  },

  // Nothing imports these two.
  cli: {
    rooms: [...engine, 'axios', 'simulation', 'simulators', 'testing', 'timeline', 'deferral', 'bullmq', 'pg-boss'],
    packages: [
      'cli-table3',
      'bullmq',
      'ioredis',
      'redis',
      'pg',
      'fs',
      'http',
      'net',
      'os',
      'path',
      'stream',
      'url',
      'util',
      'zlib',
    ],
  },
  index: { rooms: [...engine, 'axios', 'operation'], packages: [] },
};

/** Files that load an application's modules, which are not known here: the command, for `--provider ./acme.js`. */
export const loaders = ['src/cli/main.ts'];
