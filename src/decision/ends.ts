import type { Finding } from '../providers/look-up.js';
import type { Course } from './course.js';
import type { Settle } from './step.js';

/** The end of a call that asks no more. */
export function endOf({ asking, outcome }: Course): Settle {
  if (asking?.accepted !== undefined) return adopt(asking.accepted);
  const refusal = asking?.refusal;
  if (refusal === undefined) return { do: 'settle' };
  return { do: 'settle', outcome: refusal.outcome ?? outcome, stoppedBy: refusal.stoppedBy };
}

/** The call took effect: a look-up said so. */
export function adopt(finding: Finding): Settle {
  return { do: 'settle', outcome: 'reconciled', adopt: finding };
}

/** Why the payment was refused. */
export function declinedBy({ declined }: Finding): Pick<Settle, 'declined'> {
  return declined === undefined ? {} : { declined };
}
