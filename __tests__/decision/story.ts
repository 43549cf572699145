import { isDeepStrictEqual } from 'node:util';
import { Course } from '../../src/decision/course.js';
import { type Next, nextStep } from '../../src/decision/next-step.js';
import type { Facts, Happening, Step } from '../../src/decision/step.js';
import type { ResolvedPolicy } from '../../src/policy/policy.js';
import type { Finding, State } from '../../src/providers/look-up.js';
import { type FailureName, facts, failures, policy } from './failures.js';

export type Told = Happening | 'begun' | 'waited' | 'abandoned' | keyof typeof failures;

/** The course of one call, told happening by happening. Whatever is told, it is checked that the table is pure. */
export class Story {
  course = new Course();
  step: Step | undefined;

  constructor(
    private readonly facts: Partial<Facts> = {},
    private readonly policy: Partial<ResolvedPolicy> = {},
  ) {}

  /** What follows. `given`: what is different by now. */
  on(happening: Told, given: Partial<Facts> = {}): Step {
    const happened = happeningOf(happening);
    const next = () => nextStep(this.course, happened, facts({ ...this.facts, ...given }), policy(this.policy));
    const before = viewOf(this.course);
    const first = next();
    const second = next();
    if (!isDeepStrictEqual(viewOf(this.course), before)) throw new Error('the course given has changed');
    if (!isDeepStrictEqual(plain(first), plain(second))) throw new Error('the same input gave another step');
    this.course = first.course;
    this.step = first.step;
    return first.step;
  }

  /** What follows from the last of several. */
  after(...happenings: readonly Told[]): Step {
    for (const each of happenings) this.on(each);
    return this.step as Step;
  }
}

export function found(finding: State | Finding | undefined): Happening {
  return { what: 'found', finding: typeof finding === 'string' ? { state: finding } : finding };
}

function happeningOf(given: Told): Happening {
  if (typeof given !== 'string') return given;
  if (given === 'begun' || given === 'waited' || given === 'abandoned') return { what: given };
  return { what: 'failed', classified: failures[given] };
}

/** All that can be seen of a course; what it keeps to itself shows in what it would make of a used key. */
export function viewOf(course: Course): object {
  const probe = course.copy();
  const decision = probe.fail(failures.used, facts(), policy());
  const { attempts, asking, plan, ambiguous, evident, processed, outcome } = course;
  return structuredClone({
    attempts: attempts.map(({ classified, ...rest }) => ({ ...rest, code: classified?.failure.code })),
    asking,
    plan,
    ambiguous,
    evident,
    processed,
    outcome,
    decision,
    next: probe.outcome,
  });
}

function plain({ course, step }: Next): object {
  return { step, course: viewOf(course) };
}

/** A call that asks what became of its first attempt. */
export function doubting(
  name: FailureName,
  given: Partial<Facts> = { protectedFor: 0 },
  policy: Partial<ResolvedPolicy> = {},
): Story {
  const story = new Story(given, policy);
  story.after('begun', name, 'waited');
  return story;
}

export function resuming(given: Partial<Facts> = {}): Story {
  const story = new Story(given, { keys: { order_id: '1' } });
  story.after('begun', 'waited');
  return story;
}
