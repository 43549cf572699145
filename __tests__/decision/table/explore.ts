import type { Course } from '../../../src/decision/course.js';
import type { Next } from '../../../src/decision/next-step.js';
import type { Facts, Happening, Step } from '../../../src/decision/step.js';
import type { Classified } from '../../../src/failure/classify.js';
import type { ResolvedPolicy } from '../../../src/policy/policy.js';
import { facts } from '../failures.js';
import { type Letter, lettersAfter } from './alphabet.js';
import type { Kind } from './kinds.js';
import { heldUntil, isShared, judgeEnd, judgeSend, type Known, knownAtFirst, learn, lifeLeft, send } from './known.js';

/** The table under test: that of the package, or a copy in which something was changed. */
export interface Table {
  readonly Course: new () => Course;
  readonly nextStep: (course: Course, happened: Happening, facts: Facts, policy: ResolvedPolicy) => Next;
}

export interface Explored {
  readonly states: number;
  /** Happenings that were tried. */
  readonly steps: number;
  /** Different ways from the beginning to an end. */
  readonly sequences: number;
  /** The shortest way to something wrong, a line for each happening. */
  readonly counterexample: readonly string[] | undefined;
}

interface State {
  readonly course: Course;
  readonly step: Step;
  readonly known: Known;
  readonly now: number;
  /** Happenings since time has last passed before the deadline. */
  readonly idle: number;
  readonly before: State | undefined;
  readonly says: string;
  readonly wrong: string | undefined;
}

/** A call that goes on for so many happenings after its deadline, or without any time passing, goes on for ever. */
const MOST_IDLE = 6;

/**
 * Tries all that can happen to a call of this kind, breadth first, so that the first thing found wrong is reached by the
 * shortest way. Courses that cannot be told apart any more are followed once.
 */
export function explore(table: Table, kind: Kind, depth: number): Explored {
  const first = enter(table, kind, undefined, begunAs(kind));
  if (first.wrong !== undefined) return { states: 1, steps: 1, sequences: 1, counterexample: trace(first) };
  const seen = new Set([nameOf(first)]);
  let ways = new Map<string, [State, number]>([[nameOf(first), [first, 1]]]);
  let steps = 1;
  let sequences = 0;
  for (let level = 1; level <= depth && ways.size > 0; level++) {
    const next = new Map<string, [State, number]>();
    for (const [state, count] of ways.values()) {
      for (const letter of lettersAfter(state.step, kind, kind.policy.deadline - state.now, lastOf(state))) {
        const reached = enter(table, kind, state, letter);
        steps += 1;
        if (reached.wrong !== undefined) return { states: seen.size, steps, sequences, counterexample: trace(reached) };
        if (reached.step.do === 'settle') {
          sequences += count;
          continue;
        }
        const name = nameOf(reached);
        const known = next.get(name);
        if (known !== undefined) known[1] += count;
        else next.set(name, [reached, count]);
        seen.add(name);
      }
    }
    ways = next;
  }
  for (const [, count] of ways.values()) sequences += count;
  return { states: seen.size, steps, sequences, counterexample: undefined };
}

function lastOf({ course }: State): Classified | undefined {
  return course.attempts.at(-1)?.classified;
}

function begunAs({ earlier }: Kind): Letter {
  return { says: 'the call begins', happened: { what: 'begun', ...(earlier && { earlier }) }, takes: 0 };
}

