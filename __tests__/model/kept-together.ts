import { PLAIN } from './kept.js';
import type { Mutant } from './mutated.js';
import type { Scenario } from './scenario.js';
import type { Caller, Round, Together } from './together.js';

/** Calls that are made together, and the condition without which they go wrong. */
interface Kept {
  readonly together: Together;
  readonly without: Mutant;
}

const NOW: Caller = { at: 0, client: 0, abortAt: undefined };
const RESUMED: Round = { how: 'resume', pause: 0, workers: 1, to: 'origin' };
const AGAIN: Round = { ...RESUMED, how: 'again' };
const ENDLESS = { ...PLAIN.policy, deadline: false, attemptTimeout: false } as const;
const HASTY = { ...PLAIN.policy, deadline: 400 } as const;

type Given = Pick<Scenario, 'subject' | 'seed' | 'behaviours'> & Partial<Scenario>;

function kept(scenario: Given, more: Partial<Together>, file: string, from: string, to: string): Kept {
  const all = {
    callers: [NOW, NOW],
    oneProcess: true,
    sameKey: false,
    moving: 'never',
    rounds: [],
    oneTurn: false,
  } as const;
  return { together: { ...all, ...more, scenario: { ...PLAIN, ...scenario } }, without: { file, from, to } };
}

