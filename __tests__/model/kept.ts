import type { Scenario } from './scenario.js';

/** What a kept scenario says nothing of: the plainest that there is. */
export const PLAIN: Omit<Scenario, 'subject' | 'seed' | 'behaviours'> = {
  call: 'write',
  key: true,
  enforced: false,
  correlated: false,
  lookUp: 'yes',
  onUsed: 'look-up',
  prior: 'none',
  deadIdsFree: false,
  verdict: 'approve',
  lag: 0,
  resume: false,
  idempotent: undefined,
  policy: { maxAttempts: 4, deadline: 60_000, attemptTimeout: 10_000, maxRetryAfter: 30_000 },
  traffic: 'none',
  bodyErrors: 'reject',
  abortAt: undefined,
  throwsAt: undefined,
  meddling: 'none',
  signing: 0,
  busy: 0,
  sleep: undefined,
  clockSet: undefined,
  everyLookUp: { do: 'answer' },
};
