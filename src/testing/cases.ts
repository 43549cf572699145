import * as v from 'valibot';
import type { Verdict } from '../engine/explain.js';
import type { Answer, ExplainOptions, NoAnswer } from '../engine/explain-options.js';
import { checkOptions, fields, options } from '../policy/check.js';
import { checkPayments, type SimulatedPayments } from './payments.js';

/** An answer as the provider's documentation shows it, or a request that was not answered, and how it should be judged. */
export type AnswerCase = (Answer | NoAnswer) &
  Pick<ExplainOptions, 'afterAmbiguous' | 'requestHeaders' | 'requestBody'> & {
    /** Default: only that a row is reached by it. */
    readonly expect?: 'success' | Partial<Pick<Verdict, 'action' | 'code' | 'delayMs' | 'processed'>>;
  };

/** What a provider is checked with. */
export interface ProviderCases {
  /** One for each format of errors, and for each code in an unusual place: the checks try the other codes there too. */
  readonly answers: readonly AnswerCase[];
  /** How to make payments at a simulator. Without it, the checks that need a live provider are left out. */
  readonly payments?: SimulatedPayments;
  /** The provider's documentation promises no body: any 2xx is a success, whatever it carries. */
  readonly statusOnly?: true;
}

const any = v.optional(v.unknown());
const verdict = options({ action: any, code: any, delayMs: any, processed: any });
const EXPECTED = "'success', or an object with some of: action, code, delayMs, processed";
const schema = options({
  answers: v.array(
    fields(
      {
        expect: v.optional(v.union([v.literal('success'), verdict], EXPECTED)),
      },
      "an answer, such as { method: 'POST', url: '/payments', status: 503 }",
    ),
    'an array of answers',
  ),
  payments: v.optional(fields({}, 'an object with start and request')),
  statusOnly: v.optional(v.literal(true, 'true, or left out')),
});

/** @throws TypeError that names what is wrong with the cases */
export function checkCases(cases: ProviderCases): void {
  checkOptions<unknown>('checkProvider', schema, cases);
  if (cases.payments !== undefined) checkPayments('checkProvider: payments', cases.payments);
}

/** A case in the form that `explain` takes. */
export function askedOf(each: AnswerCase): readonly [answer: Answer | NoAnswer, given: ExplainOptions] {
  const { expect: _, afterAmbiguous, requestHeaders, requestBody, ...answer } = each;
  const given = {
    ...(afterAmbiguous !== undefined && { afterAmbiguous }),
    ...(requestHeaders && { requestHeaders }),
    ...(requestBody !== undefined && { requestBody }),
  };
  return [answer as Answer | NoAnswer, given];
}

/** The name of a case in a complaint: `POST /payments 503`. */
export function nameOf(each: AnswerCase): string {
  const { method = 'GET', url = '' } = each;
  return [method.toUpperCase(), url, 'error' in each ? String(each.error) : each.status]
    .filter((part) => part !== '')
    .join(' ');
}
