// Which way imports go: for each room of src/, the rooms that it may import besides itself, and the packages. A type that is
// imported counts as any other import. What is not written here is not allowed, a room without a row included.
// docs/architecture.md says what each room is for, and repeats this; a test compares the two.
const facts = ['redaction', 'policy', 'providers', 'failure', 'decision'];
const engine = [...facts, 'time', 'traffic', 'report', 'engine'];

export const rooms = {
  // Pure: no client, no logger, no timer.
  redaction: { rooms: [], packages: [] },
  policy: { rooms: ['redaction'], packages: ['valibot', 'util'] },
  providers: { rooms: ['redaction', 'policy'], packages: ['valibot'] },
  failure: { rooms: ['redaction', 'policy', 'providers'], packages: [] },
  decision: { rooms: ['redaction', 'policy', 'providers', 'failure'], packages: [] },

  // What every edge shares: no client.
  time: { rooms: [], packages: [] },
  traffic: { rooms: [...facts, 'time'], packages: ['valibot', 'crypto'] },
  report: { rooms: [...facts, 'traffic'], packages: ['pino', 'valibot', 'crypto', 'diagnostics_channel', 'util'] },
  engine: { rooms: engine, packages: ['valibot', 'async_hooks', 'crypto', 'util'] },
  wire: { rooms: ['providers', 'failure'], packages: ['diagnostics_channel'] },

  // The edges, which do not know each other.
  axios: {
    rooms: [...engine, 'wire'],
    packages: ['axios', 'axios-retry', 'valibot', 'crypto', 'http', 'https', 'util'],
  },
  fetch: { rooms: [...engine, 'wire'], packages: ['valibot', 'async_hooks'] },
  operation: { rooms: [...engine, 'wire'], packages: ['axios', 'p-retry', 'valibot', 'diagnostics_channel'] },

  // What is read, shared or put off beside the calls.
  telemetry: {
    rooms: ['policy', 'axios', 'decision', 'report', 'traffic'],
    packages: ['@opentelemetry/api', 'valibot'],
  },
  timeline: { rooms: ['decision', 'report'], packages: ['crypto', 'string_decoder'] },
  redis: { rooms: ['policy', 'traffic'], packages: ['valibot', 'crypto'] },
  deferral: { rooms: ['redaction', 'policy', 'decision', 'report'], packages: ['valibot', 'crypto', 'util'] },
  bullmq: { rooms: ['deferral'], packages: ['bullmq'] },
  'pg-boss': { rooms: ['deferral'], packages: ['crypto'] },

  // Providers and traffic without a network.
  simulators: { rooms: ['redaction', 'policy'], packages: ['valibot', 'crypto', 'http', 'net'] },
  simulation: { rooms: [...engine, 'simulators'], packages: ['axios', 'd3-scale', 'd3-shape', 'tinyqueue'] },

  // The kit for authors of providers, who need all of this at once.
  testing: {
    rooms: [...engine, 'axios', 'fetch', 'simulators'],
    packages: ['axios', 'valibot', 'http', 'timers/promises', 'util'],
  },

  // Nothing imports these two.
  cli: {
    rooms: [...engine, 'axios', 'simulation', 'simulators', 'testing', 'timeline', 'deferral', 'bullmq', 'pg-boss'],
    packages: ['axios', 'cli-table3', 'bullmq', 'pg', 'fs', 'path', 'stream', 'url', 'util', 'zlib'],
  },
  index: { rooms: [...engine, 'axios', 'operation'], packages: [] },
};

/** What loads the modules of applications, which nobody here can know: the command, for `--provider ./acme.js`. */
export const loaders = ['src/cli/main.ts'];
