import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judge } from './explore.js';
import { PLAIN } from './kept.js';
import type { Scenario } from './scenario.js';
import { skipEmptyWaits } from './virtual-time.js';

/** The smallest scenarios that went wrong once, or go wrong if one line of what protects them is taken out. */
type Kept = Pick<Scenario, 'subject' | 'seed' | 'behaviours'> & Partial<Scenario>;

const ENDLESS = { ...PLAIN.policy, deadline: false } as const;

const kept: Readonly<Record<string, Kept>> = {
  'a charge that took effect and was redirected to a log-in has not failed': {
    subject: 'midtrans',
    seed: 91,
    enforced: true,
    behaviours: [{ do: 'redirect', when: 'after', to: 'login' }],
  },
  'a refund that took effect and was redirected to nobody is not sent again': {
    subject: 'midtrans',
    seed: 934,
    call: 'refund',
    key: false,
    enforced: true,
    behaviours: [{ do: 'redirect', when: 'after', to: 'nobody' }],
  },
  'a page that a redirect leads to is no payment': {
    subject: 'plain-http',
    seed: 42,
    behaviours: [{ do: 'redirect', when: 'before', to: 'page' }],
  },
  'a limit at the place that a redirect leads to says nothing of the payment': {
    subject: 'lemanpay',
    seed: 112,
    enforced: true,
    policy: { ...PLAIN.policy, maxAttempts: 2 },
    behaviours: [{ do: 'redirect', when: 'after', to: 'limit' }, { do: 'limit' }],
  },
  'look-ups that are redirected to a "not found" prove nothing, however often': {
    subject: 'mastercard',
    seed: 518,
    everyLookUp: { do: 'redirect', when: 'before', to: 'missing' },
    behaviours: [{ do: 'reset', when: 'after' }],
  },
  'a key that dies while a signer takes its time protects nothing': {
    subject: 'midtrans',
    seed: 531,
    call: 'refund',
    enforced: true,
    signing: 320_000,
    policy: ENDLESS,
    behaviours: [{ do: 'reset', when: 'after' }],
  },
  'a key that dies while the machine sleeps protects nothing': {
    subject: 'midtrans',
    seed: 142,
    call: 'refund',
    enforced: true,
    sleep: { at: 400, ms: 400_000 },
    behaviours: [{ do: 'reset', when: 'after' }],
  },
  'a clock that is set back makes no key younger': {
    subject: 'midtrans',
    seed: 531,
    call: 'refund',
    enforced: true,
    signing: 320_000,
    clockSet: { at: 400, ms: -3_600_000 },
    policy: ENDLESS,
    behaviours: [{ do: 'reset', when: 'after' }],
  },
  'what a first request does while the machine sleeps is replayed to its resend': {
    subject: 'midtrans',
    seed: 1_006_644,
    call: 'refund',
    enforced: true,
    policy: { ...PLAIN.policy, attemptTimeout: 3000 },
    sleep: { at: 5000, ms: 400_000 },
    behaviours: [{ do: 'late', where: 'network', ms: 5000 }],
  },
  'a resend that an interceptor has named anew is not sent': {
    subject: 'midtrans',
    seed: 193,
    enforced: true,
    meddling: 'renaming',
    behaviours: [{ do: 'reset', when: 'before' }],
  },
  'a look-up that an interceptor has named anew says nothing of what was sent': {
    subject: 'mdes',
    seed: 1,
    enforced: true,
    meddling: 'renaming',
    behaviours: [{ do: 'reset', when: 'after' }],
  },
  'an interceptor that multiplies an instance in place does so once': {
    subject: 'plain-http',
    seed: 349,
    meddling: 'interceptor',
    behaviours: [{ do: 'limit' }],
  },
  'an instance that the caller reuses while interceptors wait is sent as it was, the first time too': {
    subject: 'plain-http',
    seed: 411,
    meddling: 'caller',
    signing: 20,
    behaviours: [{ do: 'limit', retryAfter: 1 }],
  },
  'what stands there from before is found, though the caller reuses their instance': {
    subject: 'midtrans',
    seed: 300_313,
    enforced: true,
    prior: 'same',
    meddling: 'caller',
    signing: 20,
    behaviours: [],
  },
  'a charge that look-ups show late has not failed': {
    subject: 'midtrans',
    seed: 557,
    key: false,
    enforced: true,
    lag: 14_000,
    behaviours: [
      { do: 'status', status: 599, when: 'after' },
      { do: 'answer' },
      { do: 'answer' },
      { do: 'code', code: '498', when: 'before' },
    ],
  },
  'a payment that look-ups show late is not made again': {
    subject: 'plain-http',
    seed: 41,
    lag: 5000,
    behaviours: [{ do: 'cut', how: 'half' }],
  },
  'a caller who gives up while the provider is asked waits for no signer': {
    subject: 'mdes',
    seed: 18_347,
    enforced: true,
    abortAt: 1860,
    signing: 200_000,
    behaviours: [{ do: 'issuer-silent', retryAfter: 1, endsAfter: 20_000, end: 'FAILED' }],
  },
  'a dead order from before, seen late enough, is all that can be known of a charge that takes a minute': {
    subject: 'midtrans',
    seed: 13_982,
    key: false,
    enforced: true,
    prior: 'dead',
    deadIdsFree: true,
    behaviours: [
      { do: 'late', where: 'provider', ms: 60_000 },
      { do: 'late', where: 'provider', ms: 290_000 },
      { do: 'redirect', when: 'before', to: 'nobody', retryAfter: 350 },
    ],
  },
  "another order's answer, of the same amount, is not adopted": {
    subject: 'midtrans',
    seed: 2,
    enforced: true,
    key: false,
    everyLookUp: { do: 'lie', how: 'other' },
    behaviours: [{ do: 'reset', when: 'before' }],
  },
  'a "not found" inside a 503 is none': {
    subject: 'midtrans',
    seed: 2,
    enforced: true,
    key: false,
    everyLookUp: { do: 'lie', how: 'absent-in-503' },
    behaviours: [{ do: 'reset', when: 'after' }],
  },
};

let restore: () => void;
beforeAll(() => {
  restore = skipEmptyWaits();
});
afterAll(() => restore());

test.each(Object.entries(kept))('%s', async (_, scenario) => {
  expect(await judge({ ...PLAIN, ...scenario })).toEqual([]);
});
