import { idOf } from '../providers/id.js';
import type { Finding } from '../providers/look-up.js';
import { perClock } from '../time/per-clock.js';
import type { Call } from './call.js';
import { Latest } from './latest.js';
import { firstCallOf, mayResume, namesOf, protectingKeys } from './own-names.js';
import { isAwaited } from './rivals.js';
import { unaskedFor } from './standstill.js';

/** Whose an object is: the provider named it in the answer to this call, or a look-up of this call has adopted it. */
interface Maker {
  readonly call: WeakRef<Call>;
  /** The first of its payment, if that is known. */
  readonly first: string | undefined;
  /** By the clock of the process. */
  readonly at: number;
  /** Those of its keys that protect. */
  readonly keys: readonly string[];
}

/** By the clock whose times they carry. */
const makers = perClock(() => new Latest<Maker>());

/** Remembers what a call has made, as the body of its answer names it. */
export function rememberMade(call: Call, body: unknown): void {
  const id = idIn(call, body);
  // What the request itself names was there before.
  if (id === undefined || call.port.request.facts.path.split('/').includes(id)) return;
  const { clock } = call.scope;
  const known = makers(clock);
  const maker = { call: new WeakRef(call), first: firstCallOf(call), at: clock.now(), keys: protectingKeys(call) };
  for (const name of namesOf(call, id)) known.set(name, maker);
}

/**
 * Takes what a look-up found for this call, at once: another look-up may be about to find the same.
 * @param free what the hook was told to be nobody's
 * @returns `false` if another call has got it meanwhile, or may still be told that it has made it
 */
export function claim(call: Call, { answer, unproven }: Finding, free: readonly unknown[]): boolean {
  const { asking } = call.record.course;
  // It may be anybody's, and is not adopted.
  if (unproven && (asking?.why === 'doubt' || asking?.why === 'resume') && !asking.ambiguous) return true;
  if (free.some((id) => isAnothers(call, id))) return false;
  const found = answer?.data;
  if (free.length > 0 && isAwaited(call, idIn(call, found), found, free)) return false;
  rememberMade(call, found);
  return true;
}

function idIn(call: Call, body: unknown): string | undefined {
  try {
    return idOf(call.provider.made?.(body));
  } catch (error) {
    call.onError(error);
    return undefined;
  }
}

/**
 * Milliseconds: what is older by less than the time since when its payment may have been made may pass for the call's own, since providers
 * tell times to the second, and clocks differ. What is still older is told apart by its time.
 */
const MINUTE = 60_000;

/**
 * Whether another call has made it. A call that resumes an earlier one may mean the same payment as the other, unless it is known which
 * was sent first, and so does one that is sent under the same key.
 */
export function isAnothers(call: Call, id: unknown): boolean {
  const known = makers(call.scope.clock);
  return namesOf(call, idOf(id)).some((name) => isOfAnother(call, known.get(name)));
}

function isOfAnother(call: Call, maker: Maker | undefined): boolean {
  if (maker === undefined || call.scope.clock.now() - maker.at > openFor(call) + MINUTE) return false;
  if (maker.call.deref() === call || mayResume(call, maker.first)) return false;
  return !protectingKeys(call).some((key) => maker.keys.includes(key));
}

/** Milliseconds in which the payment may have been made. */
function openFor(call: Call): number {
  const { policy, scope } = call;
  return Math.max(unaskedFor(call), scope.clock.wall() - (policy.doubt?.sentAt ?? Number.POSITIVE_INFINITY));
}
