// What happened at a provider around a call in doubt: the objects in its books, and what an honest look-up may conclude from them.
import fc from 'fast-check';
import type { Provider } from '../../../src/index.js';
import { SENT } from '../look-ups/look-up.js';

/** `open`: accepted, but not done. `over`: cancelled, voided or expired. `back`: done, and then paid back or disputed. */
export type Stand = 'open' | 'done' | 'refused' | 'over' | 'back';

/** One object in the books. */
export interface Thing {
  readonly id: string;
  readonly isOwn: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When it was asked for, if it was done later. */
  readonly asked?: number;
  readonly sum: number;
  readonly name: string;
  readonly stand: Stand;
  /** What it is, if a list shows several. */
  readonly kind?: string;
}

/** The amount and the name that the call asked for, and what is to be captured or refunded in all. */
export const SUM = 1000;
export const NAME = 'order-1';
export const WHOLE = 1000;

/** A question, and what the books say to it. `whole`: all of them add up to the whole payment. */
export type Tells = (things: readonly Thing[], asked: string, whole: boolean) => unknown;

export interface Books {
  readonly provider: Provider;
  readonly what: string;
  readonly path: string;
  readonly body: object;
  /**
   * By which an object is known as the call's. `name`: by what it pays for, so that an equal one that is done is as good. `time`: by
   * its time only, among equal ones.
   */
  readonly by: 'name' | 'time';
  /** The call asks for all that is left. */
  readonly isRest?: true;
  /** It is done as soon as it has been done by anybody. */
  readonly isOfOne?: true;
  /** What it is a part of, if others may have been asked for before they were done. */
  readonly of?: number;
  /** What the list shows; the call's own is of the first. */
  readonly kinds?: readonly string[];
  /** It has no name: the request gives it none, so that one of any name may be its own. */
  readonly isUnnamed?: true;
  /** The application says that no two share a name. */
  readonly isUnique?: true;
  /** The same, so that its time does not matter. */
  readonly isVouched?: true;
  /** Nothing ever shows that it is the call's. */
  readonly isNeverSure?: true;
  /** The states that it has; an object in another one is in none of the lists. */
  readonly stands: readonly Stand[];
  readonly tells: Tells;
  readonly keep?: (told: unknown) => void;
}

export interface Course {
  readonly own: Thing | undefined;
  readonly things: readonly Thing[];
}

const HOUR = 3_600_000;
const TIMES = [-30 * HOUR, -HOUR, -60_000, -5000, 2000, 10_000, 30_000];

/** Whatever happened: the call's own object or none, and those of others, equal or not, before it and since. */
export function courses({ stands, isRest, isUnique, of, kinds }: Books): fc.Arbitrary<Course> {
  const stand = fc.constantFrom(...stands);
  const other = fc.record({
    at: fc.constantFrom(...TIMES),
    sum: isRest ? fc.constantFrom(400, 400, 600, SUM) : fc.constantFrom(SUM, SUM, 400),
    name: isUnique ? fc.constant('order-2') : fc.constantFrom(NAME, NAME, 'order-2'),
    stand,
    ...(of !== undefined && { asked: fc.constantFrom(SENT - 60_000, SENT) }),
    ...(kinds && { kind: fc.constantFrom(...kinds) }),
  });
  const own = fc.option(fc.record({ at: fc.constantFrom(1000, 3000), stand }), { nil: undefined, freq: 2 });
  return fc
    .record({ own, others: fc.array(other, { maxLength: 3 }), later: fc.constantFrom(0, 0, 0, 12, 45) })
    .map(({ own: mine, others, later }) => {
      const theirs = others.map((each, at) => ({ id: `other${at}`, isOwn: false, ...each, at: SENT + each.at }));
      const before = mine === undefined ? [] : theirs.filter(({ at }) => at < SENT + mine.at);
      const sum = isRest ? WHOLE - sumOf(before) : SUM;
      const made = mine && { id: 'own1', isOwn: true, sum, name: NAME, ...mine, at: SENT + mine.at };
      // Others go on meanwhile, under names of their own.
      const busy = Array.from({ length: later }, (_, at) => ({
        ...{ id: `later${at}`, isOwn: false, at: SENT + (at * 40_000) / later, sum: 7, name: `later-${at}` },
        stand: 'done' as const,
      }));
      const things = [...(made ? [made] : []), ...theirs, ...busy].sort((one, another) => another.at - one.at);
      return { own: made, things };
    })
    .filter(({ own, things }) => !isRest || (sumOf(things) <= WHOLE && (own === undefined || own.sum > 0)));
}

/** What is done, in all. */
function sumOf(things: readonly Thing[]): number {
  const done = things.filter(({ stand, name }) => isDone(stand) && !name.startsWith('later'));
  return done.reduce((sum, each) => sum + each.sum, 0);
}

const isDone = (stand: Stand) => stand !== 'refused' && stand !== 'over';

/** Why a finding is wrong; `undefined` if it may be right. */
export function faultIn(
  { own, things }: Course,
  { by, isRest, isUnnamed, isUnique, isOfOne, of = 0, kinds }: Books,
  state: string,
  id: string | undefined,
  shared: boolean,
) {
  if (state === 'absent' && own !== undefined) return `it is absent, although it is there: ${own.stand}`;
  const isFailed = state === 'denied' || state === 'dead';
  if (isFailed && own !== undefined && isDone(own.stand)) return `it is ${state}, although it is ${own.stand}`;
  // Another one's refusal: its own may still be on its way.
  if (state === 'denied' && own === undefined && !shared && !isUnique) return 'it is denied for good, by another one';
  if (state !== 'landed') return undefined;
  if (own?.id === id) return own !== undefined && isDone(own.stand) ? undefined : 'it landed, although it was not done';
  const found = things.find((each) => each.id === id);
  if (found === undefined) return undefined;
  if (found.kind !== kinds?.[0]) return `a ${found.kind} landed`;
  if (!isDone(found.stand)) return 'another one landed that was not done';
  if (isOfOne) return undefined;
  // If nothing is left for another one, it is done, whoever has asked for it.
  const isSpent = sumOf(things) + SUM > of;
  if (found.at < SENT - 2000 || ((found.asked ?? SENT) < SENT && !isSpent)) return 'an older one landed';
  if (found.name !== NAME && !isUnnamed) return 'one of another name landed';
  if (found.sum !== SUM && !isRest) return 'one of another sum landed';
  if (by === 'name') return undefined;
  if (isRest && found.sum !== WHOLE && !areWhole(things)) return 'a part of the rest landed';
  return own === undefined ? undefined : `another one landed, although its own is there: ${own.stand}`;
}

/** Whether what is done adds up to the whole. */
export function areWhole(things: readonly Thing[]): boolean {
  return sumOf(things) >= WHOLE;
}
