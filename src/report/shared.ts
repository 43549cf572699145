import type { Report } from './report.js';

/** Whose report belongs to what a call returned. */
export interface Reporting {
  /** `undefined`: there is none that would be true for everybody who has got it. */
  report(): Report | undefined;
  /** It only asked for something. `undefined` if nobody knows, as of an operation. */
  readonly isRead?: boolean | undefined;
  /** The attempt of `run()` inside which the call was made. */
  readonly around?: Around | undefined;
}

/** An attempt of a `run()`, and the one that it is part of. */
interface Around {
  readonly run: { readonly call?: unknown };
  readonly outer: Around | undefined;
}

/** Calls that gave their callers the same object, and none of which is part of another: the object has the report of none. */
class Several implements Reporting {
  /** @param around what they all are part of */
  constructor(readonly around: Around | undefined) {}

  report(): undefined {}
}

/** Whose report belongs to an object that both have given: that of the call which the other is part of, or nobody's. */
export function shared(one: Reporting, other: Reporting): Reporting {
  if (one === other || isPartOf(one, other)) return other;
  if (isPartOf(other, one)) return one;
  return new Several(within(one).find(({ run }) => within(other).some((each) => each.run === run)));
}

function isPartOf(inner: Reporting, outer: Reporting): boolean {
  return within(inner).some(({ run }) => run.call === outer);
}

/** The attempts that a call is part of, innermost first. */
function within({ around }: Reporting): readonly Around[] {
  const found: Around[] = [];
  for (let each = around; each !== undefined; each = each.outer) found.push(each);
  return found;
}
