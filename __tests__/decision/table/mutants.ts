import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from './explore.js';

/** One change that breaks a money rule. */
export interface Mutant {
  readonly breaks: string;
  /** The kind of request that shows it. */
  readonly shows: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const ROOT = join(__dirname, '..', '..', '..');
const DECISION = join(ROOT, 'src', 'decision');

export const MUTANTS: readonly Mutant[] = [
  {
    breaks: 'a resend goes out whatever has become of its key',
    shows: 'a write under a key that dies',
    file: 'next-step.ts',
    from: 'if (isSafeNow(course, facts, policy))',
    to: 'if (true)',
  },
  {
    breaks: 'a refusal at the door leaves no doubt',
    shows: 'a write that nothing protects',
    file: 'next-step.ts',
    from: 'course.attempts.length > 0 && course.ambiguous && !isTold',
    to: 'false',
  },
  {
    breaks: 'a refusal at the door always leaves a doubt',
    shows: 'a write that nothing protects',
    file: 'next-step.ts',
    from: 'course.attempts.length > 0 && course.ambiguous && !isTold',
    to: 'course.attempts.length > 0 && !isTold',
  },
  {
    breaks: 'the earlier call is forgotten',
    shows: 'a call that goes on with another, unprotected',
    file: 'begin-asking.ts',
    from: 'if (!course.isUsed) course.resume(facts.now - agoMs, leeway, lasting);',
    to: '',
  },
  {
    breaks: 'the clock of another machine is believed to the millisecond',
    shows: 'a call that goes on with another of a moment ago, and asks once',
    file: 'begin-asking.ts',
    from: 'leewayOf(facts.settledAfter)',
    to: '0',
  },
  {
    breaks: 'a wait between look-ups may outlast the deadline',
    shows: 'a write that nothing protects',
    file: 'begin-asking.ts',
    from: "if (ms < remaining) return { do: 'wait', ms };",
    to: "return { do: 'wait', ms };",
  },
  {
    breaks: 'a look-up that found nothing is forgotten',
    shows: 'a write that nothing protects',
    file: 'after-finding.ts',
    from: 'course.absolve();\n      return asking.isUndone',
    to: 'return asking.isUndone',
  },
  {
    breaks: 'asking meanwhile shortens a wait that was told',
    shows: 'a write that nothing protects',
    file: 'come-back.ts',
    from: 'Math.max(0, told - (now - since))',
    to: '0',
  },
  {
    breaks: 'an earlier call is sent again in doubt against the word of the caller',
    shows: 'a call that goes on with another, and must not be sent twice',
    file: 'after-resume.ts',
    from: ' && idempotent !== false;',
    to: ';',
  },
  {
    breaks: 'an earlier call is sent again under a key that may die before it leaves',
    shows: 'a call that goes on with another, under a key that dies',
    file: 'after-resume.ts',
    from: 'protectedFor > facts.remaining',
    to: 'protectedFor > 0',
  },
  {
    breaks: 'what was refused meanwhile is sent again',
    shows: 'a write under a key for good',
    file: 'after-finding.ts',
    from: 'const isRefused = isDenied ||',
    to: 'const isRefused = false &&',
  },
  {
    breaks: 'one absence is enough',
    shows: 'a write that nothing protects',
    file: 'reconcile.ts',
    from: 'SURE_ABSENCES = 2',
    to: 'SURE_ABSENCES = 1',
  },
  {
    breaks: 'absence takes no time',
    shows: 'a write that nothing protects, asked about in haste',
    file: 'asking.ts',
    from: 'return askedAt >= settlesAt + longer;',
    to: 'return true;',
  },
  {
    breaks: 'the time of a provider runs from the first attempt',
    shows: 'a write under a key that dies, at a provider that takes its time',
    file: 'course.ts',
    from: 'this.givenUpAt = now',
    to: 'this.givenUpAt ??= now',
  },
  {
    breaks: 'what is dead under the key is taken for this call at once',
    shows: 'a write that nothing protects',
    file: 'reconcile.ts',
    from: "return settled ? 'failed' : 'ask-again'",
    to: "return 'failed'",
  },
  {
    breaks: 'a declined card is charged again under another key',
    shows: 'a write under a key for good',
    file: 'reconcile.ts',
    from: "? 'ask-again' : 'decline'",
    to: "? 'ask-again' : ambiguous ? 'decline' : 're-key'",
  },
  {
    breaks: 'a decline of what the attempt before has spent settles that',
    shows: 'a write under a key for good',
    file: 'decide.ts',
    from: "rule.afterAmbiguous === 'look-up'",
    to: 'false',
  },
  {
    breaks: 'what was declined is sent again, since nothing is found of the attempt before',
    shows: 'a write under a key of the caller',
    file: 'come-back.ts',
    from: ' || rule.decline !== undefined',
    to: '',
  },
  {
    breaks: 'the decline of another click is taken for this one’s at once',
    shows: 'a write that nothing protects',
    file: 'reconcile.ts',
    from: 'isShared && !settled',
    to: 'false',
  },
  {
    breaks: 'the decline of another click takes back what was accepted',
    shows: 'a write that may be accepted and done later',
    file: 'after-pending.ts',
    from: 'finding.shared ? undefined : finding.state',
    to: 'finding.state',
  },
  {
    breaks: 'absence outweighs a key that was refused as used',
    shows: 'a write under a key of the caller',
    file: 'reconcile.ts',
    from: "evident || !ambiguous ? 'ask-again' : 'failed'",
    to: "'failed'",
  },
  {
    breaks: "somebody else's payment counts as a failure of this one",
    shows: 'a write that nothing protects',
    file: 'reconcile.ts',
    from: "ambiguous ? 'unknown' : 're-key'",
    to: "ambiguous ? 'failed' : 're-key'",
  },
  {
    breaks: 'a key is replaced after a doubt that a look-up has dispelled',
    shows: 'a write that nothing protects',
    file: 'decide.ts',
    from: 'standing.ambiguous || standing.doubted',
    to: 'standing.ambiguous',
  },
  {
    breaks: 'a key protects whether or not it outlives the wait',
    shows: 'a write that nothing protects',
    file: 'decide.ts',
    from: 'protectedFor > delayMs',
    to: 'protectedFor >= 0',
  },
  {
    breaks: 'one attempt too many',
    shows: 'a read that the caller forbids to send again',
    file: 'decide.ts',
    from: 'standing.attempt >= policy.maxAttempts && rule.poll',
    to: 'standing.attempt > policy.maxAttempts && rule.poll',
  },
  {
    breaks: 'a wait that was told is not kept',
    shows: 'a read',
    file: 'decide.ts',
    from: 'told ?? 0,',
    to: '0,',
  },
  {
    breaks: 'a wait may outlast the deadline',
    shows: 'a read',
    file: 'decide.ts',
    from: 'delayMs + traffic.quickest >= remaining',
    to: 'false',
  },
  {
    breaks: 'a key that stands for successes only protects after a failure',
    shows: 'a write under a key that stands for successes only',
    file: 'protection.ts',
    from: "isOwn ? 'told' : 'answered'",
    to: "'silence'",
  },
  {
    breaks: 'what was answered once is forgotten after silence',
    shows: 'a write under a key that stands for successes only',
    file: 'protection.ts',
    from: "said === 'silence' && wasAnswered ? 'answered' : said",
    to: 'said',
  },
  {
    breaks: 'a decline settles an earlier attempt that nothing protects',
    shows: 'a write that nothing protects',
    file: 'course.ts',
    from: "isFinal && (!ambiguous || protection > 0 || kind.operation === 'read')",
    to: 'isFinal',
  },
  {
    breaks: 'what was voided is sent again under its key',
    shows: 'a write under a key for good',
    file: 'afresh.ts',
    from: 'keys.length > 0 ? { rekey: { keys } } : {}',
    to: '{}',
  },
  {
    breaks: 'what was voided is taken for all that was sent',
    shows: 'a write that nothing protects',
    file: 'reconcile.ts',
    from: "if (!settled) return 'ask-again';",
    to: '',
  },
  {
    breaks: 'a row tells of an attempt that was never made',
    shows: 'a write that nothing protects',
    file: 'next-step.ts',
    from: 'classified.rule.finding !== undefined && course.everInDoubt',
    to: 'classified.rule.finding !== undefined',
  },
  {
    breaks: 'what was accepted and refused later has succeeded',
    shows: 'a write that may be accepted and done later',
    file: 'after-pending.ts',
    from: "return { do: 'settle', outcome: 'failed', stoppedBy: 'rule', ...declinedBy(finding) };\n    case 'landed'",
    to: "return { do: 'settle' };\n    case 'landed'",
  },
  {
    breaks: 'waiting for what was accepted has no end',
    shows: 'a write that may be accepted and done later',
    file: 'asking.ts',
    from: 'until !== undefined',
    to: 'until === -1',
  },
  {
    breaks: 'an attempt is known as soon as another one failed',
    shows: 'a write that nothing protects',
    file: 'course.ts',
    from: 'this.attempts.slice(this.absolved)',
    to: 'this.attempts.slice(-1)',
  },
  {
    breaks: 'what was known before the machine slept is believed after it',
    shows: 'a call that goes on with another, unprotected',
    file: 'next-step.ts',
    from: 'if (isStale(course, facts, policy)) return askAgain(course, facts, policy);',
    to: '',
  },
  {
    breaks: 'an earlier call in doubt is forgotten while the machine sleeps',
    shows: 'a call that goes on with another, unprotected',
    file: 'begin-asking.ts',
    from: 'course.absentAt !== undefined || course.ambiguous',
    to: 'course.absentAt !== undefined',
  },
  {
    breaks: 'nothing found once is believed although another process may have sent it just now',
    shows: 'a call that goes on with another, which was never sent, in a process that stands still',
    file: 'begin-asking.ts',
    from: ' || !facts.stoodStill',
    to: ' || true',
  },
  {
    breaks: 'what was voided before the first attempt is taken for an attempt of this call',
    shows: 'a call that goes on with another, which was never sent',
    file: 'after-finding.ts',
    from: "asking.why === 'resume' || course.attempts.length === 0",
    to: "asking.why === 'resume'",
  },
  {
    breaks: 'what the provider may finish at any time is forgotten when it is asked all over again',
    shows: 'a call that goes on with another, which the provider may finish at any time',
    file: 'course.ts',
    from: 'this.isLasting ||= lasting',
    to: 'this.isLasting = lasting',
  },
  {
    breaks: 'finding nothing disproves what the provider may finish at any time',
    shows: 'a write that the provider may finish at any time',
    file: 'after-finding.ts',
    from: 'found.final !== true && course.lasting',
    to: 'found.final !== true && false',
  },
  {
    breaks: 'a refusal settles what the provider may finish at any time',
    shows: 'a write that the provider may finish at any time',
    file: 'course.ts',
    from: '!this.evident && !this.lasting',
    to: '!this.evident',
  },
  {
    breaks: 'what a last look may have voided is sent again',
    shows: 'a write that a look-up may void',
    file: 'after-finding.ts',
    from: 'isUndone || areSpent(asking, facts)',
    to: 'isUndone',
  },
  {
    breaks: 'the rest of what may have been voided is sent',
    shows: 'a write that a look-up may void',
    file: 'after-finding.ts',
    from: 'if (areSpent(asking, facts)) return undefined;\n      // A change',
    to: 'if (asking.isUndone) return undefined;\n      // A change',
  },
  {
    breaks: 'what is not found is sent again, though it may have been voided',
    shows: 'a write that a look-up may void',
    file: 'after-finding.ts',
    from: 'if (facts.spent && !asking.isUndone) return undefined;',
    to: '',
  },
  {
    breaks: 'an earlier call is sent again, though a look-up may have voided it',
    shows: 'a call that goes on with another, and that a look-up may void',
    file: 'after-resume.ts',
    from: 'resendable: !areSpent(asking, facts)',
    to: 'resendable: true',
  },
  {
    breaks: 'what the attempt before has done more is not in doubt, since nothing was found of it',
    shows: 'a write that is held up',
    file: 'course.ts',
    from: 'this.absolved = Math.min(this.absolved, this.attempts.length - 1);',
    to: '',
  },
  {
    breaks: 'what was half done is sent again, though more was done since',
    shows: 'a write that is held up',
    file: 'next-step.ts',
    from: 'course.asking = undefined;\n    course.doubt',
    to: 'course.doubt',
  },
  {
    breaks: 'after its first attempt, a call that stood still believes what it knew',
    shows: 'a call that goes on with another, which was never sent',
    file: 'next-step.ts',
    from: 'if (isStale(course, facts, policy))',
    to: 'if (course.attempts.length === 0 && isStale(course, facts, policy))',
  },
  {
    breaks: 'a last look long ago is taken for a look of now',
    shows: 'a call that goes on with another, which was never sent, and that a look-up may void',
    file: 'still-safe.ts',
    from: 'isLookedAt && !ambiguous',
    to: 'isLookedAt',
  },
  {
    breaks: 'a request that its client holds counts as given up',
    shows: 'a write that its client holds',
    file: 'asking.ts',
    from: 'if (heldUntil === undefined) return asking;',
    to: 'return asking;',
  },
  {
    breaks: 'a list that shows late is believed early',
    shows: 'a write that a list shows late',
    file: 'proof.ts',
    from: 'isSettled(settling(asking, facts), longer)',
    to: 'isSettled(settling(asking, facts))',
  },
  {
    breaks: 'a retry that the caller does not allow is sent, since nothing was found',
    shows: 'a write that the caller allows no retry',
    file: 'come-back.ts',
    from: ' && isAllowed(course, facts);',
    to: ';',
  },
  {
    breaks: 'a retry that the caller does not allow is sent',
    shows: 'a write that the caller allows no retry',
    file: 'decide.ts',
    from: "if (isForbidden(standing, classified, standing.number)) return { action: 'retry'",
    to: "if (false) return { action: 'retry'",
  },
  {
    breaks: 'a key is replaced that its caller may send again',
    shows: 'a write under a key of the caller',
    file: 'afresh.ts',
    from: '|| facts.isMadeHere(name) ||',
    to: '|| true ||',
  },
  {
    breaks: 'it is sent again though the code of the caller has thrown',
    shows: 'a write that is held up',
    file: 'next-step.ts',
    from: '{ refusal: INTERRUPTED }',
    to: '{}',
  },
  {
    breaks: 'a doubt that comes to light at the last moment is sent again',
    shows: 'a write that is held up',
    file: 'next-step.ts',
    from: 'course.doubt(classified, facts.now);\n    return isSafeNow(course, facts, policy)',
    to: 'course.doubt(classified, facts.now);\n    return true',
  },
  {
    breaks: 'a payment that may be anybody’s is adopted',
    shows: 'a write that nothing protects',
    file: 'after-finding.ts',
    from: 'finding.unproven === true',
    to: 'false',
  },
  {
    breaks: 'a provider that asks not to retry is sent it again, since nothing was found',
    shows: 'a write that nothing protects',
    file: 'come-back.ts',
    from: '(failure.retryAfterMs ?? 0) < 0',
    to: 'false',
  },
  {
    breaks: 'a key is replaced for a retry that the caller does not allow',
    shows: 'a write that the caller allows no retry',
    file: 'after-finding.ts',
    from: 'isPossible && isAllowed(course, facts)',
    to: 'isPossible',
  },
  {
    breaks: 'what a used key has proved is forgotten when nothing is found',
    shows: 'a write under a key of the caller',
    file: 'afresh.ts',
    from: 'if (course.evident) return undefined;\n  const isBurnt',
    to: 'const isBurnt',
  },
];

/** A tool that mutates the sources itself has changed what these mutants look for. */
export const isMutatedAlready = readdirSync(DECISION).some((name) =>
  readFileSync(join(DECISION, name), 'utf8').includes('stryMutAct'),
);

/** Runs `use` with a copy of the table that was changed so. */
export async function withMutant<T>({ file, from, to }: Mutant, use: (table: Table) => T): Promise<T> {
  const reports = join(ROOT, 'reports');
  mkdirSync(reports, { recursive: true });
  const folder = mkdtempSync(join(reports, 'table-'));
  try {
    for (const name of readdirSync(DECISION)) {
      const source = readFileSync(join(DECISION, name), 'utf8');
      if (name === file && source.split(from).length !== 2) throw new Error(`${file} has not one place with: ${from}`);
      const changed = name === file ? source.replace(from, () => to) : source;
      writeFileSync(join(folder, name), changed.replaceAll("'../", "'../../src/"));
    }
    const [{ Course }, { nextStep }] = await Promise.all([
      import(join(folder, 'course.ts')),
      import(join(folder, 'next-step.ts')),
    ]);
    return use({ Course, nextStep });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