function enter(table: Table, kind: Kind, before: State | undefined, letter: Letter): State {
  const { happened, takes, traffic, says } = letter;
  let known = before?.known ?? knownAtFirst(kind);
  const now = (before?.now ?? 0) + takes;
  const mayBeTaken = isShared(kind);
  known = learn(kind, known, happened, now, { askedAt: before?.now ?? 0, mayBeTaken });
  const given = facts({
    now,
    settledAfter: kind.settledAfter,
    elapsedMs: now,
    repeatable: kind.repeatable,
    protectedFor: lifeLeft(kind, known, now),
    protectedAfter: () => (kind.forgetsFailures ? 0 : lifeLeft(kind, known, now)),
    replaceable: () => known.rekeyedAt === undefined,
    isMadeHere: () => !kind.hasGivenKey,
    askable: !kind.isUnaskable,
    spent: known.hasVoided,
    heldUntil: heldUntil(known, now),
    ...(kind.forbidsRetries && { mayResend: () => false }),
    freshKeys: kind.lifetime === 0 ? [] : known.rekeyedAt === undefined ? ['key'] : undefined,
    remaining: kind.policy.deadline - now,
    ...(mayBeTaken && { unaskedFor: (askedAt = 0) => now - askedAt, stoodStill: kind.standsStill === true }),
    ...(traffic && { traffic }),
  });
  const last = before?.course ?? new table.Course();
  const { course, step, thrown } = nextOf(() => table.nextStep(last, happened, given, kind.policy), last);
  const isLater = Math.min(now, kind.policy.deadline) > (before?.now ?? 0);
  const idle = isLater ? 0 : (before?.idle ?? 0) + 1;
  const wrong = thrown ?? judgeStep(kind, known, course, step, given, idle);
  if (step.do === 'wait' && step.rekey !== undefined)
    known = { ...known, rekeyedAt: now, mustRenew: false, hasVoided: false };
  if (step.do === 'send' && given.remaining > 0) known = send(known);
  return { course, step, known, now, idle, before, says, wrong };
}

/** The next step. A table that throws would leave the call without an end. */
function nextOf(next: () => Next, last: Course): Next & { readonly thrown?: string } {
  try {
    return next();
  } catch (error) {
    return { course: last, step: { do: 'settle' }, thrown: `throws ${String(error)}` };
  }
}

function judgeStep(
  kind: Kind,
  known: Known,
  course: Course,
  step: Step,
  { now, remaining }: Facts,
  idle: number,
): string | undefined {
  if (idle > MOST_IDLE) return 'goes on for ever';
  if ('rekey' in step && step.rekey !== undefined) {
    const isAbsent = step.rekey.absent !== undefined && !known.mayHaveLanded && !known.isEvident;
    if (known.hasBeenInDoubt && !isAbsent && !known.isUndone) return 'a key is replaced after a doubt';
    if (kind.hasGivenKey && step.rekey.absent !== undefined && !known.isReplayed && !known.isUndone)
      return 'a key is replaced that its caller may send again';
  }
  switch (step.do) {
    case 'send':
      return remaining > 0 ? judgeSend(kind, known, now) : undefined;
    case 'wait':
      if (known.acceptedAt !== undefined && now + step.ms > known.acceptedAt + kind.policy.pendingLimit)
        return 'waits longer until it is done than its caller has said';
      return step.ms > Math.max(0, remaining) ? `waits ${step.ms} ms with ${remaining} left` : undefined;
    case 'ask':
      return known.isUnaskable ? 'asks again though nobody can be asked' : undefined;
    case 'settle':
      return judgeEnd(kind, known, step, known.isAborted ? 'aborted' : (step.outcome ?? course.outcome));
    default:
      return undefined;
  }
}

/** All that what follows can depend on. What a course keeps to itself shows in what it says, or follows from what is known. */
function nameOf({ course, step, known, now, idle }: State): string {
  const { attempts, asking, plan, processed, evident, outcome } = course;
  const { classified, decision } = attempts.at(-1) ?? {};
  const codes = attempts.map((each) => each.classified?.failure.code).sort();
  return [
    [now, idle, shown(step), plan, processed, evident, outcome, ...codes],
    [classified?.rule.code, classified?.rule.action, classified?.failure.retryAfterMs],
    Object.entries(decision ?? {}),
    Object.entries({ ...asking, refusal: asking?.refusal?.stoppedBy }),
    Object.values(known),
  ].join(';');
}

function trace(state: State): string[] {
  const lines: string[] = [];
  for (let each: State | undefined = state; each !== undefined; each = each.before) {
    lines.unshift(`${String(each.now).padStart(6)} ms  ${each.says.padEnd(56)} → ${shown(each.step)}`);
  }
  return [...lines, `wrong: ${state.wrong}`];
}

function shown(step: Step): string {
  switch (step.do) {
    case 'enter':
      return 'enter';
    case 'wait':
      return `${step.rekey === undefined ? '' : 're-key, '}wait ${step.ms} ms${step.before ? ` before a ${step.before}` : ''}`;
    case 'send':
      return 'it goes out';
    case 'ask':
      return 'ask';
    case 'settle':
      return `settle ${step.outcome ?? 'as it stands'}${step.stoppedBy ? ` (${step.stoppedBy})` : ''}`;
  }
}
