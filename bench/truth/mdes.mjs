import { randomUUID } from 'node:crypto';
import { seededRandom } from '../../dist/bench/simulators/core/seeded-random.js';
import { mdes } from '../../dist/esm/index.js';
import { startMdes } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** The share of payments whose issuer is late, and the milliseconds until it answers: longer than MDES says to wait. */
const LATE = 0.002;
const LATE_BY = 1200;

/** Tokenizations at the MDES simulator, each with a task id, which MDES accepts once. A payment is one account. */
export const mdesSubject = {
  name: 'MDES',
  start: startMdes,
  client: {},
  provider: () => mdes({ settledAfter: SETTLED_AFTER }),
  path: '/mdes/digitization/static/1/0/tokenize',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'INTERNAL_SERVICE_FAILURE' }),
    ...both({ kind: 'provider', code: 'NO_RESPONSE_FROM_ISSUER' }),
    { when: 'before', kind: 'provider', code: 'SYSTEM_ERROR', status: 429 },
  ],
  lies: liesWith({ errorCode: 'INVALID_TASK_ID', errorDescription: 'none' }),
  isLookUp: ({ path }) => path.endsWith('/getTaskStatus'),
  request: (payment) => ({
    requestId: randomUUID(),
    tokenRequestorId: '12345678901',
    taskId: randomUUID(),
    fundingAccountInfo: { panUniqueReference: payment },
  }),
  /** A 2xx without errors is done; anything else has failed. */
  saysDone: (data) => typeof data === 'object' && data !== null && data.errors === undefined,
  saysLater: (data) => /^(?:INTERNAL_SERVICE_FAILURE|NO_RESPONSE_FROM_ISSUER)$/.test(data?.errorCode),
  saysUsed: (data) => data?.errorCode === 'INVALID_TASK_ID',
  renewing: 'a new task id on INVALID_TASK_ID',
  renew: (body) => ({ ...body, taskId: randomUUID() }),
  paymentOf: ({ kind, request }) => (kind === 'token' ? request.fundingAccountInfo.panUniqueReference : undefined),
  /** In addition to the faults: some issuers answer only after MDES has, and the task goes on. */
  trouble(simulator) {
    const random = seededRandom(44);
    return () => {
      if (random() < LATE) simulator.issuerSilentFor(LATE_BY, { retryAfterSeconds: 1 });
    };
  },
  /** In milliseconds, until the last late issuer has answered. */
  settlesWithin: LATE_BY,
};
