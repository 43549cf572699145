import { isSameWord } from '../amount.js';
import { fieldsIn, fieldsOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Finding, LookUpAnswer } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { wordSent } from '../word.js';
import { isNeverCaptured, isSameSum, NOT_PAID_OUT, PAID_OUT } from './answers.js';
import { idIn } from './endpoints.js';

/** The state in which a capture left its payment. */
export function judgeCapture(answer: LookUpAnswer, request: RequestFacts, inDoubt?: boolean): Finding {
  const told = fieldsOf(answer.data);
  const { id, status } = told;
  const asked = fieldsIn(request);
  if (!isOk(answer) || idOf(id) !== idIn(request)) return { state: 'undecided', answer };
  const isOther = isSameSum('capture', asked, told) === false || isSameWord(asked.currency, told.currency) === false;
  if (isOther) return { state: 'undecided', answer };
  if (isNeverCaptured(told)) return { state: 'denied', answer, declined: wordSent(status) };
  switch (status) {
    case 'captured':
      return { state: 'landed', answer };
    case 'refunded':
      // The money went back before a call that is not in doubt: whoever makes that has not been paid.
      return { state: 'landed', answer, ...(inDoubt === false && { unproven: true }) };
    case 'authorized':
      return { state: 'absent', answer };
    case 'failed':
      return { state: 'denied', answer, declined: 'failed' };
    default:
      return { state: 'undecided', answer };
  }
}

export function judgeCancel(answer: LookUpAnswer, request: RequestFacts): Finding {
  const { id, status } = fieldsOf(answer.data);
  if (!isOk(answer) || idOf(id) !== idIn(request)) return { state: 'undecided', answer };
  if (status === 'cancelled') return { state: 'landed', answer };
  if (status === 'queued' || status === 'scheduled') return { state: 'absent', answer };
  const isOver = PAID_OUT.has(status) || NOT_PAID_OUT.has(status);
  return { state: isOver ? 'denied' : 'undecided', answer, word: wordSent(status) };
}
