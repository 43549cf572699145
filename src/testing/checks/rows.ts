import { explain } from '../../engine/explain.js';
import type { Answer, ExplainOptions, NoAnswer } from '../../engine/explain-options.js';
import { isPattern } from '../../providers/code.js';
import type { Provider, Rule } from '../../providers/provider.js';
import { sharedRules } from '../../providers/shared-rules.js';
import { type AnswerCase, askedOf, type ProviderCases } from '../cases.js';
import { type Check, check } from '../check.js';
import { NO_CODE, type Template, templatesOf } from './templates.js';

type Asked = readonly [answer: Answer | NoAnswer, given: ExplainOptions];

const STATUSES = [200, 400, 401, 402, 403, 404, 405, 409, 410, 415, 422, 423, 424, 429, 500, 502, 503, 504];

/** Every row of the provider's own can be reached: by one of the cases, or by one of them with the row's code put in. */
export function rowChecks(provider: Provider, cases: ProviderCases): readonly Check[] {
  return [
    check('every row is reached', () => {
      const asked = cases.answers.map(askedOf);
      const reached = new Set(asked.map(([answer, given]) => explain(provider, answer, given)?.rule));
      const templates = templatesOf(provider, cases);
      return ownRows(provider)
        .filter((row) => !reached.has(row))
        .flatMap((row) => missed(provider, row, answersFor(row, templates, requestsOf(cases))));
    }),
  ];
}

/** The provider's own rows, without those that every provider shares at the end. */
export function ownRows({ rules }: Provider): readonly Rule[] {
  const shared = new Set(sharedRules.map((rule) => JSON.stringify(rule)));
  return rules.filter((rule) => !shared.has(JSON.stringify(rule)));
}

export function describeRow({ code, field, when }: Rule): string {
  return [code, field && `in ${field}`, when && `when ${JSON.stringify(when)}`].filter(Boolean).join(' ');
}

function missed(provider: Provider, row: Rule, answers: Iterable<Asked>): readonly string[] {
  let taken: Rule | undefined;
  for (const [answer, given] of answers) {
    const rule = explain(provider, answer, given)?.rule;
    if (rule === row) return [];
    if (rule !== undefined && rule.code === row.code && rule.field === row.field) taken = rule;
  }
  const why =
    taken === undefined
      ? 'no answer reaches it: add one that does to answers, or see whether read finds this code'
      : `the row ${describeRow(taken)} comes first: add an answer with what this one asks for, or put it before that`;
  return [`${describeRow(row)}: ${why}`];
}

type Request = Pick<AnswerCase, 'method' | 'url' | 'requestHeaders' | 'requestBody'>;

function requestsOf({ answers, payments }: ProviderCases): readonly Request[] {
  const paid = payments?.request('payment-1');
  const all: readonly Request[] = [
    ...answers,
    ...(paid === undefined ? [] : [{ method: paid.method ?? 'POST', url: paid.path, requestBody: paid.body }]),
    { method: 'GET', url: '/' },
  ].map(({ method, url, requestHeaders, requestBody }: Request) => ({
    ...(method && { method }),
    ...(url && { url }),
    ...(requestHeaders && { requestHeaders }),
    ...(requestBody !== undefined && { requestBody }),
  }));
  return [...new Map(all.map((request) => [JSON.stringify(request), request])).values()];
}

function* answersFor(row: Rule, templates: readonly Template[], requests: readonly Request[]): Iterable<Asked> {
  const code = row.code === '*' ? NO_CODE : isPattern(row.code) ? digits(row.code) : row.code;
  const statuses = statusesOf(row);
  for (const {
    asked: [answer, given],
    with: put,
  } of templates) {
    for (const status of statuses ?? [answer.status]) {
      yield [{ ...answer, status, data: put(code) }, given];
      for (const request of requests) yield askedOf({ ...answer, ...given, ...request, status, data: put(code) });
    }
  }
  const bare = /^[1-5]\d\d$/.test(code) ? [Number(code)] : (statuses ?? STATUSES);
  for (const request of requests) {
    for (const status of bare) yield askedOf({ ...request, status, data: '' });
    if (/^[A-Z][A-Z0-9_]+$/.test(code)) yield askedOf({ ...request, error: code });
  }
}

/** The statuses that the row requires; nothing if it accepts any. */
function statusesOf({ when }: Rule): readonly number[] | undefined {
  const wanted = when?.status;
  if (wanted === undefined) return undefined;
  return [wanted].flat().map((status) => Number(digits(status)));
}

/** One status that a pattern stands for. */
function digits(pattern: string): string {
  return pattern.replaceAll('x', '0');
}
