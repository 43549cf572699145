// What happened to one object around a call that changes it: its own change or none, and those of others, in any order.
import fc from 'fast-check';
import type { Finding, Provider } from '../../../src/index.js';
import { SENT } from '../look-ups/look-up.js';

/** The ledger of one object, and how its provider tells it. */
export interface Changes<State = never> {
  readonly provider: Provider;
  readonly what: string;
  readonly method?: string;
  readonly path: string;
  readonly body: object;
  /** How it stands before anything happened. */
  readonly start: State;
  /** What the call does, and what others may do. */
  readonly own: string;
  readonly others: readonly string[];
  /** How the object stands after a change; `undefined` if the provider refuses that. */
  readonly apply: (state: State, does: string, at: number, isOwn: boolean) => State | undefined;
  readonly tells: (state: State, asked: string) => unknown;
  /** For answers that come from a store of the application. */
  readonly keep?: (state: State) => void;
  /** The object is as the call wants it, whoever made it so. */
  readonly isWanted: (state: State) => boolean;
  /** The refusal of a name that is taken. */
  readonly used?: string;
  /** The money went back: whoever comes later has not paid by that. */
  readonly isBack?: (state: State) => boolean;
  /** The application says that no other request has its name. */
  readonly isVouched?: true;
  /** No state of the object shows that the call has done it. */
  readonly isNeverSure?: true;
  /** What the call did no longer stands, and nothing is left to be done. */
  readonly isOver?: (state: State) => boolean;
}

interface Step {
  readonly does: string;
  readonly at: number;
  readonly isOwn: boolean;
}

export interface Course<State> {
  readonly state: State;
  /** What became of the call's own change. */
  readonly own: 'done' | 'refused' | 'lost';
  readonly steps: readonly Step[];
}

const OWN_AT = 1000;
const TIMES = [-3_600_000, -5000, 500, 2000, 30_000];

export function courses<State>({ start, own, others, apply }: Changes<State>): fc.Arbitrary<Course<State>> {
  const other = fc.record({ does: fc.constantFrom(...others), at: fc.constantFrom(...TIMES) });
  return fc.record({ arrives: fc.boolean(), by: fc.array(other, { maxLength: 3 }) }).map(({ arrives, by }) => {
    const theirs = by.map((each): Step => ({ ...each, isOwn: false }));
    const mine: readonly Step[] = arrives ? [{ does: own, at: OWN_AT, isOwn: true }] : [];
    const steps = [...theirs, ...mine].sort((one, another) => one.at - another.at);
    let state = start;
    let became: Course<State>['own'] = 'lost';
    for (const { does, at, isOwn } of steps) {
      const after = apply(state, does, SENT + at, isOwn);
      if (isOwn) became = after === undefined ? 'refused' : 'done';
      state = after ?? state;
    }
    return { state, own: became, steps };
  });
}

/** Why a finding is wrong; `undefined` if it may be right. */
export function faultIn<State>(
  { state, own }: Course<State>,
  changes: Changes<State>,
  { state: found, shared }: Pick<Finding, 'state' | 'shared'>,
) {
  const isDone = own === 'done';
  if (found === 'landed') return isDone || changes.isWanted(state) ? undefined : `it landed, although it was ${own}`;
  if (found === 'absent') return isDone ? 'it is absent, although it was done' : undefined;
  // After an attempt in doubt, `foreign` says no more than that it is not known.
  const isFailed = found === 'denied' || found === 'dead';
  if (isFailed && isDone && changes.isOver?.(state) !== true) return `it is ${found}, although it was done`;
  // `dead` waits anyway, until nothing can be on its way.
  const isForGood = found === 'denied' && !shared;
  const canCome = own === 'lost' && changes.apply(state, changes.own, SENT + 60_000, true) !== undefined;
  return isForGood && canCome ? 'it is denied, although it may still be on its way' : undefined;
}

/** The same for a call that was refused because its name is taken: something else is made under another name, or nothing. */
export function faultOfUsed<State>(
  state: State,
  { isWanted, isBack }: Changes<State>,
  { state: found, unproven }: Pick<Finding, 'state' | 'unproven'>,
) {
  if (found === 'landed' && !unproven) {
    if (isBack?.(state)) return 'what was given back is adopted';
    return isWanted(state) ? undefined : 'another one is adopted';
  }
  const isRenewed = found === 'dead' || found === 'foreign' || found === 'absent';
  return isRenewed && isWanted(state) ? `it is made again: ${found}` : undefined;
}

/** A payment that was authorized. */
export interface Payment {
  readonly whole: number;
  readonly left: number;
  readonly captured: number;
  readonly refunded: number;
  readonly isVoided: boolean;
  /** When it was last changed. */
  readonly at: number;
}

export const AUTHORIZED: Payment = { whole: 1000, left: 1000, captured: 0, refunded: 0, isVoided: false, at: 0 };

/** Which of these a provider allows: to capture again what was captured in part, to void what was captured. */
export interface Allows {
  readonly several?: true;
  readonly voidsCaptured?: true;
}

/** `capture`: all that is left. `part`: 400 of it, and the rest is released. `some`: 400 of it, and the rest stays. */
export function change(payment: Payment, does: string, { several, voidsCaptured }: Allows = {}): Payment | undefined {
  const { left, captured, isVoided, whole } = payment;
  const isOpen = !isVoided && left > 0 && (several || captured === 0);
  const part = does === 'capture' ? left : 400;
  switch (does) {
    case 'capture':
    case 'part':
      return isOpen && part <= left ? { ...payment, captured: captured + part, left: 0 } : undefined;
    case 'some':
      return isOpen && several && part <= left
        ? { ...payment, captured: captured + part, left: left - part }
        : undefined;
    case 'void': {
      if (isOpen) return { ...payment, left: 0, isVoided: true };
      return voidsCaptured && captured > 0 && !isVoided ? { ...payment, captured: 0, isVoided: true } : undefined;
    }
    case 'raise':
      return isOpen && captured === 0 ? { ...payment, whole: whole + 500, left: left + 500 } : undefined;
    case 'refund':
      return captured > 0 && payment.refunded === 0 ? { ...payment, refunded: captured } : undefined;
    default:
      return undefined;
  }
}