/** The smallest that went wrong once, or go wrong without one condition of what protects them. */
export const KEPT: Readonly<Record<string, Kept>> = {
  'two calls that re-key one order at once come to one order': kept(
    { subject: 'midtrans', seed: 189, enforced: true, prior: 'other', behaviours: [] },
    {},
    'engine/renew-key.ts',
    'JSON.stringify(parts)',
    'JSON.stringify([...parts, Math.random()])',
  ),
  'a cancelled order that another call makes anew is not re-keyed, though look-ups show that late': kept(
    { subject: 'midtrans', seed: 504, enforced: true, prior: 'dead', deadIdsFree: true, lag: 1500, behaviours: [] },
    {},
    'decision/reconcile.ts',
    "isShared || !settled ? 'ask-again' : 're-key'",
    "isShared ? 'ask-again' : 're-key'",
  ),
  'a refund whose key another call has sent before is not sent again when that key has died': kept(
    {
      ...{ subject: 'midtrans', seed: 1, call: 'refund', enforced: true, policy: ENDLESS },
      behaviours: [{ do: 'answer' }, { do: 'hang', when: 'after' }],
    },
    { sameKey: true, callers: [NOW, { ...NOW, at: 280_000 }] },
    'engine/call.ts',
    'if (this.hasDyingKey) noteGivenKeys(this);',
    '',
  ),
  'a refund that another call was answered with is not taken for its own': kept(
    { subject: 'mercado-pago', seed: 227, key: false, behaviours: [{ do: 'late', where: 'provider', ms: 290_000 }] },
    {},
    'engine/makers.ts',
    'return namesOf(call, idOf(id)).some((name) => isOfAnother(call, known.get(name)));',
    'return false;',
  ),
  'nor is one that was made a moment before it began': kept(
    { subject: 'mercado-pago', seed: 1, key: false, behaviours: [{ do: 'answer' }, { do: 'reset', when: 'before' }] },
    { callers: [NOW, { ...NOW, at: 400 }] },
    'engine/makers.ts',
    'openFor(call) + MINUTE',
    'openFor(call)',
  ),
  'nor is one that another call finds in the same turn of the event loop': kept(
    {
      ...{ subject: 'mercado-pago', seed: 1, key: false },
      behaviours: [
        { do: 'reset', when: 'after' },
        { do: 'reset', when: 'before' },
      ],
    },
    { oneTurn: true },
    'engine/makers.ts',
    'if (free.some((id) => isAnothers(call, id))) return false;',
    '',
  ),
  'nor is one that another call has made whose own answer is still on its way': kept(
    {
      ...{ subject: 'mercado-pago', seed: 1, key: false },
      behaviours: [
        { do: 'reset', when: 'before' },
        { do: 'late', where: 'answer', ms: 5000 },
      ],
    },
    {},
    'engine/makers.ts',
    'if (free.length > 0 && isAwaited(call, idIn(call, found), found, free)) return false;',
    '',
  ),
  'nor one that another call has got, if beforeResend has moved this call to another host of one system': kept(
    {
      ...{ subject: 'mercado-pago', seed: 1732, enforced: true },
      policy: { ...HASTY, attemptTimeout: 300, backoff: 50 },
      behaviours: [{ do: 'late', where: 'provider', ms: 3100 }],
    },
    { moving: 'vouched' },
    'engine/own-names.ts',
    '...sharedHosts, ',
    '',
  ),
  'a payment that an interceptor sends to another host is not asked about at the first one': kept(
    {
      ...{ subject: 'mastercard', seed: 246, enforced: true, lag: 14_000 },
      policy: { ...PLAIN.policy, maxAttempts: 1 },
      behaviours: [
        { do: 'late', where: 'provider', ms: 14_000 },
        { do: 'hang', when: 'after' },
        { do: 'lie', how: 'page' },
      ],
    },
    {
      moving: 'interceptor',
      callers: [
        { ...NOW, at: 400 },
        { ...NOW, abortAt: 8 },
      ],
    },
    'engine/withheld.ts',
    'isElsewhere(from, to);',
    'isElsewhere(place, to) && isElsewhere(from, to);',
  ),
  'a payment in doubt is not sent to the other host that an interceptor picks': kept(
    { subject: 'mercado-pago', seed: 4, enforced: true, behaviours: [{ do: 'code', code: '2004', when: 'after' }] },
    { moving: 'interceptor', callers: [NOW] },
    'engine/withheld.ts',
    'from !== undefined && call.record.course.everInDoubt',
    'from !== undefined && false',
  ),
  'a payment that was moved is not resumed where it was made': kept(
    {
      ...{ subject: 'midtrans', seed: 1, enforced: true, policy: HASTY },
      behaviours: [{ do: 'no-connection' }, { do: 'hang', when: 'after' }],
    },
    { moving: 'careful', callers: [NOW], rounds: [{ ...RESUMED, to: 'home' }] },
    'engine/doubt.ts',
    'return own === undefined || before === own ? undefined : before;',
    'return undefined;',
  ),
  'whoever resumes a payment hears where it was moved to': kept(
    {
      ...{ subject: 'midtrans', seed: 1, enforced: true, policy: HASTY },
      behaviours: [{ do: 'no-connection' }, { do: 'hang', when: 'after' }],
    },
    { moving: 'careful', callers: [NOW], rounds: [RESUMED] },
    'engine/before-resend.ts',
    'call.movedFrom ??= origin;',
    '',
  ),
  'what a look-up may have voided is not sent again under its key': kept(
    {
      ...{ subject: 'square', seed: 78, enforced: true, policy: HASTY },
      behaviours: [{ do: 'redirect', when: 'after', to: 'limit', retryAfter: 350 }],
    },
    { callers: [NOW], rounds: [AGAIN] },
    'engine/doubt.ts',
    'return hasVoided === true || (policy.doubt?.spent === true && record.rekeyed.length === 0);',
    'return hasVoided === true;',
  ),
  'what a look-up has voided is sent again under another key': kept(
    {
      ...{ subject: 'square', seed: 280, enforced: true, policy: { ...PLAIN.policy, maxAttempts: 1 } },
      behaviours: [{ do: 'html', status: 200, when: 'after' }],
    },
    { callers: [NOW], rounds: [AGAIN] },
    'engine/spent-keys.ts',
    'if (isSpent(call)) remember(',
    'if (false as boolean) remember(',
  ),
  'whoever resumes what may have been voided sends nothing under its key': kept(
    {
      ...{ subject: 'square', seed: 78, enforced: true, policy: HASTY },
      behaviours: [{ do: 'redirect', when: 'after', to: 'limit', retryAfter: 350 }],
    },
    { callers: [NOW], rounds: [RESUMED] },
    'engine/doubt.ts',
    '...(isSpent(call) && { spent: true as const }),',
    '',
  ),
  'a call that waits for its turn ends by its deadline': kept(
    {
      ...{ subject: 'mastercard', seed: 2, enforced: true, lag: 5000, traffic: 'default' },
      policy: { ...PLAIN.policy, attemptTimeout: 3000 },
      behaviours: [
        { do: 'hang', when: 'before' },
        { do: 'answer' },
        { do: 'answer' },
        { do: 'reset', when: 'after' },
        { do: 'answer' },
        { do: 'answer' },
        { do: 'no-connection' },
        { do: 'status', status: 503, when: 'before' },
      ],
    },
    { callers: [{ ...NOW, at: 16_000 }, NOW] },
    'engine/enter.ts',
    '    return this.call.limits.remaining;',
    '    return Number.POSITIVE_INFINITY;',
  ),
};
