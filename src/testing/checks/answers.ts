import { explain, type Verdict } from '../../engine/explain.js';
import type { Provider } from '../../providers/provider.js';
import { askedOf, nameOf, type ProviderCases } from '../cases.js';
import { type Check, check } from '../check.js';
import { factsOf, samplesOf } from './samples.js';

/** Bodies of a 2xx that prove nothing. */
const NOTHING: readonly (readonly [what: string, data: string, type: string])[] = [
  ['a web page', '<html><body>proxy</body></html>', 'text/html'],
  ['no body', '', 'application/json'],
  ['half a body', '{"id": "1", "sta', 'application/json'],
  ['a text', 'OK', 'text/plain'],
  ['an empty object', '{}', 'application/json'],
];

/** How answers are read. */
export function answerChecks(provider: Provider, cases: ProviderCases): readonly Check[] {
  const { answers, statusOnly } = cases;
  return [
    check('each answer is read as the cases say', () =>
      answers.flatMap((each) => {
        const verdict = explain(provider, ...askedOf(each));
        const { expect } = each;
        if (expect === undefined) return [];
        const wanted = expect === 'success' ? undefined : expect;
        const isSame = wanted === undefined ? verdict === undefined : fits(verdict, wanted);
        return isSame ? [] : [`${nameOf(each)}: expected ${say(wanted)}; got ${say(verdict)}`];
      }),
    ),
    check('an answer is read the same as an object, as text and as bytes', () =>
      answers.flatMap((each) => {
        if ('error' in each || typeof each.data !== 'object' || each.data === null) return [];
        const text = JSON.stringify(each.data);
        const verdicts = [each.data, text, Buffer.from(text)].map((data) =>
          explain(provider, ...askedOf({ ...each, data })),
        );
        const [one, ...others] = verdicts.map((verdict) => [verdict?.code, verdict?.action, verdict?.rule]);
        return others.every((other) => other.every((part, index) => part === one?.[index]))
          ? []
          : [`${nameOf(each)}: ${verdicts.map(say).join(', then ')}`];
      }),
    ),
    ...(statusOnly
      ? []
      : [
          check('an answer that proves nothing is not believed', () =>
            samplesOf(cases)
              .filter((sample) => provider.kindOf(factsOf(sample)).operation === 'write')
              .flatMap(({ method, url, headers, body }) =>
                NOTHING.flatMap(([what, data, type]) => {
                  const answer = { method, url, status: 200, headers: { 'content-type': type }, data };
                  return explain(provider, answer, { requestHeaders: headers, requestBody: body }) === undefined
                    ? [
                        `${method} ${url} answered by ${what} is taken for a success: say in isSuccess what a success carries`,
                      ]
                    : [];
                }),
              ),
          ),
        ]),
  ];
}

type Wanted = Partial<Pick<Verdict, 'action' | 'code' | 'delayMs' | 'processed'>>;

function fits(verdict: Verdict | undefined, wanted: Wanted): boolean {
  return (
    verdict !== undefined && Object.entries(wanted).every(([name, value]) => verdict[name as keyof Wanted] === value)
  );
}

function say(verdict: Wanted | undefined): string {
  if (verdict === undefined) return 'a success';
  const { code, action, processed, delayMs } = verdict;
  return [
    code && `code ${code}`,
    action,
    processed && `processed ${processed}`,
    delayMs !== undefined && `after ${delayMs} ms`,
  ]
    .filter(Boolean)
    .join(', ');
}
