// The changes of a payment that was authorized, and what each wants.
import { type Allows, AUTHORIZED, type Changes, change, type Payment } from './change.js';

export type Request = Pick<Changes<Payment>, 'provider' | 'what' | 'method' | 'path' | 'body' | 'tells'>;

/** What a change of a payment wants: the captured sum, or that nothing of it is left. */
export function changesOf(
  request: Request,
  own: string,
  others: readonly string[],
  allows: Allows,
  isWanted: (payment: Payment) => boolean,
): Changes<Payment> {
  return {
    ...{ ...request, own, others, start: AUTHORIZED, isWanted },
    apply: (payment, does, at) => {
      const changed = change(payment, does, allows);
      return changed && { ...changed, at };
    },
    // Nothing was taken in the end.
    isOver: ({ isVoided, captured }) => own !== 'void' && isVoided && captured === 0,
  };
}

export const ofAll = ({ captured, whole }: Payment) => captured === whole;
export const ofPart = ({ captured }: Payment) => captured === 400;
export const isVoid = ({ isVoided, captured }: Payment) => isVoided && captured === 0;
