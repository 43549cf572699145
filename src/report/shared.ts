import type { Report } from './report.js';

/** Whose report belongs to the object that a call returned. */
export interface Reporting {
  /** `undefined`: no report would be true for everybody who got the object. */
  report(): Report | undefined;
  /** It only asked for something. `undefined` if nobody knows, as of an operation. */
  readonly isRead?: boolean | undefined;
  /** It was told to go on with an earlier call. */
  readonly isResumed?: boolean | undefined;
  /** The attempt of `run()` inside which the call was made, even if that is over. */
  readonly begunIn?: Around | undefined;
}

/** An attempt of a `run()`, and the attempt that it is part of. */
interface Around {
  readonly run: { readonly call?: unknown };
  readonly outer: Around | undefined;
}

/** Calls that gave their callers the same object without being part of one another: the object has no report. */
class Several implements Reporting {
  /** @param begunIn what all of them are part of */
  constructor(readonly begunIn: Around | undefined) {}

  report(): undefined {}
}

/** Whose report belongs to an object that both calls gave: that of the call which the other is part of, or none. */
export function shared(one: Reporting, other: Reporting): Reporting {
  if (one === other || isPartOf(one, other)) return other;
  if (isPartOf(other, one)) return one;
  return new Several(within(one).find(({ run }) => within(other).some((each) => each.run === run)));
}

function isPartOf(inner: Reporting, outer: Reporting): boolean {
  return within(inner).some(({ run }) => run.call === outer);
}

/** The attempts that a call is part of, innermost first. */
function within({ begunIn }: Reporting): readonly Around[] {
  const found: Around[] = [];
  for (let each = begunIn; each !== undefined; each = each.outer) found.push(each);
  return found;
}
